//! What people of other servers took back before it came: row ↔ model.
//!
//! Whoever says so is believed of their own only: a message of somebody else with the same id
//! is another one.

use rusqlite::Connection;
use rusqlite::params;

use crate::clock::DAY;
use crate::model::Id;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;

/// How long a late message is not taken (I18, I19).
const MEMORY: i64 = DAY;

/// How many are remembered at once, for anybody may name them: some megabytes, and more
/// than overtake each other in a day.
const MEMORIES: i64 = 10_000;

/// Remembers that this of theirs must not come late; beyond the limit the oldest makes room.
pub fn insert(tx: &Tx<'_>, user: Id<User>, uri: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from taken_back where at <= (select at from taken_back order by at desc limit 1 offset ?)",
        [MEMORIES - 1],
    )?;
    rows::run(
        tx,
        "insert into taken_back (uri, user_id, at) values (?, ?, ?)
         on conflict do update set at = excluded.at",
        params![uri, user, tx.now],
    )
    .map(drop)
}

/// Whether this of theirs must not come late.
pub fn contains(db: &Connection, user: Id<User>, uri: &str) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from taken_back where uri = ? and user_id = ?",
        params![uri, user],
    )
}

/// Whether this of theirs must not come late; it is swallowed this once and may come again.
pub fn swallows(tx: &Tx<'_>, user: Id<User>, uri: &str) -> rusqlite::Result<bool> {
    let known = rows::run(
        tx,
        "delete from taken_back where uri = ? and user_id = ?",
        params![uri, user],
    )?;
    Ok(known > 0)
}

/// Drops memories that are old enough.
pub fn prune(tx: &Tx<'_>) -> rusqlite::Result<usize> {
    let before = tx.now.minus(MEMORY);
    rows::run(tx, "delete from taken_back where at < ?", [before])
}
