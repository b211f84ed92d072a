//! `export-custom-emojis`: puts all emoji of this server into one's drive as an archive, later.

use crate::actions::emojis::export_later;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::error::Error;

/// Exports them.
pub struct ExportCustomEmojis;

impl Endpoint for ExportCustomEmojis {
    const NAME: &'static str = "export-custom-emojis";
    const SECURE: bool = true;
    const LIMIT: Option<Limit> = Some(Limit::per_hour(1));
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<(), ApiError> {
        let noted = app.db.write(move |tx| export_later(tx, me.id));
        Ok(noted.map_err(Error::into_fault)?)
    }
}
