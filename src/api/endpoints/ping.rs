//! `ping`: are you there?

use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;

/// Answers with the server's time.
pub struct Ping;

/// The server's time.
#[derive(Serialize)]
pub struct Output {
    /// In Unix milliseconds.
    pong: i64,
}

impl Endpoint for Ping {
    const NAME: &'static str = "ping";
    type Caller = Anyone;
    type Params = Nothing;
    type Output = Output;

    fn call(app: &App, _: Anyone, _: Nothing) -> Result<Output, ApiError> {
        Ok(Output {
            pong: app.clock.now().0,
        })
    }
}
