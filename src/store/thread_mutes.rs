//! Muted threads.

use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::params;

use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;

/// How far up a conversation is followed. Longer ones are rare, and then only the notes
/// at their very end are heard again.
const CLIMB: u32 = 1_000;

/// A note `?2` and what it answers, however far up.
const ABOVE: &str = "with recursive above (id, step) as (
    select ?2, 0
    union all
    select n.reply_id, a.step + 1 from above a join note n on n.id = a.id where n.reply_id is not null and a.step < ?3)";

/// The first note of the conversation a note is part of.
pub fn root(db: &Connection, note: Id<Note>) -> rusqlite::Result<Id<Note>> {
    let sql = "with recursive above (id, step) as (
            select ?1, 0
            union all
            select n.reply_id, a.step + 1 from above a join note n on n.id = a.id where n.reply_id is not null and a.step < ?2)
        select id from above order by step desc limit 1";
    Ok(rows::one(db, sql, params![note, CLIMB], |row| row.get(0))?.unwrap_or(note))
}

/// Whether a user muted a thread this note is in. Most users have muted none: then nobody
/// climbs.
pub fn covers(db: &Connection, user: Id<User>, note: Id<Note>) -> rusqlite::Result<bool> {
    let sql = format!(
        "{ABOVE} select 1 from thread_mute t where t.user_id = ?1 and +t.root_id in (select id from above)"
    );
    rows::any(db, &sql, params![user, note, CLIMB])
}

/// How far up the conversations of a whole list are followed: beyond it muting is only
/// offered again.
const CLIMB_OF_MANY: u32 = 100;

/// Which of these notes are in threads a user muted.
pub fn among(
    db: &Connection,
    user: Id<User>,
    notes: impl IntoIterator<Item = Id<Note>>,
) -> rusqlite::Result<HashSet<Id<Note>>> {
    let found = rows::many(
        db,
        "with recursive above (id, step, below) as (
            select r.value, 0, r.value from rarray(?2) r where exists (select 1 from thread_mute where user_id = ?1)
            union all
            select n.reply_id, a.step + 1, a.below from above a join note n on n.id = a.id
                where n.reply_id is not null and a.step < ?3)
        select a.below from above a join thread_mute t on t.user_id = ?1 and t.root_id = a.id",
        params![user, rows::list(notes), CLIMB_OF_MANY],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().collect())
}

/// Mutes the thread with this root.
pub fn insert(tx: &Tx<'_>, user: Id<User>, root: Id<Note>) -> rusqlite::Result<()> {
    let id: Id<()> = tx.new_id();
    rows::run(
        tx,
        "insert into thread_mute (id, user_id, root_id) values (?, ?, ?) on conflict do nothing",
        params![id, user, root],
    )
    .map(drop)
}

/// Hears every thread again that this note is in.
pub fn delete(tx: &Tx<'_>, user: Id<User>, note: Id<Note>) -> rusqlite::Result<()> {
    let sql = format!(
        "{ABOVE} delete from thread_mute where user_id = ?1 and +root_id in (select id from above)"
    );
    rows::run(tx, &sql, params![user, note, CLIMB]).map(drop)
}
