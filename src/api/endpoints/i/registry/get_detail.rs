//! `i/registry/get-detail`: what lies under a key, and since when.

use serde::Serialize;
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
use crate::clock::Time;

const NO_SUCH_KEY: Declared = client(
    "NO_SUCH_KEY",
    "97a1e8e7-c0f7-47d2-957a-92e61256e01a",
    "No such key.",
);

/// What lies there.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    updated_at: Time,
    value: Value,
}

/// Does it.
pub struct GetDetail;

impl Endpoint for GetDetail {
    const NAME: &'static str = "i/registry/get-detail";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = ONE;
    const ERRORS: &'static [Declared] = &[NO_SUCH_KEY];
    type Caller = SignedInBy;
    type Params = AskedKey;
    type Output = Detail;

    fn call(app: &App, SignedInBy(me): SignedInBy, params: AskedKey) -> Result<Detail, ApiError> {
        let item = find(app, &me, params)?.ok_or(NO_SUCH_KEY)?;
        Ok(Detail {
            updated_at: item.updated_at,
            value: value(&item.value),
        })
    }
}
