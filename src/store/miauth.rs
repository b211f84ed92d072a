//! Consents given by MiAuth that wait to be fetched: row ↔ model.

use rusqlite::Connection;
use rusqlite::params;

use crate::model::Id;
use crate::model::tokens::Token;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;

/// A consent that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The token itself.
    pub access: String,
    /// Who gave it.
    pub user_id: Id<User>,
}

/// What waits in this session for a token younger than this id.
pub fn waiting(db: &Connection, session: &str, since: i64) -> rusqlite::Result<Option<Waiting>> {
    rows::one(
        db,
        "select miauth.access, token.user_id from miauth
         join token on token.id = miauth.token_id
         where miauth.session = ? and miauth.token_id >= ?",
        params![session, since],
        |row| {
            let mut cells = rows::Cells::of(row);
            Ok(Waiting {
                access: cells.read()?,
                user_id: cells.read()?,
            })
        },
    )
}

/// Records a consent. The last one given in a session is the one that counts.
pub fn insert(tx: &Tx<'_>, session: &str, token: Id<Token>, access: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert or replace into miauth (session, token_id, access) values (?, ?, ?)",
        params![session, token, access],
    )
    .map(drop)
}

/// Forgets a consent; says whether it was there.
pub fn delete(tx: &Tx<'_>, session: &str) -> rusqlite::Result<bool> {
    Ok(rows::run(tx, "delete from miauth where session = ?", [session])? > 0)
}

/// Forgets consents for tokens older than this id.
pub fn delete_before(tx: &Tx<'_>, before: i64) -> rusqlite::Result<()> {
    rows::run(tx, "delete from miauth where token_id < ?", [before]).map(drop)
}
