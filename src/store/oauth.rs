//! Consents given by OAuth that wait to be redeemed: row ↔ model.

use rusqlite::Connection;
use rusqlite::named_params;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::oauth::Consent;
use crate::model::tokens::Token;
use crate::store::Tx;
use crate::store::rows;
use crate::store::tokens;
use crate::store::tokens::Hash;

/// The consent whose code has this hash, redeemed or not.
pub fn by_hash(db: &Connection, hash: &Hash) -> rusqlite::Result<Option<Consent>> {
    rows::one(
        db,
        "select hash, user_id, client_id, client_name, redirect_uri, permissions, challenge,
                expires_at, token_id
         from oauth_code where hash = ?",
        [&hash[..]],
        |row| {
            let mut cells = rows::Cells::of(row);
            Ok(Consent {
                hash: cells.read()?,
                user_id: cells.read()?,
                client_id: cells.read()?,
                client_name: cells.read()?,
                redirect_uri: cells.read()?,
                permissions: cells.json()?,
                challenge: cells.read()?,
                expires_at: cells.read()?,
                token_id: cells.read()?,
            })
        },
    )
}

/// Records a consent.
pub fn insert(tx: &Tx<'_>, consent: &Consent) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into oauth_code (hash, user_id, client_id, client_name, redirect_uri,
                                 permissions, challenge, expires_at)
         values (:hash, :user, :client, :name, :redirect, :permissions, :challenge, :expires)",
        named_params! {
            ":hash": &consent.hash[..],
            ":user": consent.user_id,
            ":client": consent.client_id,
            ":name": consent.client_name,
            ":redirect": consent.redirect_uri,
            ":permissions": tokens::json(&consent.permissions),
            ":challenge": consent.challenge,
            ":expires": consent.expires_at,
        },
    )
    .map(drop)
}

/// Writes down what a code was redeemed for.
pub fn redeem(tx: &Tx<'_>, hash: &Hash, token: Id<Token>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update oauth_code set token_id = ? where hash = ?",
        params![token, &hash[..]],
    )
    .map(drop)
}

/// Forgets a code.
pub fn delete(tx: &Tx<'_>, hash: &Hash) -> rusqlite::Result<()> {
    rows::run(tx, "delete from oauth_code where hash = ?", [&hash[..]]).map(drop)
}

/// Forgets codes that ran out before this moment.
pub fn delete_before(tx: &Tx<'_>, before: Time) -> rusqlite::Result<()> {
    rows::run(tx, "delete from oauth_code where expires_at < ?", [before]).map(drop)
}
