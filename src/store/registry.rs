//! The registry: row ↔ model. Lists of a drawer come whole; what a user may keep bounds
//! them.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::model::Id;
use crate::model::registry::Drawer;
use crate::model::registry::Item;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;

/// A scope as it is stored.
fn scope(drawer: &Drawer) -> rusqlite::Result<String> {
    serde_json::to_string(&drawer.scope)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        key: row.get(0)?,
        value: row.get(1)?,
        updated_at: row.get(2)?,
    })
}

/// What lies under a key.
pub fn get(
    db: &Connection,
    user: Id<User>,
    drawer: &Drawer,
    key: &str,
) -> rusqlite::Result<Option<Item>> {
    rows::one(
        db,
        "select key, value, updated_at from registry_item
         where user_id = ? and coalesce(domain, '') = coalesce(?, '') and scope = ? and key = ?",
        params![user, drawer.domain, scope(drawer)?, key],
        item,
    )
}

/// Everything in a drawer, the oldest first.
pub fn all(db: &Connection, user: Id<User>, drawer: &Drawer) -> rusqlite::Result<Vec<Item>> {
    let mut found = rows::many(
        db,
        "select key, value, updated_at, id from registry_item
         where user_id = ? and coalesce(domain, '') = coalesce(?, '') and scope = ?",
        params![user, drawer.domain, scope(drawer)?],
        |row| Ok((row.get::<_, i64>(3)?, item(row)?)),
    )?;
    found.sort_by_key(|(id, _)| *id);
    Ok(found.into_iter().map(|(_, item)| item).collect())
}

/// Every drawer of a user that holds something, the oldest first.
pub fn drawers(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<Drawer>> {
    let mut found = rows::many(
        db,
        "select domain, scope, min(id) from registry_item where user_id = ? group by coalesce(domain, ''), scope",
        [user],
        |row| {
            let words: String = row.get(1)?;
            let drawer = Drawer {
                domain: row.get(0)?,
                scope: serde_json::from_str(&words).unwrap_or_default(),
            };
            Ok((row.get::<_, i64>(2)?, drawer))
        },
    )?;
    found.sort_by_key(|(id, _)| *id);
    Ok(found.into_iter().map(|(_, drawer)| drawer).collect())
}

/// How many values a user keeps, and how many bytes they have.
pub fn load(db: &Connection, user: Id<User>) -> rusqlite::Result<(i64, i64)> {
    let found = rows::one(
        db,
        "select count(*), coalesce(sum(octet_length(value)), 0) from registry_item where user_id = ?",
        [user],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.unwrap_or_default())
}

/// Puts a value under a key, in place of what lay there.
pub fn set(
    tx: &Tx<'_>,
    user: Id<User>,
    drawer: &Drawer,
    key: &str,
    value: &str,
) -> rusqlite::Result<()> {
    let id: Id<()> = tx.new_id();
    rows::run(
        tx,
        "insert into registry_item (id, user_id, domain, scope, key, value, updated_at) values (?, ?, ?, ?, ?, ?, ?)
         on conflict (user_id, coalesce(domain, ''), scope, key)
         do update set value = excluded.value, updated_at = excluded.updated_at",
        params![
            id,
            user,
            drawer.domain,
            scope(drawer)?,
            key,
            value,
            tx.now
        ],
    )
    .map(drop)
}

/// Takes away what lies under a key.
pub fn delete(tx: &Tx<'_>, user: Id<User>, drawer: &Drawer, key: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from registry_item where user_id = ? and coalesce(domain, '') = coalesce(?, '') and scope = ? and key = ?",
        params![user, drawer.domain, scope(drawer)?, key],
    )
    .map(drop)
}
