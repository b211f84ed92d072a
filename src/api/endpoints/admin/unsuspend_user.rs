//! `admin/unsuspend-user`: ends a suspension.

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
    "221de8db-af6f-48f0-8c57-9fb1f05d88c6",
    "No such user.",
);

/// Does it.
pub struct UnsuspendUser;

/// Whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for UnsuspendUser {
    const NAME: &'static str = "admin/unsuspend-user";
    const SCOPE: Option<&'static str> = Some("write:admin:unsuspend-user");
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        let user = params.user_id.0;
        app.db
            .write(move |tx| moderation::set_suspended(tx, me.id, user, false))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ModerationRefusal) -> Declared {
    match refusal {
        ModerationRefusal::NoSuchUser | ModerationRefusal::Moderator => NO_SUCH_USER,
    }
}
