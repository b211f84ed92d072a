//! Keys: the secret ones of our actors, the public ones of others.

use rusqlite::Connection;
use rusqlite::params;

use crate::clock::Time;
use crate::model::Id;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;

/// A key pair of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretKey {
    /// PKCS#8 DER.
    pub private: Vec<u8>,
    /// SPKI PEM.
    pub public_pem: String,
}

/// A public key of another server's actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Its id, as signatures name it.
    pub key_id: String,
    /// Whose.
    pub user_id: Id<User>,
    /// PEM or Multikey as it came.
    pub pem: String,
    /// When it was last fetched.
    pub fetched_at: Time,
}

/// The key pair of one of ours.
pub fn secret(db: &Connection, user: Id<User>) -> rusqlite::Result<Option<SecretKey>> {
    rows::one(
        db,
        "select private, public_pem from secret_key where user_id = ?",
        [user],
        |row| {
            Ok(SecretKey {
                private: row.get(0)?,
                public_pem: row.get(1)?,
            })
        },
    )
}

/// Gives one of ours a key pair, unless there is one already.
pub fn insert_secret(tx: &Tx<'_>, user: Id<User>, key: &SecretKey) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into secret_key (user_id, private, public_pem) values (?, ?, ?) on conflict do nothing",
        params![user, key.private, key.public_pem],
    )
    .map(drop)
}

/// The key with this id.
pub fn public(db: &Connection, key_id: &str) -> rusqlite::Result<Option<PublicKey>> {
    rows::one(
        db,
        "select key_id, user_id, pem, fetched_at from public_key where key_id = ?",
        [key_id],
        public_key,
    )
}

/// All keys of an actor.
pub fn public_of(db: &Connection, user: Id<User>) -> rusqlite::Result<Vec<PublicKey>> {
    rows::many(
        db,
        "select key_id, user_id, pem, fetched_at from public_key where user_id = ?",
        [user],
        public_key,
    )
}

/// Replaces all keys of an actor by these (id and PEM). A key id that belongs to another
/// actor stays with that actor.
pub fn replace_public(
    tx: &Tx<'_>,
    user: Id<User>,
    keys: &[(String, String)],
) -> rusqlite::Result<()> {
    rows::run(tx, "delete from public_key where user_id = ?", [user])?;
    for (key_id, pem) in keys {
        rows::run(
            tx,
            "insert into public_key (key_id, user_id, pem, fetched_at) values (?, ?, ?, ?) on conflict do nothing",
            params![key_id, user, pem, tx.now],
        )?;
    }
    Ok(())
}

/// Forgets the keys of an actor: whoever signs with them is a stranger from now on.
pub fn delete_public(tx: &Tx<'_>, user: Id<User>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from public_key where user_id = ?", [user]).map(drop)
}

fn public_key(row: &rusqlite::Row<'_>) -> rusqlite::Result<PublicKey> {
    Ok(PublicKey {
        key_id: row.get(0)?,
        user_id: row.get(1)?,
        pem: row.get(2)?,
        fetched_at: row.get(3)?,
    })
}
