//! `antennas/show`: one antenna.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::antennas::mine;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::antenna::View;
use crate::api::pack::antenna::view;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::antennas::Antenna;

const NO_SUCH_ANTENNA: Declared = client(
    "NO_SUCH_ANTENNA",
    "c06569fb-b025-4f23-b22d-1fcd20d2816b",
    "No such antenna.",
);

/// Shows it.
pub struct Show;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    antenna_id: Named<Antenna>,
}

impl Endpoint for Show {
    const NAME: &'static str = "antennas/show";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[("antennaId", id())]).required(&["antennaId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ANTENNA];
    type Caller = SignedIn;
    type Params = Params;
    type Output = View;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<View, ApiError> {
        look(app, Some(&me), |lens| {
            Ok(view(mine(
                lens.db,
                &me,
                params.antenna_id.0,
                NO_SUCH_ANTENNA,
            )?))
        })
    }
}
