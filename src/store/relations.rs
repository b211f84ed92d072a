//! Blocks and mutes, and how two users stand.

use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::relations::Relation;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;

/// How these users stand to a viewer, in one query.
pub fn of(
    db: &Connection,
    me: Id<User>,
    users: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<HashMap<Id<User>, Relation>> {
    let found = rows::many(
        db,
        "select u.id, f.id is not null, coalesce(f.notify, 0), coalesce(f.with_replies, 0),
            exists (select 1 from follow where follower_id = u.id and followee_id = ?1),
            exists (select 1 from follow_request where follower_id = ?1 and followee_id = u.id),
            exists (select 1 from follow_request where follower_id = u.id and followee_id = ?1),
            exists (select 1 from block where blocker_id = ?1 and blockee_id = u.id),
            exists (select 1 from block where blocker_id = u.id and blockee_id = ?1),
            exists (select 1 from mute where muter_id = ?1 and mutee_id = u.id),
            exists (select 1 from renote_mute where muter_id = ?1 and mutee_id = u.id)
         from user u left join follow f on f.follower_id = ?1 and f.followee_id = u.id where u.id in rarray(?2)",
        params![me, rows::list(users)],
        |row| {
            let relation = Relation {
                is_following: row.get(1)?,
                notify: row.get(2)?,
                with_replies: row.get(3)?,
                is_followed: row.get(4)?,
                has_pending_request_from_you: row.get(5)?,
                has_pending_request_to_you: row.get(6)?,
                is_blocking: row.get(7)?,
                is_blocked: row.get(8)?,
                is_muted: row.get(9)?,
                is_renote_muted: row.get(10)?,
            };
            Ok((row.get(0)?, relation))
        },
    )?;
    Ok(found.into_iter().collect())
}

/// Whom a user follows, and whether their replies to others are wanted.
pub fn followed(db: &Connection, me: Id<User>) -> rusqlite::Result<HashMap<Id<User>, bool>> {
    let found = rows::many(
        db,
        "select followee_id, with_replies from follow where follower_id = ?",
        [me],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.into_iter().collect())
}

/// Whom a user does not hear at this moment: the muted, and those who block them.
pub fn unheard(db: &Connection, me: Id<User>, now: Time) -> rusqlite::Result<HashSet<Id<User>>> {
    let found = rows::many(
        db,
        "select mutee_id from mute where muter_id = ?1 and (expires_at is null or expires_at > ?2)
         union select blocker_id from block where blockee_id = ?1",
        params![me, now],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().collect())
}

/// Whose renotes a user does not want.
pub fn renotes_unheard(db: &Connection, me: Id<User>) -> rusqlite::Result<HashSet<Id<User>>> {
    let found = rows::many(
        db,
        "select mutee_id from renote_mute where muter_id = ?",
        [me],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().collect())
}

/// Whether one user blocks another.
pub fn blocks(db: &Connection, blocker: Id<User>, blockee: Id<User>) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from block where blocker_id = ? and blockee_id = ?",
        params![blocker, blockee],
    )
}

/// Whether one user mutes another at this moment.
pub fn mutes(tx: &Tx<'_>, muter: Id<User>, mutee: Id<User>) -> rusqlite::Result<bool> {
    rows::any(
        tx,
        "select 1 from mute where muter_id = ? and mutee_id = ? and (expires_at is null or expires_at > ?)",
        params![muter, mutee, tx.now],
    )
}

/// Records a block.
pub fn insert_block(tx: &Tx<'_>, blocker: Id<User>, blockee: Id<User>) -> rusqlite::Result<()> {
    let id: Id<()> = tx.new_id();
    rows::run(
        tx,
        "insert into block (id, blocker_id, blockee_id) values (?, ?, ?) on conflict do nothing",
        params![id, blocker, blockee],
    )
    .map(drop)
}

/// Deletes a block.
pub fn delete_block(tx: &Tx<'_>, blocker: Id<User>, blockee: Id<User>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from block where blocker_id = ? and blockee_id = ?",
        params![blocker, blockee],
    )
    .map(drop)
}
