//! Token → user, and what the token may do.

use rusqlite::Connection;

use crate::actions::tokens::touch;
use crate::api::endpoint::Entry;
use crate::api::endpoint::Rank;
use crate::app::App;
use crate::consent::programs;
use crate::crypto::secret;
use crate::error::Error;
use crate::error::Fault;
use crate::model::tokens::Grant;
use crate::model::tokens::Token;
use crate::model::users::User;
use crate::store::tokens;
use crate::store::users;

/// The longest token looked up, in bytes; ours are shorter by far.
const TOKEN_BYTES: usize = 256;

/// Who calls, and with what.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who.
    pub user: User,
    /// With what.
    pub token: Token,
}

/// Whose token this is; `None` is nobody's.
pub fn identify(app: &App, token: &str) -> Result<Option<Identity>, Fault> {
    if token.len() > TOKEN_BYTES {
        return Ok(None);
    }
    app.db.read(|db| {
        let Some(token) = find(db, token)? else {
            return Ok(None);
        };
        let user = users::by_id(db, token.user_id)?.filter(|user| user.gone_at.is_none());
        Ok(user.map(|user| Identity { user, token }))
    })
}

/// By the token itself, or by the access token of a registered program, which its key is
/// made of.
fn find(db: &Connection, token: &str) -> rusqlite::Result<Option<Token>> {
    let found = tokens::by_hash(db, &secret::hash(token))?;
    if found.is_some() {
        return Ok(found);
    }
    match programs::key_of(db, token)? {
        Some(key) => tokens::by_hash(db, &secret::hash(&key)),
        None => Ok(None),
    }
}

/// Writes down that a token was used, once an hour at most.
pub fn note_use(app: &App, identity: &Identity) -> Result<(), Fault> {
    if !tokens::is_use_news(&identity.token, app.clock.now()) {
        return Ok(());
    }
    let id = identity.token.id;
    app.db
        .write(move |tx| touch(tx, id))
        .map_err(Error::into_fault)
}

impl Identity {
    /// Whether this is the account's own sign-in and not an app.
    pub fn is_sign_in(&self) -> bool {
        self.token.grant == Grant::Everything
    }

    /// Whether the token may call this endpoint. An endpoint for users that names no
    /// permission is not for apps at all, as in Misskey.
    pub fn may(&self, entry: &Entry) -> bool {
        match entry.scope {
            Some(scope) => self.token.grant.allows(scope),
            None => entry.rank == Rank::Anyone || self.is_sign_in(),
        }
    }
}
