//! Passkeys: row ↔ model.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;

use crate::model::Id;
use crate::model::passkeys::Passkey;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;

fn passkey(row: &Row<'_>) -> rusqlite::Result<Passkey> {
    let mut cells = Cells::of(row);
    Ok(Passkey {
        id: cells.read()?,
        user_id: cells.read()?,
        credential: cells.read()?,
        name: cells.read()?,
        public_key: cells.read()?,
        counter: cells.read()?,
        transports: cells.json()?,
        last_used_at: cells.read()?,
    })
}

/// The passkeys of one of ours, the oldest first.
pub fn of(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<Passkey>> {
    rows::many(
        db,
        "select id, user_id, credential, name, public_key, counter, transports, last_used_at
         from passkey where user_id = ? order by id",
        [user],
        passkey,
    )
}

/// The passkey its authenticator calls so.
pub fn by_credential(db: &Connection, credential: &[u8]) -> rusqlite::Result<Option<Passkey>> {
    rows::one(
        db,
        "select id, user_id, credential, name, public_key, counter, transports, last_used_at
         from passkey where credential = ?",
        [credential],
        passkey,
    )
}

/// How many somebody has.
pub fn count(db: &Connection, user: Id<User>) -> rusqlite::Result<i64> {
    rows::count(db, "select count(*) from passkey where user_id = ?", [user])
}

/// Records a passkey.
pub fn insert(tx: &Tx<'_>, new: &Passkey) -> rusqlite::Result<()> {
    let transports = serde_json::to_string(&new.transports).unwrap_or_else(|_| "[]".to_owned());
    rows::run(
        tx,
        "insert into passkey (id, user_id, credential, name, public_key, counter, transports, last_used_at)
         values (?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            new.id,
            new.user_id,
            new.credential,
            new.name,
            new.public_key,
            new.counter,
            transports,
            new.last_used_at
        ],
    )
    .map(drop)
}

/// Writes down a use.
pub fn set_used(tx: &Tx<'_>, id: Id<Passkey>, counter: u32) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update passkey set counter = ?, last_used_at = ? where id = ?",
        params![counter, tx.now, id],
    )
    .map(drop)
}

/// Gives it another name.
pub fn rename(tx: &Tx<'_>, id: Id<Passkey>, name: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update passkey set name = ? where id = ?",
        params![name, id],
    )
    .map(drop)
}

/// Deletes it.
pub fn delete(tx: &Tx<'_>, id: Id<Passkey>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from passkey where id = ?", [id]).map(drop)
}
