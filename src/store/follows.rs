//! Follows and requests for them: row ↔ model.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::follows::Follow;
use crate::model::follows::Wishes;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Page;

/// The two tables have the same columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Follow,
    Request,
}

impl Table {
    fn name(self) -> &'static str {
        match self {
            Self::Follow => "follow",
            Self::Request => "follow_request",
        }
    }
}

fn follow(row: &Row<'_>) -> rusqlite::Result<Follow> {
    Ok(Follow {
        id: row.get(0)?,
        follower_id: row.get(1)?,
        followee_id: row.get(2)?,
        uri: row.get(3)?,
    })
}

fn pair(
    db: &Connection,
    table: Table,
    follower: Id<User>,
    followee: Id<User>,
) -> rusqlite::Result<Option<Follow>> {
    let sql = format!(
        "select id, follower_id, followee_id, uri from {} where follower_id = ? and followee_id = ?",
        table.name()
    );
    rows::one(db, &sql, params![follower, followee], follow)
}

fn insert_into(
    tx: &Tx<'_>,
    table: Table,
    new: &Follow,
    with_replies: bool,
) -> rusqlite::Result<()> {
    let sql = format!(
        "insert into {} (id, follower_id, followee_id, uri, with_replies) values (?, ?, ?, ?, ?)
         on conflict (follower_id, followee_id) do update set uri = coalesce(excluded.uri, uri)",
        table.name()
    );
    rows::run(
        tx,
        &sql,
        params![
            new.id,
            new.follower_id,
            new.followee_id,
            new.uri,
            with_replies
        ],
    )
    .map(drop)
}

fn delete_from(
    tx: &Tx<'_>,
    table: Table,
    follower: Id<User>,
    followee: Id<User>,
) -> rusqlite::Result<()> {
    let sql = format!(
        "delete from {} where follower_id = ? and followee_id = ?",
        table.name()
    );
    rows::run(tx, &sql, params![follower, followee]).map(drop)
}

/// The follow between two users.
pub fn find(
    db: &Connection,
    follower: Id<User>,
    followee: Id<User>,
) -> rusqlite::Result<Option<Follow>> {
    pair(db, Table::Follow, follower, followee)
}

/// The open request between two users.
pub fn request(
    db: &Connection,
    follower: Id<User>,
    followee: Id<User>,
) -> rusqlite::Result<Option<Follow>> {
    pair(db, Table::Request, follower, followee)
}

/// The follow, or request, that a remote user's Follow with this id made.
pub fn by_uri(db: &Connection, follower: Id<User>, uri: &str) -> rusqlite::Result<Option<Follow>> {
    rows::one(
        db,
        "select id, follower_id, followee_id, uri from follow where follower_id = ?1 and uri = ?2
         union all select id, follower_id, followee_id, uri from follow_request where follower_id = ?1 and uri = ?2",
        params![follower, uri],
        follow,
    )
}

/// Records a follow.
pub fn insert(tx: &Tx<'_>, new: &Follow, with_replies: bool) -> rusqlite::Result<()> {
    insert_into(tx, Table::Follow, new, with_replies)
}

/// Records a request.
pub fn insert_request(tx: &Tx<'_>, new: &Follow, with_replies: bool) -> rusqlite::Result<()> {
    insert_into(tx, Table::Request, new, with_replies)
}

/// Whether the follower asked for replies to others in an open request.
pub fn request_with_replies(
    db: &Connection,
    follower: Id<User>,
    followee: Id<User>,
) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from follow_request where follower_id = ? and followee_id = ? and with_replies = 1",
        params![follower, followee],
    )
}

/// Deletes a follow.
pub fn delete(tx: &Tx<'_>, follower: Id<User>, followee: Id<User>) -> rusqlite::Result<()> {
    delete_from(tx, Table::Follow, follower, followee)
}

/// Deletes a request.
pub fn delete_request(tx: &Tx<'_>, follower: Id<User>, followee: Id<User>) -> rusqlite::Result<()> {
    delete_from(tx, Table::Request, follower, followee)
}

