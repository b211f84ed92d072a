//! `admin/queue/clear`: drops everything that waits to go out or to be looked at.

use crate::actions::moderation::clear_queue;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;

/// Drops it.
pub struct Clear;

impl Endpoint for Clear {
    const NAME: &'static str = "admin/queue/clear";
    const SCOPE: Option<&'static str> = Some("write:admin:queue");
    type Caller = Moderator;
    type Params = Nothing;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, _: Nothing) -> Result<(), ApiError> {
        app.db
            .write(move |tx| clear_queue(tx, me.id))
            .map_err(|error| ApiError::Failed(error.into_fault()))
    }
}
