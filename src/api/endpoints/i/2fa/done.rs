//! `i/2fa/done`: proves that the secret is in an authenticator app; from now on it is asked
//! for.

use serde::Deserialize;
use serde::Serialize;

use crate::api::confirm::INCORRECT_TOKEN;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::sign_in::codes;
use crate::sign_in::codes::TurnOnRefusal;

/// Misskey fails with an internal error here, so code and id are ours.
const NOT_BEGUN: Declared = client(
    "TWO_FACTOR_NOT_BEGUN",
    "b2a6d1c4-93f8-47c5-8a52-2f6a2c0f3e77",
    "Setting up the second factor has not begun.",
);

/// Turns the second factor on.
pub struct Done;

/// The code the app shows.
#[derive(Deserialize)]
pub struct Params {
    token: String,
}

/// Codes for the day the app is lost.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    backup_codes: Vec<String>,
}

impl Endpoint for Done {
    const NAME: &'static str = "i/2fa/done";
    const SECURE: bool = true;
    const PARAMS: Schema = object(&[("token", string())]).required(&["token"]);
    const ERRORS: &'static [Declared] = &[NOT_BEGUN, INCORRECT_TOKEN];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        let backup_codes =
            codes::turn_on(app, me.id, &params.token).map_err(|error| refusal(error, declared))?;
        Ok(Output { backup_codes })
    }
}

fn declared(refusal: TurnOnRefusal) -> Declared {
    match refusal {
        TurnOnRefusal::NotBegun => NOT_BEGUN,
        TurnOnRefusal::WrongCode => INCORRECT_TOKEN,
    }
}
