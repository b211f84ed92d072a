//! Small things the server remembers about itself.

use rusqlite::Connection;
use rusqlite::params;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Map;
use serde_json::Value;

use crate::config::Registration;
use crate::model::meta::Meta;
use crate::store::Tx;
use crate::store::rows;

/// The public origin, once it is fixed.
pub const ORIGIN: &str = "origin";
/// The domain in handles, once it is fixed; where there is none it is the origin's host.
pub const ACCOUNT_DOMAIN: &str = "accountDomain";
/// The server's name, if the owner chose one in the browser.
pub const NAME: &str = "name";
/// What the server is, if the owner said so in the browser.
pub const DESCRIPTION: &str = "description";
/// Words that keep a note out of public timelines.
pub const SENSITIVE_WORDS: &str = "sensitiveWords";
/// Words no note may hold.
pub const PROHIBITED_WORDS: &str = "prohibitedWords";
/// Words no name of a user may hold.
pub const PROHIBITED_NAMES: &str = "prohibitedWordsForNameOfUser";
/// What everyone may do, as far as it differs from the defaults (by Misskey's names).
pub const POLICIES: &str = "policies";
/// The token of the setup page, while there is no account.
pub const SETUP_TOKEN: &str = "setup_token";
/// Whether accounts are made by invitation alone, if the owner said so while the server
/// ran (a boolean, Misskey's `disableRegistration`).
pub const DISABLE_REGISTRATION: &str = "disableRegistration";

/// Which servers are let in (`Admission`).
pub const FEDERATION: &str = "federation";

/// The key with which push services know us.
pub const VAPID: &str = "vapid";

/// The key with which push services know us (RFC 8292), base64url.
#[derive(Clone, Debug, Serialize, serde::Deserialize)]
pub struct VapidKey {
    /// PKCS#8.
    pub private: String,
    /// The uncompressed point, as clients subscribe with it.
    pub public: String,
}

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

/// The address of a path of this server; none before its origin is fixed.
pub fn address(db: &Connection, path: &str) -> rusqlite::Result<Option<String>> {
    let origin: Option<String> = get(db, ORIGIN)?;
    Ok(origin.map(|origin| origin + path))
}

/// Every remembered value by its name; what cannot be read any more is left out.
pub fn all(db: &Connection) -> rusqlite::Result<Map<String, Value>> {
    let found: Vec<(String, String)> =
        rows::many(db, "select name, value from setting", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let read = found
        .into_iter()
        .filter_map(|(name, text)| Some((name, serde_json::from_str(&text).ok()?)));
    Ok(read.collect())
}

/// What the owner said of the server while it ran.
pub fn meta(db: &Connection) -> rusqlite::Result<Meta> {
    Ok(serde_json::from_value(Value::Object(all(db)?)).unwrap_or_default())
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
/// Misskey knows no closed door: with registration disabled, invitations still open it. Null
/// is as configured.
pub fn registration(db: &Connection, configured: Registration) -> rusqlite::Result<Registration> {
    let is_disabled: Option<Option<bool>> = get(db, DISABLE_REGISTRATION)?;
    Ok(match is_disabled.flatten() {
        Some(true) => Registration::Invite,
        Some(false) => Registration::Open,
        None => configured,
    })
}
