//! Folders of drives: row ↔ model.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::model::Id;
use crate::model::files::FOLDER_DEPTH;
use crate::model::files::Folder;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Page;

const COLUMNS: &str = "f.id, f.user_id, f.parent_id, f.name";

/// A folder with how many folders and files lie in it.
pub type Counted = (Folder, i64, i64);

fn folder(row: &Row<'_>) -> rusqlite::Result<Folder> {
    Ok(Folder {
        id: row.get(0)?,
        user_id: row.get(1)?,
        parent_id: row.get(2)?,
        name: row.get(3)?,
    })
}

/// The folder with this id.
pub fn by_id(db: &Connection, id: Id<Folder>) -> rusqlite::Result<Option<Folder>> {
    let sql = format!("select {COLUMNS} from folder f where f.id = ?");
    rows::one(db, &sql, [id], folder)
}

/// The folders of a user that lie in this one; `None` is the top.
pub fn inside(
    db: &Connection,
    user: Id<User>,
    parent: Option<Id<Folder>>,
    page: Page,
) -> rusqlite::Result<Vec<Folder>> {
    let sql = format!(
        "select {COLUMNS} from folder f where f.user_id = :user and f.parent_id is :parent
            and f.id > :since and f.id < :until
         order by f.id {} limit :limit",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        named_params! {
            ":user": user, ":parent": parent, ":since": page.since(), ":until": page.until(), ":limit": page.limit(),
        },
        folder,
    )
}

/// The folders of a user that lie in this one and are called so, at most a page of them.
pub fn named(
    db: &Connection,
    user: Id<User>,
    parent: Option<Id<Folder>>,
    name: &str,
) -> rusqlite::Result<Vec<Folder>> {
    let sql = format!(
        "select {COLUMNS} from folder f where f.user_id = ? and f.parent_id is ? and f.name = ? order by f.id limit {}",
        rows::PAGE
    );
    rows::many(db, &sql, params![user, parent, name], folder)
}

/// A folder and those it lies in, from the innermost to the top.
pub fn way_up(db: &Connection, id: Id<Folder>) -> rusqlite::Result<Vec<Counted>> {
    Ok(ways_up(db, [id])?.remove(&id).unwrap_or_default())
}

/// The same for many folders, in one query.
pub fn ways_up(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<Folder>>,
) -> rusqlite::Result<HashMap<Id<Folder>, Vec<Counted>>> {
    let found: Vec<(Id<Folder>, Counted)> = rows::many(
        db,
        "with recursive way (root, id, user_id, parent_id, name, height) as (
            select id, id, user_id, parent_id, name, 0 from folder where id in rarray(:ids)
            union all
            select way.root, f.id, f.user_id, f.parent_id, f.name, way.height + 1
                from way join folder f on f.id = way.parent_id where way.height < :depth
         )
         select id, user_id, parent_id, name,
            (select count(*) from folder c where c.parent_id = way.id),
            (select count(*) from file c where c.folder_id = way.id), root
         from way order by height",
        named_params! {":ids": rows::list(ids), ":depth": FOLDER_DEPTH as i64},
        |row| Ok((row.get(6)?, (folder(row)?, row.get(4)?, row.get(5)?))),
    )?;
    let mut ways: HashMap<Id<Folder>, Vec<Counted>> = HashMap::new();
    for (root, counted) in found {
        ways.entry(root).or_default().push(counted);
    }
    Ok(ways)
}

/// How many folders deep what lies in a folder goes: one for an empty one.
pub fn depth_below(db: &Connection, id: Id<Folder>) -> rusqlite::Result<usize> {
    let deepest = rows::count(
        db,
        "with recursive down (id, depth) as (
            select :id, 1
            union all
            select f.id, down.depth + 1 from down join folder f on f.parent_id = down.id where down.depth <= :depth
         )
         select max(depth) from down",
        named_params! {":id": id, ":depth": FOLDER_DEPTH as i64},
    )?;
    Ok(usize::try_from(deepest).unwrap_or(0))
}

/// Whether anything lies in a folder.
pub fn is_used(db: &Connection, id: Id<Folder>) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from folder where parent_id = ?1 union all select 1 from file where folder_id = ?1",
        [id],
    )
}

/// How many folders a user has.
pub fn count(db: &Connection, user: Id<User>) -> rusqlite::Result<i64> {
    rows::count(db, "select count(*) from folder where user_id = ?", [user])
}

/// Records a folder.
pub fn insert(tx: &Tx<'_>, new: &Folder) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into folder (id, user_id, parent_id, name) values (?, ?, ?, ?)",
        params![new.id, new.user_id, new.parent_id, new.name],
    )
    .map(drop)
}

/// Records another name and place.
pub fn update(tx: &Tx<'_>, folder: &Folder) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update folder set parent_id = ?, name = ? where id = ?",
        params![folder.parent_id, folder.name, folder.id],
    )
    .map(drop)
}

/// Deletes a folder.
pub fn delete(tx: &Tx<'_>, id: Id<Folder>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from folder where id = ?", [id]).map(drop)
}
