//! `i/registry/keys-with-type`: the keys of a scope, and what kind of value each has.

use std::collections::HashMap;

use serde_json::Value;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedInBy;
use crate::api::endpoints::i::registry::ALL;
use crate::api::endpoints::i::registry::Asked;
use crate::api::endpoints::i::registry::all;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::app::App;

/// JavaScript's names.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Does it.
pub struct KeysWithType;

impl Endpoint for KeysWithType {
    const NAME: &'static str = "i/registry/keys-with-type";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = ALL;
    type Caller = SignedInBy;
    type Params = Asked;
    type Output = HashMap<String, &'static str>;

    fn call(
        app: &App,
        SignedInBy(me): SignedInBy,
        params: Asked,
    ) -> Result<HashMap<String, &'static str>, ApiError> {
        let all = all(app, &me, params)?.into_iter();
        Ok(all.map(|(key, value)| (key, kind(&value))).collect())
    }
}
