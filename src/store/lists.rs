//! Lists of users: row ↔ model.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::model::Id;
use crate::model::lists::Membership;
use crate::model::lists::UserList;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Page;

fn list(row: &Row<'_>) -> rusqlite::Result<UserList> {
    Ok(UserList {
        id: row.get(0)?,
        user_id: row.get(1)?,
        name: row.get(2)?,
        is_public: row.get(3)?,
    })
}

/// The list with this id.
pub fn by_id(db: &Connection, id: Id<UserList>) -> rusqlite::Result<Option<UserList>> {
    rows::one(
        db,
        "select id, user_id, name, is_public from list where id = ?",
        [id],
        list,
    )
}

/// All lists of a user, or their public ones; how many there may be is bounded.
pub fn of(db: &Connection, user: Id<User>, public_only: bool) -> rusqlite::Result<Vec<UserList>> {
    rows::many(
        db,
        "select id, user_id, name, is_public from list where user_id = ? and (is_public or not ?) order by id",
        params![user, public_only],
        list,
    )
}

/// How many lists a user has.
pub fn count(db: &Connection, user: Id<User>) -> rusqlite::Result<i64> {
    rows::count(db, "select count(*) from list where user_id = ?", [user])
}

/// Records a list.
pub fn insert(tx: &Tx<'_>, new: &UserList) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into list (id, user_id, name, is_public) values (?, ?, ?, ?)",
        params![new.id, new.user_id, new.name, new.is_public],
    )
    .map(drop)
}

/// Changes name and publicity.
pub fn update(tx: &Tx<'_>, list: &UserList) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update list set name = ?2, is_public = ?3 where id = ?1",
        params![list.id, list.name, list.is_public],
    )
    .map(drop)
}

/// Deletes a list.
pub fn delete(tx: &Tx<'_>, id: Id<UserList>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from list where id = ?", [id]).map(drop)
}

/// Who is on these lists, in the order they came, in one query.
pub fn members(
    db: &Connection,
    lists: impl IntoIterator<Item = Id<UserList>>,
) -> rusqlite::Result<HashMap<Id<UserList>, Vec<Id<User>>>> {
    let found = rows::many(
        db,
        "select list_id, user_id from list_member where list_id in rarray(?) order by id",
        [rows::list(lists)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut members: HashMap<_, Vec<_>> = HashMap::new();
    for (list, user) in found {
        members.entry(list).or_default().push(user);
    }
    Ok(members)
}

/// Who is on a list, and whether their answers to others are wanted.
pub fn wishes(db: &Connection, list: Id<UserList>) -> rusqlite::Result<HashMap<Id<User>, bool>> {
    let found = rows::many(
        db,
        "select user_id, with_replies from list_member where list_id = ?",
        [list],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.into_iter().collect())
}

/// A page of who is on a list.
pub fn memberships(
    db: &Connection,
    list: Id<UserList>,
    page: Page,
) -> rusqlite::Result<Vec<Membership>> {
    let sql = format!(
        "select id, user_id, with_replies from list_member where list_id = ?1 and id > ?2 and id < ?3 order by id {} limit ?4",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        params![list, page.since(), page.until(), page.limit()],
        |row| {
            Ok(Membership {
                id: row.get(0)?,
                user_id: row.get(1)?,
                with_replies: row.get(2)?,
            })
        },
    )
}

/// Whether someone is on this list, and the list this user's.
pub fn has_member(
    db: &Connection,
    owner: Id<User>,
    list: Id<UserList>,
    user: Id<User>,
) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from list_member m join list l on l.id = m.list_id
         where m.list_id = ?2 and m.user_id = ?3 and l.user_id = ?1",
        params![owner, list, user],
    )
}

/// How many are on a list.
pub fn members_count(db: &Connection, list: Id<UserList>) -> rusqlite::Result<i64> {
    rows::count(
        db,
        "select count(*) from list_member where list_id = ?",
        [list],
    )
}

/// Puts someone on a list.
pub fn insert_member(tx: &Tx<'_>, list: Id<UserList>, new: &Membership) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into list_member (id, list_id, user_id, with_replies) values (?, ?, ?, ?)",
        params![new.id, list, new.user_id, new.with_replies],
    )
    .map(drop)
}

/// Changes whether someone's answers to others are wanted; says whether they are on the list.
pub fn set_with_replies(
    tx: &Tx<'_>,
    list: Id<UserList>,
    user: Id<User>,
    with_replies: bool,
) -> rusqlite::Result<bool> {
    let changed = rows::run(
        tx,
        "update list_member set with_replies = ?3 where list_id = ?1 and user_id = ?2",
        params![list, user, with_replies],
    )?;
    Ok(changed > 0)
}

/// Takes someone off a list; says whether they were on it.
pub fn delete_member(tx: &Tx<'_>, list: Id<UserList>, user: Id<User>) -> rusqlite::Result<bool> {
    let deleted = rows::run(
        tx,
        "delete from list_member where list_id = ? and user_id = ?",
        params![list, user],
    )?;
    Ok(deleted > 0)
}

/// The lists of one user that another is on.
pub fn holding(
    db: &Connection,
    owner: Id<User>,
    user: Id<User>,
) -> rusqlite::Result<Vec<Id<UserList>>> {
    rows::many(
        db,
        "select l.id from list_member m join list l on l.id = m.list_id where m.user_id = ?2 and l.user_id = ?1",
        params![owner, user],
        |row| row.get(0),
    )
}

/// How many like a list.
pub fn favorites_count(db: &Connection, list: Id<UserList>) -> rusqlite::Result<i64> {
    rows::count(
        db,
        "select count(*) from list_favorite where list_id = ?",
        [list],
    )
}

/// Whether a user likes a list.
pub fn is_favorite(db: &Connection, user: Id<User>, list: Id<UserList>) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from list_favorite where user_id = ? and list_id = ?",
        params![user, list],
    )
}

/// Likes a list.
pub fn insert_favorite(tx: &Tx<'_>, user: Id<User>, list: Id<UserList>) -> rusqlite::Result<()> {
    let id: Id<()> = tx.new_id();
    rows::run(
        tx,
        "insert into list_favorite (id, user_id, list_id) values (?, ?, ?)",
        params![id, user, list],
    )
    .map(drop)
}

/// Likes a list no longer.
pub fn delete_favorite(tx: &Tx<'_>, user: Id<User>, list: Id<UserList>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from list_favorite where user_id = ? and list_id = ?",
        params![user, list],
    )
    .map(drop)
}
