//! When our users were here. The moment itself is kept in memory (`App::here`); a row is
//! written once an hour at most.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;

/// When somebody was here, as the database knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// When a stream of theirs was last open, to the hour.
    pub last_active_at: Option<Time>,
    /// They do not want it known.
    pub is_hidden: bool,
}

/// When those of ours who are among these were here, in one query.
pub fn of(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<HashMap<Id<User>, Presence>> {
    let found = rows::many(
        db,
        "select user_id, last_active_at, coalesce(json_extract(settings, '$.hideOnlineStatus'), 0)
         from account where user_id in rarray(?)",
        [rows::list(ids)],
        |row| {
            let mut cells = Cells::of(row);
            let user: Id<User> = cells.read()?;
            let presence = Presence {
                last_active_at: cells.read()?,
                is_hidden: cells.read()?,
            };
            Ok((user, presence))
        },
    )?;
    Ok(found.into_iter().collect())
}

/// The hour somebody was last here.
pub fn set_last_active(tx: &Tx<'_>, user: Id<User>, hour: Time) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update account set last_active_at = ? where user_id = ?",
        params![hour, user],
    )
    .map(drop)
}

/// On how many days somebody was here, and the last one counted.
pub fn days(db: &Connection, user: Id<User>) -> rusqlite::Result<Option<(i64, Option<i64>)>> {
    rows::one(
        db,
        "select active_days, counted_day from account where user_id = ?",
        [user],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Counts a day, once.
pub fn count_day(tx: &Tx<'_>, user: Id<User>, day: i64) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update account set active_days = active_days + 1, counted_day = ?1
         where user_id = ?2 and coalesce(counted_day, -1) <> ?1",
        params![day, user],
    )
    .map(drop)
}
