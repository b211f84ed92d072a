//! Inboxes of other servers that were not there when something was brought.

use rusqlite::Connection;

use crate::clock::Time;
use crate::store::Tx;
use crate::store::rows;

/// It was not there; the first time counts.
pub fn miss(tx: &Tx<'_>, inbox: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into missing_inbox (inbox, since) values (?, ?) on conflict do nothing",
        rusqlite::params![inbox, tx.now],
    )
    .map(drop)
}

/// Since when it is not there.
pub fn missing_since(db: &Connection, inbox: &str) -> rusqlite::Result<Option<Time>> {
    rows::one(
        db,
        "select since from missing_inbox where inbox = ?",
        [inbox],
        |row| row.get(0),
    )
}

/// It is there, or nobody waits for it any more.
pub fn forget(tx: &Tx<'_>, inbox: &str) -> rusqlite::Result<()> {
    rows::run(tx, "delete from missing_inbox where inbox = ?", [inbox]).map(drop)
}
