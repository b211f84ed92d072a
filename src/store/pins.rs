//! Pinned notes: row ↔ model.

use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::params;

use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::notes;
use crate::store::notes::COLUMNS;
use crate::store::rows;

/// The notes a user pinned, the newest pin first.
pub fn of(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<Note>> {
    let all = of_all(db, [user])?.into_iter();
    Ok(all.map(|(_, note)| note).collect())
}

/// The notes these users pinned, and by whom, in one query; of each the newest pin first.
/// Communities pin what others wrote, who may be suspended or gone by now.
pub fn of_all(
    db: &Connection,
    users: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<Vec<(Id<User>, Note)>> {
    let sql = format!(
        "select {COLUMNS}, p.user_id as pinner from pin p join note n on n.id = p.note_id join user a on a.id = n.user_id
         where p.user_id in rarray(?) and (a.id = p.user_id or a.suspended_at is null and a.gone_at is null) order by p.id desc"
    );
    rows::many(db, &sql, [rows::list(users)], |row| {
        Ok((row.get("pinner")?, notes::note(row)?))
    })
}

/// How many notes a user pinned.
pub fn count(db: &Connection, user: Id<User>) -> rusqlite::Result<i64> {
    rows::count(db, "select count(*) from pin where user_id = ?", [user])
}

/// Which of these notes a user pinned.
pub fn among(
    db: &Connection,
    user: Id<User>,
    notes: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<HashSet<Id<Note>>> {
    let found = rows::many(
        db,
        "select note_id from pin where user_id = ? and note_id in rarray(?)",
        params![user, rows::list(notes)],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().collect())
}

/// Pins a note on top of the others; false when it is pinned already.
pub fn insert(tx: &Tx<'_>, user: Id<User>, note: Id<Note>) -> rusqlite::Result<bool> {
    let id: Id<()> = tx.new_id();
    let inserted = rows::run(
        tx,
        "insert into pin (user_id, note_id, id) values (?, ?, ?) on conflict do nothing",
        params![user, note, id],
    )?;
    Ok(inserted > 0)
}

/// Lets go of a pinned note; false when it was not pinned.
pub fn delete(tx: &Tx<'_>, user: Id<User>, note: Id<Note>) -> rusqlite::Result<bool> {
    let deleted = rows::run(
        tx,
        "delete from pin where user_id = ? and note_id = ?",
        params![user, note],
    )?;
    Ok(deleted > 0)
}

/// Lets go of all but the newest pins of a user.
pub fn keep_newest(tx: &Tx<'_>, user: Id<User>, count: i64) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from pin where user_id = ?1
            and note_id not in (select note_id from pin where user_id = ?1 order by id desc limit ?2)",
        params![user, count],
    )
    .map(drop)
}

/// Replaces the pins of a user, the first on top.
pub fn replace(tx: &Tx<'_>, user: Id<User>, notes: &[Id<Note>]) -> rusqlite::Result<()> {
    rows::run(tx, "delete from pin where user_id = ?", [user])?;
    for note in notes.iter().rev() {
        insert(tx, user, *note)?;
    }
    Ok(())
}
