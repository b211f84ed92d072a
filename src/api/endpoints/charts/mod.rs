//! Endpoints about numbers over time. Each is counted from the rows and kept for a while:
//! anybody may ask, and what is asked is nearly always the same.

pub mod active_users;
pub mod ap_request;
pub mod drive;
pub mod federation;
pub mod instance;
pub mod notes;
pub mod user;
pub mod users;

use std::sync::Arc;

use rusqlite::Connection;
use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;

use crate::api::error::ApiError;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::integer;
use crate::api::schema::range;
use crate::api::schema::word;
use crate::app::App;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::model::charts::Chart;
use crate::model::charts::Steps;

/// How long visitors may keep a chart, in seconds; as in Misskey.
const KEPT_BY_VISITORS: u32 = 3_600;
/// How long we keep one.
const KEPT: i64 = 5 * MINUTE;
/// Charts counted for all who ask: what is kept costs nothing, but whoever asks for ever
/// another moment would have every row counted again and again.
const COUNTED: Rule = Rule {
    max: 300,
    window: MINUTE,
};

const SPAN: Schema = word(&["day", "hour"]);
const LIMIT: Schema = range(1, 500).or(Literal::Int(30));
/// When the newest step is, in Unix milliseconds.
const OFFSET: Schema = integer().nullable().or(Literal::Null);

/// Which steps of time.
#[derive(Clone, Copy, Deserialize)]
struct Span {
    span: Step,
    limit: usize,
    offset: Option<i64>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Step {
    Day,
    Hour,
}

/// A chart that may have been kept.
pub struct Output(Arc<Chart>);

impl Output {
    /// Without the series below this name.
    fn hiding(self, name: &str) -> Self {
        Self(Arc::new(Arc::unwrap_or_clone(self.0).hiding(name)))
    }
}

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(out)
    }
}

/// The chart of this name about this subject, counted or as it was a moment ago.
fn chart(
    app: &App,
    name: &str,
    subject: &str,
    span: Span,
    count: impl FnOnce(&Connection, &Steps) -> rusqlite::Result<Chart>,
) -> Result<Output, ApiError> {
    let now = app.clock.now();
    // Misskey takes no offset of zero for one.
    let until = span.offset.filter(|offset| *offset != 0).map_or(now, Time);
    let until = Time(until.0.clamp(0, now.0));
    let steps = match span.span {
        Step::Day => Steps::days(until, span.limit),
        Step::Hour => Steps::hours(until, span.limit),
    };
    let key = (format!("{name} {subject}"), steps);
    if let Some(chart) = app.charts.get(&key, now, KEPT) {
        return Ok(Output(chart));
    }
    if app.config.rate_limits {
        let counting = app.limits.count(Actor::Anybody, "charts", COUNTED, now);
        counting.map_err(ApiError::Limited)?;
    }
    let counted = Arc::new(app.db.read(|db| count(db, &steps))?);
    app.charts.put(key, now, counted.clone());
    Ok(Output(counted))
}
