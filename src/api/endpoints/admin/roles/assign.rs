//! `admin/roles/assign`: gives somebody a role.

use serde::Deserialize;

use crate::actions::roles::RoleRefusal;
use crate::actions::roles::assign;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::MOMENT;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::clock::Time;
use crate::model::roles::Role;
use crate::model::users::User;

const NO_SUCH_ROLE: Declared = client(
    "NO_SUCH_ROLE",
    "6503c040-6af4-4ed9-bf07-f2dd16678eab",
    "No such role.",
);
const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "558ea170-f653-4700-94d0-5a818371d0df",
    "No such user.",
);
const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "25b5bc31-dc79-4ebd-9bd2-c84978fd052c",
    "Only administrators can edit members of the role.",
);

/// Does it.
pub struct Assign;

/// Which role, and whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    role_id: Named<Role>,
    user_id: Named<User>,
    expires_at: Option<i64>,
}

impl Endpoint for Assign {
    const NAME: &'static str = "admin/roles/assign";
    const SCOPE: Option<&'static str> = Some("write:admin:roles");
    const PARAMS: Schema = object(&[
        ("roleId", id()),
        ("userId", id()),
        ("expiresAt", MOMENT.nullable()),
    ])
    .required(&["roleId", "userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ROLE, NO_SUCH_USER, ACCESS_DENIED];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        let (role, user) = (params.role_id.0, params.user_id.0);
        let until = params.expires_at.map(Time);
        app.db
            .write(move |tx| assign(tx, &me, role, user, until))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: RoleRefusal) -> Declared {
    match refusal {
        RoleRefusal::NoSuchRole | RoleRefusal::TooMany | RoleRefusal::NotGiven => NO_SUCH_ROLE,
        RoleRefusal::NoSuchUser => NO_SUCH_USER,
        RoleRefusal::NotYours => ACCESS_DENIED,
    }
}
