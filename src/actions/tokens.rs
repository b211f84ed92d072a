//! Tokens and sessions: giving and taking them. The secrets themselves are drawn before
//! the transaction; only their hashes come here.

use crate::clock::DAY;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::tokens::Grant;
use crate::model::tokens::Token;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::tokens;
use crate::store::tokens::Hash;

/// How long a browser stays signed in.
pub const SESSION: i64 = 180 * DAY;

/// There is no such token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchToken;

/// Gives a program a token.
pub fn issue(
    tx: &Tx<'_>,
    hash: &Hash,
    user: Id<User>,
    name: Option<&str>,
    grant: &Grant,
) -> Result<Id<Token>, Error<Never>> {
    Ok(tokens::insert(tx, hash, user, name, grant)?)
}

/// Takes a token away; sockets opened with it close.
pub fn revoke(tx: &Tx<'_>, user: Id<User>, id: Id<Token>) -> Result<(), Error<NoSuchToken>> {
    if !tokens::delete(tx, user, id)? {
        return Err(Refused(NoSuchToken));
    }
    tx.tell(Event::SignedOut(user));
    Ok(())
}

/// Writes down that a token was used.
pub fn touch(tx: &Tx<'_>, id: Id<Token>) -> Result<(), Error<Never>> {
    Ok(tokens::touch(tx, id)?)
}

/// The browser of one who just got an account is signed in to it.
pub fn begin(tx: &Tx<'_>, hash: &Hash, user: Id<User>) -> Result<(), Error<Never>> {
    Ok(tokens::insert_session(tx, hash, user, tx.now.plus(SESSION))?)
}

/// A browser signs out.
pub fn sign_out(tx: &Tx<'_>, hash: &Hash) -> Result<(), Error<Never>> {
    Ok(tokens::delete_session(tx, hash)?)
}
