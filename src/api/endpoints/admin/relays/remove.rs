//! `admin/relays/remove`: leaves a relay.

use serde::Deserialize;

use crate::actions::relays::remove;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::error::Error;

/// Leaves it.
pub struct Remove;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    inbox: String,
}

impl Endpoint for Remove {
    const NAME: &'static str = "admin/relays/remove";
    const SCOPE: Option<&'static str> = Some("write:admin:relays");
    const PARAMS: Schema = object(&[("inbox", string())]).required(&["inbox"]);
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, _: Moderator, params: Params) -> Result<(), ApiError> {
        let left = app.db.write(move |tx| remove(tx, &params.inbox));
        Ok(left.map_err(Error::into_fault)?)
    }
}
