//! `roles/users`: who was given a role.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
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
    "30aaaee3-4792-48dc-ab0d-cf501a575ac5",
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
    const NAME: &'static str = "roles/users";

    const PARAMS: Schema = object(&[
        ("roleId", id()),
        ("sinceId", id()),
        ("untilId", id()),
        ("limit", LIMIT),
    ])
    .required(&["roleId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ROLE];
    type Caller = Anyone;
    type Params = Params;
    type Output = Members;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Members, ApiError> {
        look(app, me.as_ref(), |lens| {
            let role = roles::by_id(lens.db, params.role_id.0)?
                .filter(|role| role.is_public && role.is_explorable);
            let role = role.ok_or(NO_SUCH_ROLE)?;
            Ok(Members::pack(lens, &role, params.page.rows(), false)?)
        })
    }
}
