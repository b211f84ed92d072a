//! The community a note was posted to, as its id (I83).

use rusqlite::Connection;
use rusqlite::params;

use crate::model::Id;
use crate::model::notes::Note;
use crate::store::Tx;
use crate::store::rows;

/// The community a note was posted to.
pub fn of(db: &Connection, note: Id<Note>) -> rusqlite::Result<Option<String>> {
    rows::one(
        db,
        "select uri from note_community where note_id = ?",
        [note],
        |row| row.get(0),
    )
}

/// Remembers where a note was posted to.
pub fn insert(tx: &Tx<'_>, note: Id<Note>, uri: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into note_community (note_id, uri) values (?, ?) on conflict do nothing",
        params![note, uri],
    )
    .map(drop)
}

/// An answer is posted to where the note is that it answers.
pub fn inherit(tx: &Tx<'_>, note: Id<Note>, above: Id<Note>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into note_community (note_id, uri) select ?1, uri from note_community where note_id = ?2",
        params![note, above],
    )
    .map(drop)
}
