//! The password once more, and the second factor where it is on: before what a stolen
//! token must not be enough for.

use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::app::App;
use crate::error::Error;
use crate::model::users::User;
use crate::sign_in;
use crate::sign_in::SignInRefusal;

/// A code of the second factor is missing or wrong. Misskey fails with an internal error
/// here, so code and id are ours.
pub const INCORRECT_TOKEN: Declared = client(
    "INCORRECT_TOKEN",
    "5d3a4c5e-4a0b-4f4e-9d0e-0d0a5e7f1c21",
    "The code of the second factor is missing or wrong.",
);

/// Whether these are the caller's password and second factor; `wrong` is the endpoint's
/// own error for another password.
pub fn confirm(
    app: &App,
    me: &User,
    password: &str,
    code: Option<&str>,
    wrong: Declared,
) -> Result<(), ApiError> {
    sign_in::confirm(app, me, password, code).map_err(|error| match error {
        Error::Failed(fault) => fault.into(),
        Error::Refused(SignInRefusal::TooOften(often)) => ApiError::Limited(often),
        Error::Refused(SignInRefusal::WrongCode) => INCORRECT_TOKEN.into(),
        Error::Refused(_) => wrong.into(),
    })
}
