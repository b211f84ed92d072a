//! Small things the server remembers about itself.

use rusqlite::Connection;
use rusqlite::params;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::config::Registration;
use crate::store::Tx;
use crate::store::rows;

/// The public origin, once it is fixed.
pub const ORIGIN: &str = "origin";
/// The server's name, if the owner chose one in the browser.
pub const NAME: &str = "name";
/// What the server is, if the owner said so in the browser.
pub const DESCRIPTION: &str = "description";
/// What everyone may do, as far as it differs from the defaults (by Misskey's names).
pub const POLICIES: &str = "policies";
/// The token of the setup page, while there is no account.
pub const SETUP_TOKEN: &str = "setup_token";
/// Whether accounts are made by invitation alone, if the owner said so while the server
/// ran (a boolean, Misskey's `disableRegistration`).
pub const DISABLE_REGISTRATION: &str = "disableRegistration";

/// A remembered value; what cannot be read any more counts as forgotten.
pub fn get<T: DeserializeOwned>(db: &Connection, name: &str) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = rows::one(
        db,
        "select value from setting where name = ?",
        [name],
        |row| row.get(0),
    )?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Remembers a value.
pub fn set<T: Serialize>(tx: &Tx<'_>, name: &str, value: &T) -> rusqlite::Result<()> {
    let text = serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    rows::run(
        tx,
        "insert into setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
        params![name, text],
    )
    .map(drop)
}

/// Forgets a value.
pub fn remove(tx: &Tx<'_>, name: &str) -> rusqlite::Result<()> {
    rows::run(tx, "delete from setting where name = ?", [name]).map(drop)
}

/// Who may make an account: what the owner said while the server ran, or what is configured.
/// Misskey knows no closed door: with registration disabled, invitations still open it.
pub fn registration(db: &Connection, configured: Registration) -> rusqlite::Result<Registration> {
    let is_disabled: Option<bool> = get(db, DISABLE_REGISTRATION)?;
    Ok(match is_disabled {
        Some(true) => Registration::Invite,
        Some(false) => Registration::Open,
        None => configured,
    })
}
