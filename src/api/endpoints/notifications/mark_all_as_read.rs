//! `notifications/mark-all-as-read`: one has seen everything.

use crate::actions::notifications::read_all;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::error::Error;

/// Marks all notifications as seen.
pub struct MarkAllAsRead;

impl Endpoint for MarkAllAsRead {
    const NAME: &'static str = "notifications/mark-all-as-read";
    const SCOPE: Option<&'static str> = Some("write:notifications");
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<(), ApiError> {
        let done = app.db.write(move |tx| read_all(tx, me.id));
        Ok(done.map_err(Error::into_fault)?)
    }
}
