//! A witness of every statement, for the test that judges them (`tests/queries.rs`).
//!
//! Nobody is watched unless a test has asked for it before the database is opened; then
//! each connection tells the text of what it runs.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use rusqlite::Connection;
use rusqlite::trace::TraceEvent;
use rusqlite::trace::TraceEventCodes;

/// What was run, and how often; `None` while nobody asks.
static SEEN: Mutex<Option<BTreeMap<String, u64>>> = Mutex::new(None);

/// From now on connections that are opened are watched.
pub fn watch() {
    seen().get_or_insert_default();
}

/// What was run since it was asked last, and how often.
pub fn take() -> BTreeMap<String, u64> {
    seen().as_mut().map(std::mem::take).unwrap_or_default()
}

/// Watches this connection, if a test asked for it.
pub(super) fn attend(connection: &Connection) {
    if seen().is_some() {
        connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(see));
    }
}

fn see(event: TraceEvent<'_>) {
    if let TraceEvent::Stmt(_, text) = event
        // What triggers do is told as a comment.
        && !text.starts_with("--")
        && let Some(all) = seen().as_mut()
    {
        *all.entry(text.to_owned()).or_default() += 1;
    }
}

fn seen() -> MutexGuard<'static, Option<BTreeMap<String, u64>>> {
    SEEN.lock().unwrap_or_else(PoisonError::into_inner)
}
