//! `antennas/delete`: throws an antenna away.

use serde::Deserialize;

use crate::actions::antennas::delete;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::antennas::Antenna;

const NO_SUCH_ANTENNA: Declared = client(
    "NO_SUCH_ANTENNA",
    "b34dcf9d-348f-44bb-99d0-6c9314cfe2df",
    "No such antenna.",
);

/// Does it.
pub struct Delete;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    antenna_id: Named<Antenna>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "antennas/delete";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("antennaId", id())]).required(&["antennaId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ANTENNA];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        app.db
            .write(move |tx| delete(tx, me.id, params.antenna_id.0))
            .map_err(|error| refusal(error, |_| NO_SUCH_ANTENNA))
    }
}
