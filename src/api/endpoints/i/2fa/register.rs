//! `i/2fa/register`: a secret for an authenticator app, to be proved with `i/2fa/done`.

use serde::Deserialize;
use serde::Serialize;

use crate::api::confirm;
use crate::api::confirm::confirm;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::i::two_factor::incorrect_password;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::sign_in::codes;

const INCORRECT_PASSWORD: Declared = incorrect_password("78d6c839-20c9-4c66-b90a-fc0542168b48");

/// Draws a secret.
pub struct Register;

/// The password, and the code of the second factor that is on already.
#[derive(Deserialize)]
pub struct Params {
    password: String,
    token: Option<String>,
}

/// The secret, as text and as a picture.
#[derive(Serialize)]
pub struct Output {
    qr: String,
    url: String,
    secret: String,
    label: String,
    issuer: String,
}

impl Endpoint for Register {
    const NAME: &'static str = "i/2fa/register";
    const SECURE: bool = true;
    const PARAMS: Schema =
        object(&[("password", string()), ("token", string().nullable())]).required(&["password"]);
    const ERRORS: &'static [Declared] = &[INCORRECT_PASSWORD, confirm::INCORRECT_TOKEN];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        let token = params.token.as_deref();
        confirm(app, &me, &params.password, token, INCORRECT_PASSWORD)?;
        let new = codes::begin(app, &me)?;
        Ok(Output {
            qr: new.picture,
            url: new.url,
            secret: new.secret,
            label: me.username,
            issuer: app.config.origin.host().to_owned(),
        })
    }
}
