//! `admin/roles/delete`: deletes a role.

use serde::Deserialize;

use crate::actions::roles::delete;
use crate::api::endpoint::Admin;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::roles::Role;

const NO_SUCH_ROLE: Declared = client(
    "NO_SUCH_ROLE",
    "de0d6ecd-8e0a-4253-88ff-74bc89ae3d45",
    "No such role.",
);

/// Deletes it.
pub struct Delete;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    role_id: Named<Role>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "admin/roles/delete";
    const SCOPE: Option<&'static str> = Some("write:admin:roles");
    const PARAMS: Schema = object(&[("roleId", id())]).required(&["roleId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ROLE];
    type Caller = Admin;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Admin(me): Admin, params: Params) -> Result<(), ApiError> {
        let (by, id) = (me.id, params.role_id.0);
        app.db
            .write(move |tx| delete(tx, by, id))
            .map_err(|error| refusal(error, |_| NO_SUCH_ROLE))
    }
}
