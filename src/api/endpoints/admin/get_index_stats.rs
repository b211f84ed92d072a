//! `admin/get-index-stats`: the indexes of the database, in the columns PostgreSQL has for
//! them.

use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::stats;

/// Lists them.
pub struct GetIndexStats;

/// An index.
#[derive(Serialize)]
pub struct Output {
    schemaname: &'static str,
    tablename: String,
    indexname: String,
    tablespace: Option<()>,
    indexdef: String,
}

impl Endpoint for GetIndexStats {
    const NAME: &'static str = "admin/get-index-stats";
    const SCOPE: Option<&'static str> = Some("read:admin:index-stats");
    type Caller = Moderator;
    type Params = Nothing;
    type Output = Vec<Output>;

    fn call(app: &App, _: Moderator, _: Nothing) -> Result<Vec<Output>, ApiError> {
        let found = app.db.read(stats::indexes)?.into_iter();
        let told = found.map(|(tablename, indexname, indexdef)| Output {
            schemaname: "main",
            tablename,
            indexname,
            tablespace: None,
            indexdef,
        });
        Ok(told.collect())
    }
}
