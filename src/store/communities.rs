//! The communities notes were posted to, by the ids of their actors (I83).

use rusqlite::Connection;
use rusqlite::params;

use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;

/// The community of a note.
pub fn of(db: &Connection, note: Id<Note>) -> rusqlite::Result<Option<String>> {
    let sql = "select uri from note_community where note_id = ?";
    rows::one(db, sql, [note], |row| row.get(0))
}

/// The same as somebody known here.
pub fn group(db: &Connection, note: Id<Note>) -> rusqlite::Result<Option<Id<User>>> {
    rows::one(
        db,
        "select u.id from note_community c join user u on u.uri = c.uri where c.note_id = ?",
        [note],
        |row| row.get(0),
    )
}

/// A note was posted to this community.
pub fn set(tx: &Tx<'_>, note: Id<Note>, uri: &str) -> rusqlite::Result<()> {
    let sql = "insert into note_community (note_id, uri) values (?, ?) on conflict do nothing";
    rows::run(tx, sql, params![note, uri]).map(drop)
}

/// What answers a note stays in its community.
pub fn follow_up(tx: &Tx<'_>, answer: Id<Note>, to: Id<Note>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into note_community (note_id, uri) select ?, uri from note_community where note_id = ?",
        params![answer, to],
    )
    .map(drop)
}
