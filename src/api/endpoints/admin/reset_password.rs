//! `admin/reset-password`: a new password for somebody who lost theirs.

use serde::Deserialize;
use serde::Serialize;

use crate::actions::moderation::ModerationRefusal;
use crate::actions::moderation::reset_password;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::permission;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::crypto::password;
use crate::crypto::random;
use crate::model::users::User;

/// Characters of the new password, as in Misskey.
const CHARACTERS: usize = 8;

/// Misskey fails with an internal error in both cases, in the first with this id.
const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "a7aec936-66fd-4c89-b46b-1dacc1cd0c04",
    "No such user.",
);
const IS_ADMINISTRATOR: Declared = permission(
    "CANNOT_RESET_PASSWORD_OF_ADMINISTRATOR",
    "4b8e2d17-0c6f-4a39-b5d1-9e7f3a2c6d80",
    "Administrators change their passwords themselves.",
);

/// Sets a new password.
pub struct ResetPassword;

/// Whose.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

/// The new password.
#[derive(Serialize)]
pub struct Output {
    password: String,
}

impl Endpoint for ResetPassword {
    const NAME: &'static str = "admin/reset-password";
    const SCOPE: Option<&'static str> = Some("write:admin:reset-password");
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, IS_ADMINISTRATOR];
    type Caller = Moderator;
    type Params = Params;
    type Output = Output;

    /// Else a moderator would become an administrator by this.
    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Output, ApiError> {
        let id = params.user_id.0;
        let password = random::token(CHARACTERS);
        let hash = password::hash(&password)?;
        app.db
            .write(move |tx| reset_password(tx, me.id, id, &hash))
            .map_err(|error| refusal(error, declared))?;
        Ok(Output { password })
    }
}

fn declared(refusal: ModerationRefusal) -> Declared {
    match refusal {
        ModerationRefusal::NoSuchUser => NO_SUCH_USER,
        ModerationRefusal::Moderator => IS_ADMINISTRATOR,
    }
}
