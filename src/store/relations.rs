//! Blocks and mutes, and how two users stand.

use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::relations::Distance;
use crate::model::relations::Distant;
use crate::model::relations::Relation;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Page;

/// How these users stand to a viewer at this moment, in one query.
pub fn of(
    db: &Connection,
    me: Id<User>,
    now: Time,
    users: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<HashMap<Id<User>, Relation>> {
    let found = rows::many(
        db,
        "select u.id, f.id, coalesce(f.notify, 0), coalesce(f.with_replies, 0),
            exists (select 1 from follow where follower_id = u.id and followee_id = ?1),
            exists (select 1 from follow_request where follower_id = ?1 and followee_id = u.id),
            exists (select 1 from follow_request where follower_id = u.id and followee_id = ?1),
            exists (select 1 from block where blocker_id = ?1 and blockee_id = u.id),
            exists (select 1 from block where blocker_id = u.id and blockee_id = ?1),
            exists (select 1 from mute where muter_id = ?1 and mutee_id = u.id and (expires_at is null or expires_at > ?3)),
            exists (select 1 from renote_mute where muter_id = ?1 and mutee_id = u.id)
         from user u left join follow f on f.follower_id = ?1 and f.followee_id = u.id where u.id in rarray(?2)",
        params![me, rows::list(users), now],
        |row| {
            let relation = Relation {
                is_following: row.get::<_, Option<i64>>(1)?.is_some(),
                follow: row.get(1)?,
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

/// Whom a user does not hear, and until when: the muted, and those who block them.
pub fn unheard(
    db: &Connection,
    me: Id<User>,
    now: Time,
) -> rusqlite::Result<HashMap<Id<User>, Option<Time>>> {
    let found = rows::many(
        db,
        "select mutee_id, expires_at from mute where muter_id = ?1 and (expires_at is null or expires_at > ?2)
         union all select blocker_id, null from block where blockee_id = ?1",
        params![me, now],
        |row| Ok((row.get(0)?, row.get(1)?)),
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

/// Records a block, which another server calls so; its id.
pub fn insert_block(
    tx: &Tx<'_>,
    blocker: Id<User>,
    blockee: Id<User>,
    uri: Option<&str>,
) -> rusqlite::Result<i64> {
    let id: Id<()> = tx.new_id();
    rows::run(
        tx,
        "insert into block (id, blocker_id, blockee_id, uri) values (?, ?, ?, ?)
         on conflict do update set uri = excluded.uri",
        params![id, blocker, blockee, uri],
    )?;
    Ok(id.number())
}

/// Whom a user blocks by this act, as their server calls it.
pub fn blocked_by_uri(
    db: &Connection,
    blocker: Id<User>,
    uri: &str,
) -> rusqlite::Result<Option<Id<User>>> {
    rows::one(
        db,
        "select blockee_id from block where uri = ? and blocker_id = ?",
        params![uri, blocker],
        |row| row.get(0),
    )
}

/// Deletes a block; the id it had.
pub fn delete_block(
    tx: &Tx<'_>,
    blocker: Id<User>,
    blockee: Id<User>,
) -> rusqlite::Result<Option<i64>> {
    rows::one(
        tx,
        "delete from block where blocker_id = ? and blockee_id = ? returning id",
        params![blocker, blockee],
        |row| row.get(0),
    )
}

/// Mutes someone, until then or for good; a mute that has run out begins anew.
pub fn insert_mute(
    tx: &Tx<'_>,
    muter: Id<User>,
    mutee: Id<User>,
    until: Option<Time>,
) -> rusqlite::Result<()> {
    let id: Id<()> = tx.new_id();
    rows::run(
        tx,
        "insert into mute (id, muter_id, mutee_id, expires_at) values (?, ?, ?, ?)
         on conflict (muter_id, mutee_id) do update set id = excluded.id, expires_at = excluded.expires_at",
        params![id, muter, mutee, until],
    )
    .map(drop)
}

/// Mutes someone no longer.
pub fn delete_mute(tx: &Tx<'_>, muter: Id<User>, mutee: Id<User>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from mute where muter_id = ? and mutee_id = ?",
        params![muter, mutee],
    )
    .map(drop)
}

/// Deletes mutes that have run out.
pub fn prune_mutes(tx: &Tx<'_>) -> rusqlite::Result<usize> {
    rows::run(
        tx,
        "delete from mute where expires_at <= ?",
        params![tx.now],
    )
}

/// Whether one user does not want another's renotes.
pub fn mutes_renotes(db: &Connection, muter: Id<User>, mutee: Id<User>) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from renote_mute where muter_id = ? and mutee_id = ?",
        params![muter, mutee],
    )
}

/// Wants no renotes of someone.
pub fn insert_renote_mute(tx: &Tx<'_>, muter: Id<User>, mutee: Id<User>) -> rusqlite::Result<()> {
    let id: Id<()> = tx.new_id();
    rows::run(
        tx,
        "insert into renote_mute (id, muter_id, mutee_id) values (?, ?, ?)",
        params![id, muter, mutee],
    )
    .map(drop)
}

/// Wants renotes of someone again.
pub fn delete_renote_mute(tx: &Tx<'_>, muter: Id<User>, mutee: Id<User>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from renote_mute where muter_id = ? and mutee_id = ?",
        params![muter, mutee],
    )
    .map(drop)
}

/// Whom a user keeps at this kind of distance at this moment.
pub fn distant(
    db: &Connection,
    me: Id<User>,
    kind: Distance,
    now: Time,
    page: Page,
) -> rusqlite::Result<Vec<Distant>> {
    rows::many(
        db,
        &distant_sql(kind, page),
        params![me, page.since(), page.until(), page.limit(), now],
        |row| {
            Ok(Distant {
                id: row.get(0)?,
                user_id: row.get(1)?,
                expires_at: row.get(2)?,
            })
        },
    )
}

fn distant_sql(kind: Distance, page: Page) -> String {
    let (table, owner, other, expiry) = match kind {
        Distance::Mute => ("mute", "muter_id", "mutee_id", "expires_at"),
        Distance::RenoteMute => ("renote_mute", "muter_id", "mutee_id", "null"),
        Distance::Block => ("block", "blocker_id", "blockee_id", "null"),
    };
    format!(
        "select id, {other}, {expiry} from {table} where {owner} = ?1 and id > ?2 and id < ?3
         and ({expiry} is null or {expiry} > ?5) order by id {} limit ?4",
        page.direction()
    )
}

/// Whom a user answered most in the last so many open answers, and how often. What was
/// said among few is nobody's business.
pub fn often_answered(
    db: &Connection,
    user: Id<User>,
    among: u32,
    limit: u32,
) -> rusqlite::Result<Vec<(Id<User>, i64)>> {
    rows::many(
        db,
        "select r.reply_user_id, count(*) from (
            select n.reply_user_id from note n where n.user_id = ?1 and n.reply_user_id <> ?1 and n.visibility <= 1
            order by n.id desc limit ?2) r
         join user u on u.id = r.reply_user_id where u.suspended_at is null and u.gone_at is null
         group by r.reply_user_id order by 2 desc, 1 limit ?3",
        params![user, among, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Those a user follows whose birthday lies between two days, over the turn of the year if
/// the first is the later one; days are `MM-DD`.
pub fn birthdays_of_followed(
    db: &Connection,
    user: Id<User>,
    (begin, end): (&str, &str),
    limit: u32,
    offset: u32,
) -> rusqlite::Result<Vec<(Id<User>, String)>> {
    rows::many(
        db,
        "select u.id, substr(u.birthday, 6) day from follow f join user u on u.id = f.followee_id
         where f.follower_id = ?1 and u.suspended_at is null and u.gone_at is null
         and case when ?2 <= ?3 then day between ?2 and ?3 else day >= ?2 or day <= ?3 end
         order by day, u.id limit ?4 offset ?5",
        params![user, begin, end, limit, offset],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
