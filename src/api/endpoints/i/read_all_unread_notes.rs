//! `i/read-all-unread-notes`: one has seen every note that names one. Which notes are read
//! is not kept here (notifications are); older clients are told, so that their marks go.

use crate::actions::notifications::read_mentions;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::error::Error;

/// Tells one's other clients.
pub struct ReadAllUnreadNotes;

impl Endpoint for ReadAllUnreadNotes {
    const NAME: &'static str = "i/read-all-unread-notes";
    const SCOPE: Option<&'static str> = Some("write:account");
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<(), ApiError> {
        let done = app.db.write(move |tx| read_mentions(tx, me.id));
        Ok(done.map_err(Error::into_fault)?)
    }
}
