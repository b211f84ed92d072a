//! `i/2fa/password-less`: whether a passkey alone is enough.

use serde::Deserialize;

use crate::actions::second_factors::set_passwordless;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::app::App;

const NO_SECURITY_KEY: Declared = client(
    "NO_SECURITY_KEY",
    "f9c54d7f-d4c2-4d3c-9a8g-a70daac86512",
    "No security key.",
);

/// Lets a passkey alone be enough, or not.
pub struct PasswordLess;

/// Whether.
#[derive(Deserialize)]
pub struct Params {
    value: bool,
}

impl Endpoint for PasswordLess {
    const NAME: &'static str = "i/2fa/password-less";
    const SECURE: bool = true;
    const PARAMS: Schema = object(&[("value", boolean())]).required(&["value"]);
    const ERRORS: &'static [Declared] = &[NO_SECURITY_KEY];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        app.db
            .write(move |tx| set_passwordless(tx, me.id, params.value))
            .map_err(|error| refusal(error, |_| NO_SECURITY_KEY))
    }
}
