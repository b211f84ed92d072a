//! `i/registry/get-all`: everything of a scope.

use serde_json::Map;
use serde_json::Value;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedInBy;
use crate::api::endpoints::i::registry::ALL;
use crate::api::endpoints::i::registry::Asked;
use crate::api::endpoints::i::registry::all;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::app::App;

/// Does it.
pub struct GetAll;

impl Endpoint for GetAll {
    const NAME: &'static str = "i/registry/get-all";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = ALL;
    type Caller = SignedInBy;
    type Params = Asked;
    type Output = Map<String, Value>;

    fn call(
        app: &App,
        SignedInBy(me): SignedInBy,
        params: Asked,
    ) -> Result<Map<String, Value>, ApiError> {
        Ok(all(app, &me, params)?.into_iter().collect())
    }
}
