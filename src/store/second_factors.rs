//! Second factors: row ↔ model.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::params;

use crate::model::Id;
use crate::model::second_factors::SecondFactor;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;

/// The second factor of one of ours; without an account there is none.
pub fn of(db: &Connection, user: Id<User>) -> rusqlite::Result<SecondFactor> {
    Ok(of_all(db, [user])?.remove(&user).unwrap_or_default())
}

/// The second factors of those of ours who are among these, in one query.
pub fn of_all(
    db: &Connection,
    ids: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<HashMap<Id<User>, SecondFactor>> {
    let found = rows::many(
        db,
        "select user_id, totp_secret, totp_pending, totp_step, backup_codes, is_passwordless,
            exists (select 1 from passkey where user_id = a.user_id)
         from account a where user_id in rarray(?)",
        [rows::list(ids)],
        |row| {
            let mut cells = Cells::of(row);
            let user: Id<User> = cells.read()?;
            let factor = SecondFactor {
                secret: cells.read()?,
                pending: cells.read()?,
                step: cells.read()?,
                backup_codes: cells.json()?,
                is_passwordless: cells.read()?,
                has_passkey: cells.read()?,
            };
            Ok((user, factor))
        },
    )?;
    Ok(found.into_iter().collect())
}

/// Keeps a secret whose owner has not proved yet that they have it.
pub fn set_pending(tx: &Tx<'_>, user: Id<User>, secret: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update account set totp_pending = ? where user_id = ?",
        params![secret, user],
    )
    .map(drop)
}

/// Turns the second factor on, with these backup codes.
pub fn turn_on(
    tx: &Tx<'_>,
    user: Id<User>,
    secret: &str,
    codes: &[String],
) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update account set totp_secret = ?, totp_pending = null, backup_codes = ? where user_id = ?",
        params![secret, json(codes), user],
    )
    .map(drop)
}

/// Turns the second factor off.
pub fn turn_off(tx: &Tx<'_>, user: Id<User>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update account set totp_secret = null, totp_pending = null, totp_step = null, backup_codes = '[]',
            is_passwordless = 0
         where user_id = ?",
        [user],
    )
    .map(drop)
}

/// Remembers the step of a code that signed in.
pub fn set_step(tx: &Tx<'_>, user: Id<User>, step: i64) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update account set totp_step = ? where user_id = ?",
        params![step, user],
    )
    .map(drop)
}

/// Keeps the backup codes that are left.
pub fn set_backup_codes(tx: &Tx<'_>, user: Id<User>, codes: &[String]) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update account set backup_codes = ? where user_id = ?",
        params![json(codes), user],
    )
    .map(drop)
}

/// Lets a passkey alone be enough, or not.
pub fn set_passwordless(tx: &Tx<'_>, user: Id<User>, is_enough: bool) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update account set is_passwordless = ? where user_id = ?",
        params![is_enough, user],
    )
    .map(drop)
}

fn json(codes: &[String]) -> String {
    serde_json::to_string(codes).unwrap_or_else(|_| "[]".to_owned())
}
