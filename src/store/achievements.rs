//! Achievements: row ↔ model.

use rusqlite::Connection;
use rusqlite::params;

use crate::model::Id;
use crate::model::achievements::Achievement;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;

/// What one of ours achieved, in the order of time; `None` without an account.
pub fn of(db: &Connection, user: Id<User>) -> rusqlite::Result<Option<Vec<Achievement>>> {
    rows::one(
        db,
        "select achievements from account where user_id = ?",
        [user],
        |row| Cells::of(row).json(),
    )
}

/// Keeps what one of ours achieved.
pub fn set(tx: &Tx<'_>, user: Id<User>, all: &[Achievement]) -> rusqlite::Result<()> {
    let text = serde_json::to_string(all).unwrap_or_else(|_| "[]".to_owned());
    rows::run(
        tx,
        "update account set achievements = ? where user_id = ?",
        params![text, user],
    )
    .map(drop)
}
