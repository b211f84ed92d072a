//! `notifications/test-notification`: tells oneself something, to see whether it arrives.

use crate::actions::notifications::say;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::clock::MINUTE;
use crate::error::Error;
use crate::model::notifications::Kind;

/// Tells it.
pub struct TestNotification;

impl Endpoint for TestNotification {
    const NAME: &'static str = "notifications/test-notification";
    const SCOPE: Option<&'static str> = Some("write:notifications");
    const LIMIT: Option<Limit> = Some(Limit::per(MINUTE, 10));
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<(), ApiError> {
        let done = app.db.write(move |tx| say(tx, me.id, Kind::Test, None));
        Ok(done.map_err(Error::into_fault)?)
    }
}
