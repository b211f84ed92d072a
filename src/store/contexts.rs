//! Conversations that began elsewhere: when they were last completed, and what their server
//! calls them.

use rusqlite::Connection;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::notes::Note;
use crate::store::Tx;
use crate::store::rows;

/// When the thread with this first note was last looked at.
pub fn looked_at(db: &Connection, root: Id<Note>) -> rusqlite::Result<Option<Time>> {
    rows::one(
        db,
        "select looked_at from thread where root_id = ?",
        [root],
        |row| row.get(0),
    )
}

/// Remembers that it is being looked at.
pub fn set_looked_at(tx: &Tx<'_>, root: Id<Note>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into thread (root_id, looked_at) values (?, ?) on conflict do update set looked_at = excluded.looked_at",
        params![root, tx.now],
    )
    .map(drop)
}

/// The collection its server keeps of it.
pub fn context(db: &Connection, root: Id<Note>) -> rusqlite::Result<Option<String>> {
    let found: Option<Option<String>> = rows::one(
        db,
        "select context_uri from thread where root_id = ?",
        [root],
        |row| row.get(0),
    )?;
    Ok(found.flatten())
}

/// Remembers that collection.
pub fn set_context(tx: &Tx<'_>, root: Id<Note>, uri: Option<&str>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update thread set context_uri = ? where root_id = ?",
        params![uri, root],
    )
    .map(drop)
}
