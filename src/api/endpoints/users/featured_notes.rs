//! `users/featured-notes`: public notes of one user that were well received.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::users::User;
use crate::store::featured;

/// Lists them.
pub struct FeaturedNotes;

/// Whose, and which part of the list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for FeaturedNotes {
    const NAME: &'static str = "users/featured-notes";
    const GET: Option<u32> = Some(3_600);
    const PARAMS: Schema =
        object(&[("limit", LIMIT), ("untilId", id()), ("userId", id())]).required(&["userId"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Notes, ApiError> {
        look(app, me.as_ref(), |lens| {
            let (user, page) = (params.user_id.0, params.page.rows());
            let listed = featured::of_user(lens.db, lens.viewer(), user, page)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
