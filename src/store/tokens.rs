//! Tokens and sessions: row ↔ model. Only hashes are kept.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::clock::HOUR;
use crate::clock::Time;
use crate::model::Id;
use crate::model::tokens::Browser;
use crate::model::tokens::Grant;
use crate::model::tokens::NewToken;
use crate::model::tokens::Token;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;

/// SHA-256 of a token or a session's cookie.
pub type Hash = [u8; 32];

fn token(row: &Row<'_>) -> rusqlite::Result<Token> {
    let mut cells = rows::Cells::of(row);
    Ok(Token {
        id: cells.read()?,
        user_id: cells.read()?,
        name: cells.read()?,
        grant: grant(cells.read()?),
        last_used_at: cells.read()?,
        icon_url: cells.read()?,
    })
}

/// What cannot be read grants nothing.
fn grant(permissions: Option<String>) -> Grant {
    match permissions {
        None => Grant::Everything,
        Some(list) => Grant::Permissions(serde_json::from_str(&list).unwrap_or_default()),
    }
}

/// The token with this hash.
pub fn by_hash(db: &Connection, hash: &Hash) -> rusqlite::Result<Option<Token>> {
    rows::one(
        db,
        "select id, user_id, name, permissions, last_used_at, icon_url from token where hash = ?",
        [&hash[..]],
        token,
    )
}

/// All tokens of a user, the newest first. They are as many as the user gave.
pub fn of_user(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<Token>> {
    rows::many(
        db,
        "select id, user_id, name, permissions, last_used_at, icon_url from token
         where user_id = ? order by id desc",
        [user],
        token,
    )
}

/// Records a token.
pub fn insert(tx: &Tx<'_>, new: &NewToken) -> rusqlite::Result<Id<Token>> {
    let id = tx.new_id();
    let permissions = match &new.grant {
        Grant::Everything => None,
        Grant::Permissions(list) => Some(json(list)),
    };
    rows::run(
        tx,
        "insert into token (id, user_id, hash, name, permissions, app_id, description, icon_url)
         values (:id, :user, :hash, :name, :permissions, :app, :description, :icon)",
        named_params! {
            ":id": id,
            ":user": new.user_id,
            ":hash": &new.hash[..],
            ":name": new.name,
            ":permissions": permissions,
            ":app": new.program_id,
            ":description": new.description,
            ":icon": new.icon_url,
        },
    )?;
    Ok(id)
}

/// Permissions as they are stored.
pub fn json(permissions: &[String]) -> String {
    serde_json::to_string(permissions).unwrap_or_else(|_| "[]".to_owned())
}

/// Whether a use is worth writing down: once an hour is enough for people.
pub fn is_use_news(token: &Token, now: Time) -> bool {
    token.last_used_at.is_none_or(|last| last.plus(HOUR) < now)
}

/// Writes down a use.
pub fn touch(tx: &Tx<'_>, id: Id<Token>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update token set last_used_at = ? where id = ?",
        params![tx.now, id],
    )
    .map(drop)
}

/// Deletes a token of a user; says whether there was one.
pub fn delete(tx: &Tx<'_>, user: Id<User>, id: Id<Token>) -> rusqlite::Result<bool> {
    Ok(rows::run(
        tx,
        "delete from token where user_id = ? and id = ?",
        params![user, id],
    )? > 0)
}

/// Deletes the token with this hash, if it is this user's and an app's; says which it was.
pub fn delete_by_hash(
    tx: &Tx<'_>,
    user: Id<User>,
    hash: &Hash,
) -> rusqlite::Result<Option<Id<Token>>> {
    rows::one(
        tx,
        "delete from token where hash = ? and user_id = ? and permissions is not null
         returning id",
        params![&hash[..], user],
        |row| row.get(0),
    )
}

/// Ends the sessions of a user's browsers; tokens stay.
pub fn delete_sessions(tx: &Tx<'_>, user: Id<User>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from session where user_id = ?", [user]).map(drop)
}

/// Deletes the sign-ins of a user, or every token.
pub fn delete_all(tx: &Tx<'_>, user: Id<User>, apps_too: bool) -> rusqlite::Result<()> {
    delete_sessions(tx, user)?;
    rows::run(
        tx,
        "delete from token where user_id = ? and (?2 or permissions is null)",
        params![user, apps_too],
    )
    .map(drop)
}

/// Deletes the sign-ins of a user but this one.
pub fn delete_sign_ins_but(tx: &Tx<'_>, user: Id<User>, kept: Id<Token>) -> rusqlite::Result<()> {
    delete_sessions(tx, user)?;
    let sql = "delete from token where user_id = ? and permissions is null and id <> ?";
    rows::run(tx, sql, params![user, kept]).map(drop)
}

/// Whose browser this is, if its session has not run out.
pub fn session(db: &Connection, hash: &Hash, now: Time) -> rusqlite::Result<Option<Id<User>>> {
    rows::one(
        db,
        "select user_id from session where hash = ? and expires_at > ?",
        params![&hash[..], now],
        |row| row.get(0),
    )
}

/// The browsers this user is signed in with, the newest sign-in first.
pub fn sessions(db: &Connection, user: Id<User>, now: Time) -> rusqlite::Result<Vec<Browser>> {
    let mut browsers = rows::many(
        db,
        "select hash, expires_at from session where user_id = ? and expires_at > ?",
        params![user, now],
        |row| {
            let mut cells = rows::Cells::of(row);
            Ok(Browser {
                hash: cells.read()?,
                expires_at: cells.read()?,
            })
        },
    )?;
    browsers.sort_by_key(|browser| std::cmp::Reverse(browser.expires_at));
    Ok(browsers)
}

/// Records a session, and drops those that ran out.
pub fn insert_session(
    tx: &Tx<'_>,
    hash: &Hash,
    user: Id<User>,
    expires_at: Time,
) -> rusqlite::Result<()> {
    rows::run(tx, "delete from session where expires_at <= ?", [tx.now])?;
    rows::run(
        tx,
        "insert into session (hash, user_id, expires_at) values (?, ?, ?)",
        params![&hash[..], user, expires_at],
    )
    .map(drop)
}

/// Ends a session of this user; says whether there was one.
pub fn delete_session_of(tx: &Tx<'_>, user: Id<User>, hash: &Hash) -> rusqlite::Result<bool> {
    let sql = "delete from session where hash = ? and user_id = ?";
    Ok(rows::run(tx, sql, params![&hash[..], user])? > 0)
}

/// Ends a session.
pub fn delete_session(tx: &Tx<'_>, hash: &Hash) -> rusqlite::Result<()> {
    rows::run(tx, "delete from session where hash = ?", [&hash[..]]).map(drop)
}
