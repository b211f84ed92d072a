//! Invitations: row ↔ model.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::clock::Time;
use crate::ids;
use crate::model::Id;
use crate::model::invitations::Invitation;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::Page;

fn invitation(row: &Row<'_>) -> rusqlite::Result<Invitation> {
    let mut cells = Cells::of(row);
    Ok(Invitation {
        id: cells.read()?,
        code: cells.read()?,
        creator_id: cells.read()?,
        used_by_id: cells.read()?,
        used_at: cells.read()?,
        expires_at: cells.read()?,
    })
}

/// The invitation with this id.
pub fn by_id(db: &Connection, id: Id<Invitation>) -> rusqlite::Result<Option<Invitation>> {
    rows::one(
        db,
        "select id, code, creator_id, used_by_id, used_at, expires_at from invitation where id = ?",
        [id],
        invitation,
    )
}

/// The invitations with these ids, the oldest first.
pub fn by_ids(db: &Connection, ids: &[Id<Invitation>]) -> rusqlite::Result<Vec<Invitation>> {
    rows::many(
        db,
        "select id, code, creator_id, used_by_id, used_at, expires_at from invitation
         where id in rarray(?) order by id",
        [rows::list(ids.iter().copied())],
        invitation,
    )
}

/// The invitation with this code.
pub fn by_code(db: &Connection, code: &str) -> rusqlite::Result<Option<Invitation>> {
    rows::one(
        db,
        "select id, code, creator_id, used_by_id, used_at, expires_at from invitation where code = ?",
        [code],
        invitation,
    )
}

/// Those somebody made.
pub fn of(db: &Connection, creator: Id<User>, page: Page) -> rusqlite::Result<Vec<Invitation>> {
    let sql = format!(
        "select id, code, creator_id, used_by_id, used_at, expires_at from invitation
         where creator_id = :creator and id > :since and id < :until order by id {} limit :limit",
        page.direction()
    );
    let params = named_params! {
        ":creator": creator,
        ":since": page.since(),
        ":until": page.until(),
        ":limit": page.limit(),
    };
    rows::many(db, &sql, params, invitation)
}

/// How many somebody made since a moment.
pub fn count_since(db: &Connection, creator: Id<User>, since: Time) -> rusqlite::Result<i64> {
    rows::count(
        db,
        "select count(*) from invitation where creator_id = ? and id >= ?",
        params![creator, ids::first_of(since)],
    )
}

/// Which invitations a moderator asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// Nobody came with them yet.
    Unused,
    /// Somebody came with them.
    Used,
    /// Their time was over at this moment.
    Expired(Time),
}

/// By what a moderator sorts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
    /// The last used first, the unused at the end.
    LastUsed,
    /// The unused first, then the first used.
    FirstUsed,
}

/// All there are, for moderators. They page by counting, as Misskey's client does.
pub fn all(
    db: &Connection,
    which: Which,
    order: Order,
    offset: u32,
    limit: u32,
) -> rusqlite::Result<Vec<Invitation>> {
    let (which, now) = match which {
        Which::All => ("id > 0", None),
        Which::Unused => ("id > 0 and used_at is null", None),
        Which::Used => ("id > 0 and used_at is not null", None),
        Which::Expired(now) => ("id > 0 and expires_at < :now", Some(now)),
    };
    let order = match order {
        Order::Newest => "id desc",
        Order::Oldest => "id",
        Order::LastUsed => "used_at desc nulls last",
        Order::FirstUsed => "used_at nulls first",
    };
    let sql = format!(
        "select id, code, creator_id, used_by_id, used_at, expires_at from invitation
         where {which} order by {order} limit :limit offset :offset"
    );
    let mut params = named_params! {":limit": limit, ":offset": offset}.to_vec();
    if let Some(now) = &now {
        params.push((":now", now));
    }
    rows::many(db, &sql, &params[..], invitation)
}

/// Records an invitation.
pub fn insert(tx: &Tx<'_>, new: &Invitation) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into invitation (id, code, creator_id, expires_at) values (?, ?, ?, ?)",
        params![new.id, new.code, new.creator_id, new.expires_at],
    )
    .map(drop)
}

/// Somebody came with it.
pub fn set_used(tx: &Tx<'_>, id: Id<Invitation>, user: Id<User>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update invitation set used_by_id = ?, used_at = ? where id = ?",
        params![user, tx.now, id],
    )
    .map(drop)
}

/// Deletes it.
pub fn delete(tx: &Tx<'_>, id: Id<Invitation>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from invitation where id = ?", [id]).map(drop)
}
