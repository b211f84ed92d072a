//! What users wrote down about others.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::params;

use crate::model::Id;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;

/// What a user wrote down about these.
pub fn of(
    db: &Connection,
    user: Id<User>,
    about: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<HashMap<Id<User>, String>> {
    let found = rows::many(
        db,
        "select target_id, text from memo where user_id = ?1 and target_id in rarray(?2)",
        params![user, rows::list(about)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.into_iter().collect())
}

/// Writes something down, or takes it back.
pub fn set(
    tx: &Tx<'_>,
    user: Id<User>,
    about: Id<User>,
    text: Option<&str>,
) -> rusqlite::Result<()> {
    let Some(text) = text else {
        return rows::run(
            tx,
            "delete from memo where user_id = ? and target_id = ?",
            params![user, about],
        )
        .map(drop);
    };
    rows::run(
        tx,
        "insert into memo (user_id, target_id, text) values (?, ?, ?)
         on conflict (user_id, target_id) do update set text = excluded.text",
        params![user, about, text],
    )
    .map(drop)
}
