//! `i/2fa/unregister`: turns the second factor off.

use serde::Deserialize;

use crate::actions::second_factors::turn_off;
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
use crate::error::Error;

const INCORRECT_PASSWORD: Declared = incorrect_password("7add0395-9901-4098-82f9-4f67af65f775");

/// Turns the second factor off.
pub struct Unregister;

/// The password and a code.
#[derive(Deserialize)]
pub struct Params {
    password: String,
    token: Option<String>,
}

impl Endpoint for Unregister {
    const NAME: &'static str = "i/2fa/unregister";
    const SECURE: bool = true;
    const PARAMS: Schema =
        object(&[("password", string()), ("token", string().nullable())]).required(&["password"]);
    const ERRORS: &'static [Declared] = &[INCORRECT_PASSWORD, confirm::INCORRECT_TOKEN];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let token = params.token.as_deref();
        confirm(app, &me, &params.password, token, INCORRECT_PASSWORD)?;
        let done = app.db.write(move |tx| turn_off(tx, me.id));
        Ok(done.map_err(Error::into_fault)?)
    }
}
