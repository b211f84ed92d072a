//! Decorations of avatars: row ↔ model, and who wears which.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::model::Id;
use crate::model::decorations::DECORATIONS;
use crate::model::decorations::Decoration;
use crate::model::decorations::Worn;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;

const COLUMNS: &str = "id, name, description, url, roles, updated_at";

/// What some users wear, with where the pictures are.
pub type PerUser = HashMap<Id<User>, Vec<(Worn, String)>>;

fn decoration(row: &Row<'_>) -> rusqlite::Result<Decoration> {
    let mut cells = Cells::of(row);
    Ok(Decoration {
        id: cells.read()?,
        name: cells.read()?,
        description: cells.read()?,
        url: cells.read()?,
        roles: cells.json()?,
        updated_at: cells.read()?,
    })
}

/// All of them, the oldest first.
pub fn all(db: &Connection) -> rusqlite::Result<Vec<Decoration>> {
    let sql = format!("select {COLUMNS} from avatar_decoration order by id limit {DECORATIONS}");
    rows::many(db, &sql, [], decoration)
}

/// The decoration with this id.
pub fn by_id(db: &Connection, id: Id<Decoration>) -> rusqlite::Result<Option<Decoration>> {
    let sql = format!("select {COLUMNS} from avatar_decoration where id = ?");
    rows::one(db, &sql, [id], decoration)
}

/// How many there are.
pub fn count(db: &Connection) -> rusqlite::Result<i64> {
    rows::count(db, "select count(*) from avatar_decoration", [])
}

/// What these users wear, in one query, or two when anybody wears anything. What is not
/// there any more is not worn.
pub fn worn(
    db: &Connection,
    users: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<PerUser> {
    let wearing: Vec<(Id<User>, Vec<Worn>)> = rows::many(
        db,
        "select id, avatar_decorations from user where id in rarray(?) and avatar_decorations <> '[]'",
        [rows::list(users)],
        |row| {
            let mut cells = Cells::of(row);
            Ok((cells.read()?, cells.json()?))
        },
    )?;
    if wearing.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = wearing
        .iter()
        .flat_map(|(_, worn)| worn)
        .map(|worn| worn.id);
    let urls: HashMap<Id<Decoration>, String> = rows::many(
        db,
        "select id, url from avatar_decoration where id in rarray(?)",
        [rows::list(ids)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?
    .into_iter()
    .collect();
    let shown = wearing.into_iter().map(|(user, worn)| {
        let worn = worn.into_iter();
        let shown = worn.filter_map(|worn| Some((urls.get(&worn.id)?.clone(), worn)));
        (user, shown.map(|(url, worn)| (worn, url)).collect())
    });
    Ok(shown.collect())
}

/// Keeps a decoration, new or changed.
pub fn put(tx: &Tx<'_>, it: &Decoration) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into avatar_decoration (id, name, description, url, roles, updated_at) values (?, ?, ?, ?, ?, ?)
         on conflict (id) do update set name = excluded.name, description = excluded.description, url = excluded.url,
            roles = excluded.roles, updated_at = excluded.updated_at",
        params![it.id, it.name, it.description, it.url, rows::json(&it.roles)?, it.updated_at],
    )
    .map(drop)
}

/// Deletes a decoration.
pub fn delete(tx: &Tx<'_>, id: Id<Decoration>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from avatar_decoration where id = ?", [id]).map(drop)
}

/// Records what a user wears.
pub fn wear(tx: &Tx<'_>, user: Id<User>, worn: &[Worn]) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update user set avatar_decorations = ? where id = ?",
        params![rows::json(&worn)?, user],
    )
    .map(drop)
}
