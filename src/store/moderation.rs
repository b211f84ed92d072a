//! What moderators did, and what they wrote down about users: row ↔ model.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::params;
use serde_json::Value;

use crate::model::Id;
use crate::model::moderation::Entry;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::Page;

/// The deeds of moderators: of this kind only, by this one only, where said so.
pub fn log(
    db: &Connection,
    kind: Option<&str>,
    by: Option<Id<User>>,
    page: Page,
) -> rusqlite::Result<Vec<Entry>> {
    let sql = format!(
        "select id, user_id, kind, info from moderation_log where id > ?1 and id < ?2
         and (?3 is null or kind = ?3) and (?4 is null or user_id = ?4) order by id {} limit ?5",
        page.direction()
    );
    rows::many(
        db,
        &sql,
        params![page.since(), page.until(), kind, by, page.limit()],
        |row| {
            let mut cells = Cells::of(row);
            Ok(Entry {
                id: cells.read()?,
                user_id: cells.read()?,
                kind: cells.read()?,
                info: cells.json()?,
            })
        },
    )
}

/// Writes a deed down.
pub fn insert(tx: &Tx<'_>, by: Id<User>, kind: &str, info: &Value) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into moderation_log (id, user_id, kind, info) values (?, ?, ?, ?)",
        params![tx.new_id::<Entry>(), by, kind, info.to_string()],
    )
    .map(drop)
}

/// What moderators wrote down about these users.
pub fn notes(
    db: &Connection,
    users: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<HashMap<Id<User>, String>> {
    let found = rows::many(
        db,
        "select user_id, text from moderation_note where user_id in rarray(?)",
        [rows::list(users)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.into_iter().collect())
}

/// Writes something else down about a user.
pub fn set_note(tx: &Tx<'_>, user: Id<User>, text: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into moderation_note (user_id, text) values (?, ?)
         on conflict (user_id) do update set text = excluded.text",
        params![user, text],
    )
    .map(drop)
}
