//! Favourites: row ↔ model.

use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::params;

use crate::model::Id;
use crate::model::favorites::Favorite;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Page;

/// Marks a note; false when it was marked already.
pub fn insert(tx: &Tx<'_>, user: Id<User>, note: Id<Note>) -> rusqlite::Result<bool> {
    let id: Id<Favorite> = tx.new_id();
    let inserted = rows::run(
        tx,
        "insert into favorite (id, user_id, note_id) values (?, ?, ?) on conflict do nothing",
        params![id, user, note],
    )?;
    Ok(inserted > 0)
}

/// Takes a mark back; false when there was none.
pub fn delete(tx: &Tx<'_>, user: Id<User>, note: Id<Note>) -> rusqlite::Result<bool> {
    let deleted = rows::run(
        tx,
        "delete from favorite where user_id = ? and note_id = ?",
        params![user, note],
    )?;
    Ok(deleted > 0)
}

/// Whether a user marked a note.
pub fn exists(db: &Connection, user: Id<User>, note: Id<Note>) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from favorite where user_id = ? and note_id = ?",
        params![user, note],
    )
}

/// Which of these notes a user marked.
pub fn among(
    db: &Connection,
    user: Id<User>,
    notes: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<HashSet<Id<Note>>> {
    let found = rows::many(
        db,
        "select note_id from favorite where user_id = ? and note_id in rarray(?)",
        params![user, rows::list(notes)],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().collect())
}

/// What a user marked.
pub fn of(db: &Connection, user: Id<User>, page: Page) -> rusqlite::Result<Vec<Favorite>> {
    let sql = format!(
        "select t.id, t.note_id from favorite t indexed by favorite_user
         where t.user_id = ?1 and t.id > ?2 and t.id < ?3 order by t.id {} limit ?4",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        params![user, page.since(), page.until(), page.limit()],
        |row| {
            Ok(Favorite {
                id: row.get(0)?,
                note_id: row.get(1)?,
            })
        },
    )
}
