//! `admin/roles/unassign`: takes a role from somebody.

use serde::Deserialize;

use crate::actions::roles::RoleRefusal;
use crate::actions::roles::unassign;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
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
use crate::model::users::User;

const NO_SUCH_ROLE: Declared = client(
    "NO_SUCH_ROLE",
    "6e519036-a70d-4c76-b679-bc8fb18194e2",
    "No such role.",
);
const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "2b730f78-1179-461b-88ad-d24c9af1a5ce",
    "No such user.",
);
const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "24636eee-e8c1-493e-94b2-e16ad401e262",
    "Only administrators can edit members of the role.",
);
const NOT_ASSIGNED: Declared = client(
    "NOT_ASSIGNED",
    "b9060ac7-5c94-4da4-9f55-2047c953df44",
    "Not assigned.",
);

/// Does it.
pub struct Unassign;

/// Which role, and whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    role_id: Named<Role>,
    user_id: Named<User>,
}

impl Endpoint for Unassign {
    const NAME: &'static str = "admin/roles/unassign";
    const SCOPE: Option<&'static str> = Some("write:admin:roles");
    const PARAMS: Schema =
        object(&[("roleId", id()), ("userId", id())]).required(&["roleId", "userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ROLE, NO_SUCH_USER, ACCESS_DENIED, NOT_ASSIGNED];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        let (role, user) = (params.role_id.0, params.user_id.0);

        app.db
            .write(move |tx| unassign(tx, &me, role, user))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: RoleRefusal) -> Declared {
    match refusal {
        RoleRefusal::NoSuchRole | RoleRefusal::TooMany => NO_SUCH_ROLE,
        RoleRefusal::NoSuchUser => NO_SUCH_USER,
        RoleRefusal::NotYours => ACCESS_DENIED,
        RoleRefusal::NotGiven => NOT_ASSIGNED,
    }
}
