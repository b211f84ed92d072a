//! Who moved where, and what is carried over.

use rusqlite::Connection;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;

/// When somebody last moved.
pub fn moved_at(db: &Connection, user: Id<User>) -> rusqlite::Result<Option<Time>> {
    let found: Option<Option<Time>> = rows::one(
        db,
        "select moved_at from user where id = ?",
        [user],
        |row| row.get(0),
    )?;
    Ok(found.flatten())
}

/// Somebody moves to this address now.
pub fn set_moved(tx: &Tx<'_>, user: Id<User>, address: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update user set moved_to = ?2, moved_at = ?3, updated_at = ?3 where id = ?1",
        params![user, address, tx.now],
    )
    .map(drop)
}

/// Lists with the one have the other, too.
pub fn copy_lists(tx: &Tx<'_>, old: Id<User>, new: Id<User>) -> rusqlite::Result<()> {
    let lists: Vec<i64> = rows::many(
        tx,
        "select list_id from list_member where user_id = ?1
            and not exists (select 1 from list_member m where m.list_id = list_member.list_id and m.user_id = ?2)",
        params![old, new],
        |row| row.get(0),
    )?;
    for list in lists {
        let id: Id<()> = tx.new_id();
        rows::run(
            tx,
            "insert into list_member (id, list_id, user_id) values (?, ?, ?) on conflict do nothing",
            params![id, list, new],
        )?;
    }
    Ok(())
}

/// Whoever mutes the one mutes the other, as long.
pub fn copy_mutes(tx: &Tx<'_>, old: Id<User>, new: Id<User>) -> rusqlite::Result<()> {
    let muters: Vec<(i64, Option<i64>)> = rows::many(
        tx,
        "select muter_id, expires_at from mute where mutee_id = ?1 and muter_id <> ?2",
        params![old, new],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (muter, expires_at) in muters {
        let id: Id<()> = tx.new_id();
        rows::run(
            tx,
            "insert into mute (id, muter_id, mutee_id, expires_at) values (?, ?, ?, ?) on conflict do nothing",
            params![id, muter, new, expires_at],
        )?;
    }
    Ok(())
}

/// Whoever of ours blocks the one blocks the other.
pub fn copy_blocks(tx: &Tx<'_>, old: Id<User>, new: Id<User>) -> rusqlite::Result<()> {
    let blockers: Vec<i64> = rows::many(
        tx,
        "select b.blocker_id from block b join user u on u.id = b.blocker_id
         where b.blockee_id = ?1 and b.blocker_id <> ?2 and u.host is null",
        params![old, new],
        |row| row.get(0),
    )?;
    for blocker in blockers {
        let id: Id<()> = tx.new_id();
        rows::run(
            tx,
            "insert into block (id, blocker_id, blockee_id) values (?, ?, ?) on conflict do nothing",
            params![id, blocker, new],
        )?;
    }
    Ok(())
}

/// Other addresses that are the same person.
pub fn set_aliases(tx: &Tx<'_>, user: Id<User>, aliases: &[String]) -> rusqlite::Result<()> {
    let text = serde_json::Value::from_iter(aliases.iter().map(String::as_str)).to_string();
    rows::run(
        tx,
        "update user set also_known_as = ?2, updated_at = ?3 where id = ?1",
        params![user, text, tx.now],
    )
    .map(drop)
}
