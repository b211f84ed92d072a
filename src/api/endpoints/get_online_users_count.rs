//! `get-online-users-count`: how many of ours were here lately.

use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::clock::MINUTE;
use crate::store::stats;

/// What Misskey counts as lately (`USER_ONLINE_THRESHOLD`).
const LATELY: i64 = 10 * MINUTE;

/// Counts those who wrote something lately. Who only reads leaves no trace here: that
/// would be a write to disk for every look.
pub struct Count;

/// The count.
#[derive(Serialize)]
pub struct Output {
    count: i64,
}

impl Endpoint for Count {
    const NAME: &'static str = "get-online-users-count";
    const GET: Option<u32> = Some(60);
    type Caller = Anyone;
    type Params = Nothing;
    type Output = Output;

    fn call(app: &App, _: Anyone, _: Nothing) -> Result<Output, ApiError> {
        let since = app.clock.now().minus(LATELY);
        let count = app.db.read(|db| stats::active_since(db, since))?;
        Ok(Output { count })
    }
}
