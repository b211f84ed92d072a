//! Lists of users: row ↔ model.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::model::Id;
use crate::model::lists::Membership;
use crate::model::lists::UserList;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::notes::COLUMNS;
use crate::store::rows;
use crate::store::rows::Page;
use crate::store::timelines::Filter;
use crate::store::timelines::PAGED;
use crate::store::timelines::SCAN;
use crate::store::timelines::Viewer;
use crate::store::timelines::select;
use crate::store::visibility::VISIBLE;
use crate::store::visibility::WANTED;

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

/// How many are on each of these lists.
pub fn sizes(
    db: &Connection,
    lists: impl IntoIterator<Item = Id<UserList>>,
) -> rusqlite::Result<HashMap<Id<UserList>, i64>> {
    let found = rows::many(
        db,
        "select list_id, count(*) from list_member where list_id in rarray(?) group by list_id",
        [rows::list(lists)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.into_iter().collect())
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

/// Of someone on the list: answers to others only where they are wanted; an answer to an
/// unknown note counts as one to others.
const LISTED: &str = "exists (select 1 from list_member l where l.list_id = :list and l.user_id = n.user_id
    and ((n.reply_user_id is null and n.reply_uri is null) or n.reply_user_id in (n.user_id, :me) or l.with_replies))";

/// What those on a list wrote and renoted, as its owner sees it: like their home timeline.
pub fn timeline(
    db: &Connection,
    viewer: Viewer,
    list: Id<UserList>,
    page: Page,
    filter: Filter,
) -> rusqlite::Result<Vec<Note>> {
    let near = near(page, filter);
    let near = select(
        db,
        &near,
        viewer,
        page,
        &[(":list", &list), (":scan", &SCAN)],
    )?;
    if near.len() == page.limit() as usize {
        return Ok(near);
    }
    select(db, &far(page, filter), viewer, page, &[(":list", &list)])
}

fn near(page: Page, filter: Filter) -> String {
    let (order, filtered) = (page.direction(), filter.sql());
    format!(
        "select {COLUMNS} from (select * from note n where {PAGED} order by n.id {order} limit :scan) n
         where {LISTED} and {filtered} and {VISIBLE} and {WANTED} order by n.id {order} limit :limit"
    )
}

fn far(page: Page, filter: Filter) -> String {
    let (order, filtered) = (page.direction(), filter.sql());
    format!(
        "select {COLUMNS} from note n where n.id in (
            select c.id from (select user_id from list_member where list_id = :list) w
            join note c on c.id in (
                select n.id from note n where n.user_id = w.user_id and {PAGED}
                and {LISTED} and {filtered} and {VISIBLE} and {WANTED} order by n.id {order} limit :limit))
         order by n.id {order} limit :limit"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::timelines::tests::plan;

    #[test]
    fn a_lists_timeline_is_served_by_indexes() {
        let page = Page::newest(20);
        let near = plan(&near(page, Filter::default()));
        assert!(!near.contains("TEMP B-TREE"), "{near}");
        let far = plan(&far(page, Filter::default()));
        assert!(
            !far.contains("SCAN n\n") && !far.contains("SCAN c\n"),
            "{far}"
        );
    }
}