/// Who follows a user.
pub fn followers(db: &Connection, user: Id<User>, page: Page) -> rusqlite::Result<Vec<Follow>> {
    let sql = format!(
        "select id, follower_id, followee_id, uri from follow where followee_id = ?1 and id > ?2 and id < ?3 order by id {} limit ?4",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        params![user, page.since(), page.until(), page.limit()],
        follow,
    )
}

/// Whom a user follows.
pub fn following(db: &Connection, user: Id<User>, page: Page) -> rusqlite::Result<Vec<Follow>> {
    let sql = format!(
        "select id, follower_id, followee_id, uri from follow where follower_id = ?1 and id > ?2 and id < ?3 order by id {} limit ?4",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        params![user, page.since(), page.until(), page.limit()],
        follow,
    )
}

/// Who asks to follow a user.
pub fn requests(db: &Connection, user: Id<User>, page: Page) -> rusqlite::Result<Vec<Follow>> {
    let sql = format!(
        "select id, follower_id, followee_id, uri from follow_request where followee_id = ?1 and id > ?2 and id < ?3 order by id {} limit ?4",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        params![user, page.since(), page.until(), page.limit()],
        follow,
    )
}

/// How many ask to follow a user.
pub fn requests_count(db: &Connection, user: Id<User>) -> rusqlite::Result<i64> {
    rows::count(
        db,
        "select count(*) from follow_request where followee_id = ?",
        [user],
    )
}

/// Every user of ours who waits for an answer of this one.
pub fn local_requests_to(db: &Connection, followee: Id<User>) -> rusqlite::Result<Vec<Follow>> {
    rows::many(
        db,
        "select q.id, q.follower_id, q.followee_id, q.uri from follow_request q join user u on u.id = q.follower_id
         where q.followee_id = ? and u.host is null",
        [followee],
        follow,
    )
}

/// Where a user's followers elsewhere take deliveries: each shared inbox once. Those whose
/// server is blocked or suspended are left out (O7); whether the server of an inbox is there,
/// which may be another than their handle says, is for who delivers to look at.
pub fn follower_inboxes(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<String>> {
    rows::many(
        db,
        "select distinct coalesce(u.shared_inbox, u.inbox) from follow f join user u on u.id = f.follower_id
         join instance i on i.host = u.host
         where f.followee_id = ? and u.host is not null and u.gone_at is null and i.is_blocked = 0 and i.is_suspended = 0",
        [user],
        |row| row.get(0),
    )
}

/// Whether anyone elsewhere follows a user.
pub fn has_remote_follower(db: &Connection, user: Id<User>) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from follow f join user u on u.id = f.follower_id where f.followee_id = ? and u.host is not null",
        [user],
    )
}

/// Some whom a user follows.
pub fn some_followed(
    db: &Connection,
    user: Id<User>,
    limit: u32,
) -> rusqlite::Result<Vec<Id<User>>> {
    rows::many(
        db,
        "select followee_id from follow where follower_id = ? limit ?",
        params![user, limit],
        |row| row.get(0),
    )
}

/// Whoever of ours follows somebody.
pub fn local_followers(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<Id<User>>> {
    rows::many(
        db,
        "select f.follower_id from follow f join user u on u.id = f.follower_id where f.followee_id = ? and u.host is null",
        [user],
        |row| row.get(0),
    )
}

/// Whether any of ours follows a user.
pub fn has_local_follower(db: &Connection, user: Id<User>) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from follow f join user u on u.id = f.follower_id where f.followee_id = ? and u.host is null",
        [user],
    )
}

/// Whether any of ours follows who wrote a note, or wrote it.
pub fn has_heard_author(db: &Connection, note: Id<Note>) -> rusqlite::Result<bool> {
    let sql = format!("select 1 from note n where n.id = ? and {HEARD}");
    rows::any(db, &sql, [note])
}

/// Whether the same is so of a note that answers or shows the one of this id, which is not
/// here.
pub fn are_awaiting(db: &Connection, uri: &str) -> rusqlite::Result<bool> {
    let sql = format!(
        "select 1 from note n where n.reply_uri = ?1 and n.reply_id is null and {HEARD}
         union all
         select 1 from note n where n.renote_uri = ?1 and n.renote_id is null and {HEARD}"
    );
    rows::any(db, &sql, [uri])
}

