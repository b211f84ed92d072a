//! Counts for NodeInfo, the about page and the operator.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::clock::Time;
use crate::store::rows;

/// The database that is built in.
pub const SQLITE: &str = "SQLite";

/// What the server holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Our users.
    pub local_users: i64,
    /// All users we know.
    pub users: i64,
    /// Notes of ours.
    pub local_notes: i64,
    /// Replies of ours.
    pub local_replies: i64,
    /// All notes.
    pub notes: i64,
    /// Reactions.
    pub reactions: i64,
    /// Other servers, but those that are blocked.
    pub instances: i64,
}

/// Counts everything. Ten thousand rows cost about a millisecond: callers that are asked
/// often keep the answer for a while.
pub fn count(db: &Connection) -> rusqlite::Result<Stats> {
    db.prepare_cached(
        "select (select count(*) from account),
            (select count(*) from user where gone_at is null and username <> 'system.actor'),
            (select count(*) from note indexed by note_local where uri is null),
            (select count(*) from note indexed by note_local where uri is null and reply_id is not null),
            (select count(*) from note), (select count(*) from reaction), (select count(*) from instance where is_blocked = 0)",
    )?
    .query_row([], |row| {
        Ok(Stats {
            local_users: row.get(0)?,
            users: row.get(1)?,
            local_notes: row.get(2)?,
            local_replies: row.get(3)?,
            notes: row.get(4)?,
            reactions: row.get(5)?,
            instances: row.get(6)?,
        })
    })
}

/// Our users who wrote something since a moment.
pub fn active_since(db: &Connection, since: Time) -> rusqlite::Result<i64> {
    let first = crate::ids::first_of(since);
    rows::count(
        db,
        "select count(distinct user_id) from note indexed by note_local where uri is null and id >= ?",
        [first],
    )
}

/// Every index: its table, its name, how it was made.
pub fn indexes(db: &Connection) -> rusqlite::Result<Vec<(String, String, String)>> {
    rows::many(
        db,
        "select tbl_name, name, sql from sqlite_schema where type = 'index' and sql is not null",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Every table: its name, its rows, its bytes. The whole file is read for it.
pub fn tables(db: &Connection) -> rusqlite::Result<Vec<(String, i64, i64)>> {
    let names: Vec<String> = rows::many(
        db,
        "select name from sqlite_schema where type = 'table' and rootpage > 0 and name not like 'sqlite%'",
        [],
        |row| row.get(0),
    )?;
    let sizes: HashMap<String, i64> = rows::many(
        db,
        "select name, pgsize from dbstat where aggregate = 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?
    .into_iter()
    .collect();
    let counted = names.into_iter().map(|name| {
        let count = rows::count(db, &format!("select count(*) from \"{name}\""), [])?;
        let size = sizes.get(&name).copied().unwrap_or(0);
        Ok((name, count, size))
    });
    counted.collect()
}
