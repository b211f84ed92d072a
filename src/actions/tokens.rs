//! Tokens and sessions: giving and taking them. The secrets themselves are drawn before
//! the transaction; only their hashes come here.

use crate::clock::DAY;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::tokens::Grant;
use crate::model::tokens::NewToken;
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
    let new = NewToken {
        name: name.map(str::to_owned),
        ..NewToken::new(*hash, user, grant.clone())
    };
    give(tx, &new)
}

/// Gives an app a token.
pub fn give(tx: &Tx<'_>, new: &NewToken) -> Result<Id<Token>, Error<Never>> {
    Ok(tokens::insert(tx, new)?)
}

/// Takes a token away; sockets opened with it close.
pub fn revoke(tx: &Tx<'_>, user: Id<User>, id: Id<Token>) -> Result<(), Error<NoSuchToken>> {
    if !tokens::delete(tx, user, id)? {
        return Err(Refused(NoSuchToken));
    }
    tx.tell(Event::Revoked { user, token: id });
    Ok(())
}

/// Takes away the app's token that has this hash; sockets opened with it close.
pub fn revoke_by_hash(tx: &Tx<'_>, user: Id<User>, hash: &Hash) -> Result<(), Error<NoSuchToken>> {
    let token = tokens::delete_by_hash(tx, user, hash)?.ok_or(Refused(NoSuchToken))?;
    tx.tell(Event::Revoked { user, token });
    Ok(())
}

/// Ends every sign-in of a user, browsers included; what apps were given stays. All their
/// sockets close, and whoever may still listen comes back.
pub fn regenerate(tx: &Tx<'_>, user: Id<User>) -> Result<(), Error<Never>> {
    tokens::delete_all(tx, user, false)?;
    tx.tell(Event::TokensRegenerated(user));
    Ok(())
}

/// Ends the session of one of a user's browsers.
pub fn end_session(tx: &Tx<'_>, user: Id<User>, hash: &Hash) -> Result<(), Error<NoSuchToken>> {
    if !tokens::delete_session_of(tx, user, hash)? {
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
    Ok(tokens::insert_session(
        tx,
        hash,
        user,
        tx.now.plus(SESSION),
    )?)
}

/// A browser signs out.
pub fn sign_out(tx: &Tx<'_>, hash: &Hash) -> Result<(), Error<Never>> {
    Ok(tokens::delete_session(tx, hash)?)
}
