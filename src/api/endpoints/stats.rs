//! `stats`: how much this server holds.

use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::stats;

/// Counts everything.
pub struct Stats;

/// The counts in Misskey's words: `original` is ours.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    notes_count: i64,
    original_notes_count: i64,
    users_count: i64,
    original_users_count: i64,
    reactions_count: i64,
    instances: i64,
    drive_usage_local: i64,
    drive_usage_remote: i64,
}

impl Endpoint for Stats {
    const NAME: &'static str = "stats";
    type Caller = Anyone;
    type Params = Nothing;
    type Output = Output;

    fn call(app: &App, _: Anyone, _: Nothing) -> Result<Output, ApiError> {
        let stats = app.db.read(stats::count)?;
        Ok(Output {
            notes_count: stats.notes,
            original_notes_count: stats.local_notes,
            users_count: stats.users,
            original_users_count: stats.local_users,
            reactions_count: stats.reactions,
            instances: stats.instances,
            drive_usage_local: 0,
            drive_usage_remote: 0,
        })
    }
}
