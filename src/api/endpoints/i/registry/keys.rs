//! `i/registry/keys`: the keys of a scope.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedInBy;
use crate::api::endpoints::i::registry::ALL;
use crate::api::endpoints::i::registry::Asked;
use crate::api::endpoints::i::registry::all;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::app::App;

/// Does it.
pub struct Keys;

impl Endpoint for Keys {
    const NAME: &'static str = "i/registry/keys";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = ALL;
    type Caller = SignedInBy;
    type Params = Asked;
    type Output = Vec<String>;

    fn call(app: &App, SignedInBy(me): SignedInBy, params: Asked) -> Result<Vec<String>, ApiError> {
        Ok(all(app, &me, params)?
            .into_iter()
            .map(|(key, _)| key)
            .collect())
    }
}
