//! `i/2fa/key-done`: keeps the passkey a browser has made.

use serde::Deserialize;
use serde::Serialize;

use crate::actions::passkeys::PasskeyRefusal;
use crate::api::confirm;
use crate::api::confirm::confirm;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::i::two_factor::NAME;
use crate::api::endpoints::i::two_factor::factor_off;
use crate::api::endpoints::i::two_factor::incorrect_password;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::crypto::encoding;
use crate::crypto::webauthn::Registration;
use crate::sign_in::passkeys;
use crate::sign_in::passkeys::AddRefusal;
use crate::sign_in::passkeys::PasskeyTrouble;

const INCORRECT_PASSWORD: Declared = incorrect_password("0d7ec6d2-e652-443e-a7bf-9ee9a0cd77b0");
const TWO_FACTOR_NOT_ENABLED: Declared = factor_off("798d6847-b1ed-4f9c-b1f9-163c42655995");
/// Misskey fails with an internal error in these cases; the ids of the first two are those
/// it fails with.
const NO_CHALLENGE: Declared = client(
    "NO_SUCH_CHALLENGE",
    "7dbfb66c-9216-4e2b-9c27-cef2ac8efb84",
    "Nothing was asked, or too long ago.",
);
const VERIFICATION_FAILED: Declared = client(
    "VERIFICATION_FAILED",
    "5c1446f8-8ca7-4d31-9f39-656afe9c5d87",
    "The authenticator's answer does not fit.",
);
const TOO_MANY_KEYS: Declared = client(
    "TOO_MANY_SECURITY_KEYS",
    "c4f1e2a0-6b7d-4c58-9f13-7d2e5a8b9c06",
    "You have as many keys as you may have.",
);

/// Keeps a passkey.
pub struct KeyDone;

/// The password, a code, what the key is called and what the browser says.
#[derive(Deserialize)]
pub struct Params {
    password: String,
    token: Option<String>,
    name: String,
    credential: serde_json::Value,
}

/// The key, as it is named from now on.
#[derive(Serialize)]
pub struct Output {
    id: String,
    name: String,
}

impl Endpoint for KeyDone {
    const NAME: &'static str = "i/2fa/key-done";
    const SECURE: bool = true;
    const PARAMS: Schema = object(&[
        ("password", string()),
        ("token", string().nullable()),
        ("name", NAME),
        ("credential", object(&[])),
    ])
    .required(&["password", "name", "credential"]);
    const ERRORS: &'static [Declared] = &[
        INCORRECT_PASSWORD,
        TWO_FACTOR_NOT_ENABLED,
        NO_CHALLENGE,
        VERIFICATION_FAILED,
        TOO_MANY_KEYS,
        confirm::INCORRECT_TOKEN,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        let token = params.token.as_deref();
        confirm(app, &me, &params.password, token, INCORRECT_PASSWORD)?;
        let answer: Registration =
            serde_json::from_value(params.credential).map_err(|_| VERIFICATION_FAILED)?;
        let credential = passkeys::add(app, me.id, &params.name, &answer)
            .map_err(|error| refusal(error, declared))?;
        Ok(Output {
            id: encoding::base64_url(&credential),
            name: params.name,
        })
    }
}

fn declared(refusal: AddRefusal) -> Declared {
    match refusal {
        AddRefusal::Trouble(PasskeyTrouble::NotAsked) => NO_CHALLENGE,
        AddRefusal::Refused(PasskeyRefusal::FactorOff) => TWO_FACTOR_NOT_ENABLED,
        AddRefusal::Refused(PasskeyRefusal::TooMany) => TOO_MANY_KEYS,
        AddRefusal::Trouble(_) | AddRefusal::Refused(_) => VERIFICATION_FAILED,
    }
}
