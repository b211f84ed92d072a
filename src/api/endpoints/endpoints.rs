//! `endpoints`: the names of all endpoints. Clients decide by it what they offer.

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::api::table::ENDPOINTS;
use crate::app::App;

/// Lists the endpoints.
pub struct Endpoints;

impl Endpoint for Endpoints {
    const NAME: &'static str = "endpoints";
    type Caller = Anyone;
    type Params = Nothing;
    type Output = Vec<&'static str>;

    fn call(_: &App, _: Anyone, _: Nothing) -> Result<Vec<&'static str>, ApiError> {
        Ok(ENDPOINTS.iter().map(|entry| entry.name).collect())
    }
}
