//! `i/export-mute`: those one mutes for good as a file in the drive.

use crate::actions::transfers::export;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::clock::HOUR;
use crate::model::transfers::Export;

/// Takes them out.
pub struct ExportMute;

impl Endpoint for ExportMute {
    const NAME: &'static str = "i/export-mute";
    const SECURE: bool = true;
    const LIMIT: Option<Limit> = Some(Limit::per(HOUR, 1));
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<(), ApiError> {
        app.db
            .write(move |tx| export(tx, me.id, Export::Muting))
            .map_err(|error| error.into_fault().into())
    }
}
