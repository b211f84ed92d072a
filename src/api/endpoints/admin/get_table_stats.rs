//! `admin/get-table-stats`: the tables of the database and how much they hold.

use std::collections::HashMap;

use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::stats;

/// Counts it.
pub struct GetTableStats;

/// Rows, and bytes in the file.
#[derive(Serialize)]
pub struct Table {
    count: i64,
    size: i64,
}

impl Endpoint for GetTableStats {
    const NAME: &'static str = "admin/get-table-stats";
    const SCOPE: Option<&'static str> = Some("read:admin:table-stats");
    /// Every page of the file is looked at.
    const LIMIT: Option<Limit> = Some(Limit::per_hour(60));
    type Caller = Moderator;
    type Params = Nothing;
    type Output = HashMap<String, Table>;

    fn call(app: &App, _: Moderator, _: Nothing) -> Result<Self::Output, ApiError> {
        let found = app.db.read(stats::tables)?.into_iter();
        let told = found.map(|(name, count, size)| (name, Table { count, size }));
        Ok(told.collect())
    }
}