/// Whether a note `n` is of ours, or of somebody whom any of ours follows.
const HEARD: &str = "(n.uri is null or exists (
    select 1 from follow f join user u on u.id = f.follower_id where f.followee_id = n.user_id and u.host is null))";

/// Some of ours who follow one of these actors.
pub fn local_followers_of_uris(
    db: &Connection,
    uris: &[&str],
    limit: u32,
) -> rusqlite::Result<Vec<Id<User>>> {
    rows::many(
        db,
        "select c.user_id from rarray(?1) w cross join user u on u.uri = w.value
         cross join follow f on f.followee_id = u.id cross join account c on c.user_id = f.follower_id limit ?2",
        params![rows::texts(uris.iter().copied()), limit],
        |row| row.get(0),
    )
}

/// Some of ours who follow anybody of this host. Looks at all that ours follow, if need be.
pub fn local_followers_of_host(
    db: &Connection,
    host: &str,
    limit: u32,
) -> rusqlite::Result<Vec<Id<User>>> {
    rows::many(
        db,
        "select c.user_id from account c where exists (select 1 from follow f join user u on u.id = f.followee_id
            where f.follower_id = c.user_id and u.host = ?1) limit ?2",
        params![host, limit],
        |row| row.get(0),
    )
}

/// Deletes every follow and request a user has part in.
pub fn delete_all_of(tx: &Tx<'_>, user: Id<User>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from follow where follower_id = ?1", [user])?;
    rows::run(tx, "delete from follow where followee_id = ?1", [user])?;
    rows::run(
        tx,
        "delete from follow_request where follower_id = ?1",
        [user],
    )?;
    rows::run(
        tx,
        "delete from follow_request where followee_id = ?1",
        [user],
    )
    .map(drop)
}

/// Deletes the follows of those who are told through an inbox.
pub fn delete_behind(tx: &Tx<'_>, inbox: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from follow where follower_id in (
            select id from user where coalesce(shared_inbox, inbox) = ?)",
        [inbox],
    )
    .map(drop)
}

/// Deletes the follows of those whose servers are gone since before a moment: the servers they
/// live on, which need not be those their handles name (an inbox is where its actor is, D28).
pub fn delete_from_gone(tx: &Tx<'_>, before: Time) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from follow where follower_id in (
            select u.id from instance i join user u
                on u.uri >= 'https://' || i.host || '/' and u.uri < 'https://' || i.host || '0'
            where i.state = 2 and i.first_failure_at < ?)",
        [before],
    )
    .map(drop)
}

/// Whom a user asked for a follow and waits for.
pub fn requests_sent(db: &Connection, user: Id<User>, page: Page) -> rusqlite::Result<Vec<Follow>> {
    let sql = format!(
        "select id, follower_id, followee_id, uri from follow_request where follower_id = ?1 and id > ?2 and id < ?3 order by id {} limit ?4",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        params![user, page.since(), page.until(), page.limit()],
        follow,
    )
}

/// Who wants to be told of every note of a user.
pub fn fans(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<Id<User>>> {
    rows::many(
        db,
        "select follower_id from follow where followee_id = ? and notify = 1",
        [user],
        |row| row.get(0),
    )
}

/// What a follower wants of a follow.
pub fn wishes(
    db: &Connection,
    follower: Id<User>,
    followee: Id<User>,
) -> rusqlite::Result<Option<Wishes>> {
    rows::one(
        db,
        "select notify, with_replies from follow where follower_id = ? and followee_id = ?",
        params![follower, followee],
        |row| {
            Ok(Wishes {
                notify: row.get(0)?,
                with_replies: row.get(1)?,
            })
        },
    )
}

/// Changes what a follower wants of a follow, or of all of theirs; what is not said stays.
pub fn set_wishes(
    tx: &Tx<'_>,
    follower: Id<User>,
    followee: Option<Id<User>>,
    wishes: Wishes,
) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update follow set notify = coalesce(?3, notify), with_replies = coalesce(?4, with_replies)
         where follower_id = ?1 and (?2 is null or followee_id = ?2)",
        params![follower, followee, wishes.notify, wishes.with_replies],
    )
    .map(drop)
}
