//! `sw/show-registration`: whether one is woken at this address.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::sw::ENDPOINT;
use crate::api::endpoints::sw::SCOPE;
use crate::api::endpoints::sw::View;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::app::App;
use crate::store::push;

/// Shows it; null if not.
pub struct ShowRegistration;

/// Where.
#[derive(Deserialize)]
pub struct Params {
    endpoint: String,
}

impl Endpoint for ShowRegistration {
    const NAME: &'static str = "sw/show-registration";
    const SCOPE: Option<&'static str> = Some(SCOPE);
    const PARAMS: Schema = object(&[("endpoint", ENDPOINT)]).required(&["endpoint"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Option<View>;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Option<View>, ApiError> {
        let found = app.db.read(|db| push::find(db, me.id, &params.endpoint))?;
        Ok(found.map(View::from))
    }
}
