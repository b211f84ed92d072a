//! `admin/roles/users`: who was given a role.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::role::Members;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::roles::Role;
use crate::store::roles;

const NO_SUCH_ROLE: Declared = client(
    "NO_SUCH_ROLE",
    "224eff5e-2488-4b18-b3e7-f50d94421648",
    "No such role.",
);

/// Lists them.
pub struct Users;

/// Whose.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    role_id: Named<Role>,
}

impl Endpoint for Users {
    const NAME: &'static str = "admin/roles/users";
    const SCOPE: Option<&'static str> = Some("read:admin:roles");
    const PARAMS: Schema = object(&[
        ("roleId", id()),
        ("sinceId", id()),
        ("untilId", id()),
        ("limit", LIMIT),
    ])
    .required(&["roleId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ROLE];
    type Caller = Moderator;
    type Params = Params;
    type Output = Members;

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Members, ApiError> {
        look(app, Some(&me), |lens| {
            let role = roles::by_id(lens.db, params.role_id.0)?;
            let role = role.ok_or(NO_SUCH_ROLE)?;
            Ok(Members::pack(lens, &role, params.page.rows(), true)?)
        })
    }
}
