//! Muted threads.

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
