//! `users/clips`: somebody's public collections.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::clip::Clips;
use crate::api::params::DATE;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::users::User;
use crate::store::clips;

/// Lists them.
pub struct UserClips;

/// Whose, and which part.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for UserClips {
    const NAME: &'static str = "users/clips";
    const PARAMS: Schema = object(&[
        ("userId", id()),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
    ])
    .required(&["userId"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Clips;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Clips, ApiError> {
        look(app, me.as_ref(), |lens| {
            let (viewer, user) = (lens.viewer().user, params.user_id.0);
            let found = clips::public_of(lens.db, viewer, user, params.page.rows())?;
            Ok(Clips::pack(lens, found)?)
        })
    }
}
