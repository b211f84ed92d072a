//! `admin/suspend-user`: suspends a user.

use serde::Deserialize;

use crate::actions::moderation;
use crate::actions::moderation::ModerationRefusal;
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
use crate::model::users::User;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "5e817270-ca4f-4bc3-ac24-b0fdee48456e",
    "No such user.",
);
const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "4684c432-7c56-4010-bce0-08bdf593fdce",
    "Cannot suspend a moderator.",
);

/// Does it.
pub struct SuspendUser;

/// Whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for SuspendUser {
    const NAME: &'static str = "admin/suspend-user";
    const SCOPE: Option<&'static str> = Some("write:admin:suspend-user");
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, ACCESS_DENIED];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        let user = params.user_id.0;
        app.db
            .write(move |tx| moderation::set_suspended(tx, me.id, user, true))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ModerationRefusal) -> Declared {
    match refusal {
        ModerationRefusal::NoSuchUser => NO_SUCH_USER,
        ModerationRefusal::Moderator => ACCESS_DENIED,
    }
}
