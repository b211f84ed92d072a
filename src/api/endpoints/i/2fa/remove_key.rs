//! `i/2fa/remove-key`: removes a passkey.

use serde::Deserialize;

use crate::actions::passkeys::remove;
use crate::api::confirm;
use crate::api::confirm::confirm;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::i::two_factor::credential;
use crate::api::endpoints::i::two_factor::incorrect_password;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::error::Error;

const INCORRECT_PASSWORD: Declared = incorrect_password("141c598d-a825-44c8-9173-cfb9d92be493");

/// Removes a passkey.
pub struct RemoveKey;

/// The password, a code, and which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    password: String,
    token: Option<String>,
    credential_id: String,
}

impl Endpoint for RemoveKey {
    const NAME: &'static str = "i/2fa/remove-key";
    const SECURE: bool = true;
    const PARAMS: Schema = object(&[
        ("password", string()),
        ("token", string().nullable()),
        ("credentialId", string()),
    ])
    .required(&["password", "credentialId"]);
    const ERRORS: &'static [Declared] = &[INCORRECT_PASSWORD, confirm::INCORRECT_TOKEN];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    /// A key that is not there, or not theirs, is gone already, as in Misskey.
    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let token = params.token.as_deref();
        confirm(app, &me, &params.password, token, INCORRECT_PASSWORD)?;
        let key = credential(&params.credential_id);
        match app.db.write(move |tx| remove(tx, me.id, &key)) {
            Ok(()) | Err(Error::Refused(_)) => Ok(()),
            Err(Error::Failed(fault)) => Err(fault.into()),
        }
    }
}
