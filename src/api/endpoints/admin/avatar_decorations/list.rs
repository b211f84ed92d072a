//! `admin/avatar-decorations/list`: what avatars can wear, for those who look after it.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::pack::decoration::Dated;
use crate::api::pack::decoration::dated;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::roles::Policies;
use crate::store::decorations;

/// Lists them.
pub struct List;

/// Misskey takes these and gives all, whatever they say.
#[derive(Deserialize)]
pub struct Params {
    #[serde(flatten)]
    _page: Page,
}

impl Endpoint for List {
    const NAME: &'static str = "admin/avatar-decorations/list";
    const SCOPE: Option<&'static str> = Some("read:admin:avatar-decorations");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_avatar_decorations);
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("userId", id().nullable()),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<Dated>;

    fn call(app: &App, _: SignedIn, _: Params) -> Result<Vec<Dated>, ApiError> {
        let all = app.db.read(decorations::all)?;
        Ok(all.into_iter().map(dated).collect())
    }
}
