//! `notifications/flush`: throws all of one's notifications away.

use crate::actions::notifications::flush;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::error::Error;

/// Does it.
pub struct Flush;

impl Endpoint for Flush {
    const NAME: &'static str = "notifications/flush";
    const SCOPE: Option<&'static str> = Some("write:notifications");
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<(), ApiError> {
        let done = app.db.write(move |tx| flush(tx, me.id));
        Ok(done.map_err(Error::into_fault)?)
    }
}
