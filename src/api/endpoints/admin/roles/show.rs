//! `admin/roles/show`: a role.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::role;
use crate::api::pack::role::Packed;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::roles::Role;
use crate::store::roles;

const NO_SUCH_ROLE: Declared = client(
    "NO_SUCH_ROLE",
    "07dc7d34-c0d8-49b7-96c6-db3ce64ee0b3",
    "No such role.",
);

/// Shows it.
pub struct Show;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    role_id: Named<Role>,
}

impl Endpoint for Show {
    const NAME: &'static str = "admin/roles/show";
    const SCOPE: Option<&'static str> = Some("read:admin:roles");
    const PARAMS: Schema = object(&[("roleId", id())]).required(&["roleId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ROLE];
    type Caller = Moderator;
    type Params = Params;
    type Output = Packed;

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Packed, ApiError> {
        look(app, Some(&me), |lens| {
            let found = roles::by_id(lens.db, params.role_id.0)?.ok_or(NO_SUCH_ROLE)?;
            Ok(role::one(lens, found)?)
        })
    }
}
