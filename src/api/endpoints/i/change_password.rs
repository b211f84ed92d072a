//! `i/change-password`.

use serde::Deserialize;

use crate::actions::users::change_password_and_stay;
use crate::api::confirm;
use crate::api::confirm::confirm;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedInBy;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::text;
use crate::app::App;
use crate::crypto::password;
use crate::error::Error;

/// Misskey fails with an internal error, and with this id.
const INCORRECT_PASSWORD: Declared = client(
    "INCORRECT_PASSWORD",
    "dbfccf11-2056-4780-b078-748edabefbf5",
    "Incorrect password.",
);

/// Changes the password and signs out everywhere else.
pub struct ChangePassword;

/// From which, to which, and a code of the second factor.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    current_password: String,
    new_password: String,
    token: Option<String>,
}

impl Endpoint for ChangePassword {
    const NAME: &'static str = "i/change-password";
    const SECURE: bool = true;
    const PARAMS: Schema = object(&[
        ("currentPassword", string()),
        ("newPassword", text(1, password::MAX_PASSWORD_BYTES / 4)),
        ("token", string().nullable()),
    ])
    .required(&["currentPassword", "newPassword"]);
    const ERRORS: &'static [Declared] = &[INCORRECT_PASSWORD, confirm::INCORRECT_TOKEN];
    type Caller = SignedInBy;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedInBy(me): SignedInBy, params: Params) -> Result<(), ApiError> {
        let token = params.token.as_deref();
        let given = &params.current_password;
        confirm(app, &me.user, given, token, INCORRECT_PASSWORD)?;
        let hash = password::hash(&params.new_password)?;
        let (user, here) = (me.user.id, me.token.id);
        let done = app
            .db
            .write(move |tx| change_password_and_stay(tx, user, &hash, here));
        Ok(done.map_err(Error::into_fault)?)
    }
}
