//! `i/2fa/register-key`: what a browser is asked so that it makes a passkey.

use serde::Deserialize;

use crate::api::confirm;
use crate::api::confirm::confirm;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::i::two_factor::factor_off;
use crate::api::endpoints::i::two_factor::incorrect_password;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::sign_in;
use crate::sign_in::passkeys;
use crate::sign_in::passkeys::CreationOptions;

const INCORRECT_PASSWORD: Declared = incorrect_password("38769596-efe2-4faf-9bec-abbb3f2cd9ba");
const TWO_FACTOR_NOT_ENABLED: Declared = factor_off("bf32b864-449b-47b8-974e-f9a5468546f1");

/// Asks for a passkey.
pub struct RegisterKey;

/// The password and a code.
#[derive(Deserialize)]
pub struct Params {
    password: String,
    token: Option<String>,
}

impl Endpoint for RegisterKey {
    const NAME: &'static str = "i/2fa/register-key";
    const SECURE: bool = true;
    const PARAMS: Schema =
        object(&[("password", string()), ("token", string().nullable())]).required(&["password"]);
    const ERRORS: &'static [Declared] = &[
        INCORRECT_PASSWORD,
        TWO_FACTOR_NOT_ENABLED,
        confirm::INCORRECT_TOKEN,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = CreationOptions;

    fn call(
        app: &App,
        SignedIn(me): SignedIn,
        params: Params,
    ) -> Result<CreationOptions, ApiError> {
        let token = params.token.as_deref();
        confirm(app, &me, &params.password, token, INCORRECT_PASSWORD)?;
        if !sign_in::second_factor(app, me.id)?.is_on() {
            return Err(TWO_FACTOR_NOT_ENABLED.into());
        }
        Ok(passkeys::ask_for_new(app, &me)?)
    }
}
