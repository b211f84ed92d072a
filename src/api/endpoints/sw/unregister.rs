//! `sw/unregister`: wants to be woken at this address no more. A browser that was signed
//! out may still say so: who knows the address is who uses it.

use serde::Deserialize;

use crate::actions::push::unregister;
use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::sw::ENDPOINT;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::app::App;

/// Unregisters.
pub struct Unregister;

/// Where.
#[derive(Deserialize)]
pub struct Params {
    endpoint: String,
}

impl Endpoint for Unregister {
    const NAME: &'static str = "sw/unregister";
    const PARAMS: Schema = object(&[("endpoint", ENDPOINT)]).required(&["endpoint"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<(), ApiError> {
        let me = me.map(|me| me.id);
        app.db
            .write(move |tx| unregister(tx, me, &params.endpoint))
            .map_err(|error| error.into_fault().into())
    }
}
