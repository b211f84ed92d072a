//! `admin/reset-password`: gives somebody who forgot theirs a new password.

use serde::Deserialize;
use serde::Serialize;

use crate::actions::moderation::ModerationRefusal;
use crate::actions::moderation::reset_password;
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
use crate::crypto::password;
use crate::crypto::random;
use crate::model::users::User;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "4818729b-65a1-408b-9478-8e6e9fdb69fe",
    "No such user.",
);
const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "bd8610a3-74c0-4b66-b02a-5f9f09168cb2",
    "Cannot reset the password of an administrator.",
);

/// Letters of the new password; Misskey's eight are few.
const LETTERS: usize = 16;

/// Gives it.
pub struct ResetPassword;

/// Whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

/// The password, told this once.
#[derive(Serialize)]
pub struct Output {
    password: String,
}

impl Endpoint for ResetPassword {
    const NAME: &'static str = "admin/reset-password";
    const SCOPE: Option<&'static str> = Some("write:admin:reset-password");
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, ACCESS_DENIED];
    type Caller = Moderator;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Output, ApiError> {
        let word = random::token(LETTERS);
        let hash = password::hash(&word)?;
        let user = params.user_id.0;
        app.db
            .write(move |tx| reset_password(tx, me.id, user, &hash))
            .map_err(|error| refusal(error, declared))?;
        Ok(Output { password: word })
    }
}

fn declared(refusal: ModerationRefusal) -> Declared {
    match refusal {
        ModerationRefusal::NoSuchUser => NO_SUCH_USER,
        ModerationRefusal::Moderator => ACCESS_DENIED,
    }
}
