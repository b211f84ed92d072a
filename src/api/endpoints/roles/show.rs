//! `roles/show`: a role that is no secret.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
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
    "de5502bf-009a-4639-86c1-fec349e46dcb",
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
    const NAME: &'static str = "roles/show";
    const PARAMS: Schema = object(&[("roleId", id())]).required(&["roleId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ROLE];
    type Caller = Anyone;
    type Params = Params;
    type Output = Packed;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Packed, ApiError> {
        look(app, me.as_ref(), |lens| {
            let found = roles::by_id(lens.db, params.role_id.0)?;
            let open = found.filter(|role| role.is_public).ok_or(NO_SUCH_ROLE)?;
            Ok(role::one(lens, open)?)
        })
    }
}
