//! `i/registry/get`: what lies under a key, bare.

use serde_json::Value;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedInBy;
use crate::api::endpoints::i::registry::AskedKey;
use crate::api::endpoints::i::registry::ONE;
use crate::api::endpoints::i::registry::find;
use crate::api::endpoints::i::registry::value;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::schema::Schema;
use crate::app::App;

const NO_SUCH_KEY: Declared = client(
    "NO_SUCH_KEY",
    "ac3ed68a-62f0-422b-a7bc-d5e09e8f6a6a",
    "No such key.",
);

/// Does it.
pub struct Get;

impl Endpoint for Get {
    const NAME: &'static str = "i/registry/get";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = ONE;
    const ERRORS: &'static [Declared] = &[NO_SUCH_KEY];
    type Caller = SignedInBy;
    type Params = AskedKey;
    type Output = Value;

    fn call(app: &App, SignedInBy(me): SignedInBy, params: AskedKey) -> Result<Value, ApiError> {
        let item = find(app, &me, params)?.ok_or(NO_SUCH_KEY)?;
        Ok(value(&item.value))
    }
}
