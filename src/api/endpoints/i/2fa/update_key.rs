//! `i/2fa/update-key`: gives a passkey another name.

use serde::Deserialize;

use crate::actions::passkeys::rename;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::i::two_factor::NAME;
use crate::api::endpoints::i::two_factor::credential;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;

const NO_SUCH_KEY: Declared = client(
    "NO_SUCH_KEY",
    "f9c5467f-d492-4d3c-9a8g-a70dacc86512",
    "No such key.",
);

/// Renames a passkey.
pub struct UpdateKey;

/// Which, and how.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    name: String,
    credential_id: String,
}

impl Endpoint for UpdateKey {
    const NAME: &'static str = "i/2fa/update-key";
    const SECURE: bool = true;
    const PARAMS: Schema =
        object(&[("name", NAME), ("credentialId", string())]).required(&["name", "credentialId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_KEY];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    /// Misskey tells another's key from none; here both are none.
    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let key = credential(&params.credential_id);
        app.db
            .write(move |tx| rename(tx, me.id, &key, &params.name))
            .map_err(|error| refusal(error, |_| NO_SUCH_KEY))
    }
}
