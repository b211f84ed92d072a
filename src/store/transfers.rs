//! What exports read: people and notes in the order of their ids, a page at a time.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::clips::Clip;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::rows;

/// People in a page of an export.
const PAGE: u32 = 500;

/// Somebody, as exports name them.
pub struct Address {
    /// Who.
    pub id: Id<User>,
    /// The name.
    pub username: String,
    /// The server; `None` is ours.
    pub host: Option<String>,
}

fn address(row: &Row<'_>) -> rusqlite::Result<Address> {
    Ok(Address {
        id: row.get(0)?,
        username: row.get(1)?,
        host: row.get(2)?,
    })
}

/// Whom a user follows, after one id. Those they mute, and those without a note since a
/// moment, can be left out.
pub fn following(
    db: &Connection,
    user: Id<User>,
    after: Id<User>,
    without_muted: bool,
    active_since: Option<Time>,
) -> rusqlite::Result<Vec<Address>> {
    let since = active_since.map(crate::ids::first_of);
    rows::many(
        db,
        "select u.id, u.username, u.host from follow f join user u on u.id = f.followee_id
         where f.follower_id = ?1 and f.followee_id > ?2 and u.gone_at is null
            and (not ?3 or not exists (select 1 from mute m where m.muter_id = ?1 and m.mutee_id = u.id))
            and (?4 is null or exists (select 1 from note n where n.user_id = u.id and n.id >= ?4))
         order by f.followee_id limit ?5",
        params![user, after, without_muted, since, PAGE],
        address,
    )
}

/// Whom a user mutes for good, after one id.
pub fn muting(db: &Connection, user: Id<User>, after: Id<User>) -> rusqlite::Result<Vec<Address>> {
    rows::many(
        db,
        "select u.id, u.username, u.host from mute m join user u on u.id = m.mutee_id
         where m.muter_id = ?1 and m.mutee_id > ?2 and m.expires_at is null and u.gone_at is null
         order by m.mutee_id limit ?3",
        params![user, after, PAGE],
        address,
    )
}

/// Whom a user blocks, after one id.
pub fn blocking(
    db: &Connection,
    user: Id<User>,
    after: Id<User>,
) -> rusqlite::Result<Vec<Address>> {
    rows::many(
        db,
        "select u.id, u.username, u.host from block b join user u on u.id = b.blockee_id
         where b.blocker_id = ?1 and b.blockee_id > ?2 and u.gone_at is null
         order by b.blockee_id limit ?3",
        params![user, after, PAGE],
        address,
    )
}

/// Which notes are in a clip, after one of them, each with the id it has there.
pub fn clipped(
    db: &Connection,
    clip: Id<Clip>,
    after: Id<Note>,
) -> rusqlite::Result<Vec<(Id<()>, Id<Note>)>> {
    rows::many(
        db,
        "select id, note_id from clip_note where clip_id = ? and note_id > ? order by note_id limit ?",
        params![clip, after, rows::PAGE],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
