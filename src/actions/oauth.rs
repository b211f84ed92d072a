//! OAuth 2: a consent becomes a code, and a code becomes a token, once.

use crate::clock::DAY;
use crate::clock::MINUTE;
use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::oauth::Consent;
use crate::model::tokens::Grant;
use crate::model::tokens::NewToken;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::oauth;
use crate::store::tokens;
use crate::store::tokens::Hash;
use crate::store::users;

/// How long a code can be redeemed, as in Misskey; RFC 6749 asks for ten minutes at most.
pub const CODE: i64 = 5 * MINUTE;

/// How long a redeemed code is remembered, so that whoever brings it again ends its token.
const REMEMBERED: i64 = DAY;

/// What a program shows to redeem a code.
#[derive(Clone, Debug)]
pub struct Shown {
    /// SHA-256 of the code.
    pub code: Hash,
    /// Who it says it is.
    pub client_id: String,
    /// Where it says the code was sent.
    pub redirect_uri: String,
    /// What its verifier hashes to.
    pub challenge: String,
    /// SHA-256 of the token it would get.
    pub token: Hash,
}

/// Writes down a consent until its code is redeemed.
pub fn consent(tx: &Tx<'_>, consent: &Consent) -> Result<(), Error<Never>> {
    oauth::delete_before(tx, tx.now.minus(REMEMBERED))?;
    Ok(oauth::insert(tx, consent)?)
}

/// Redeems a code: what the token may do, or nothing if the code is not this program's,
/// has run out or was redeemed before. In the last case somebody else may have seen it, so
/// the token it was redeemed for ends (RFC 6749 section 4.1.2); that is why a code that
/// buys nothing is no refusal, which would leave no trace.
pub fn redeem(tx: &Tx<'_>, shown: &Shown) -> Result<Option<Vec<String>>, Error<Never>> {
    let Some(consent) = oauth::by_hash(tx, &shown.code)? else {
        return Ok(None);
    };
    if let Some(token) = consent.token_id {
        if tokens::delete(tx, consent.user_id, token)? {
            let user = consent.user_id;
            tx.tell(Event::Revoked { user, token });
        }
        oauth::delete(tx, &shown.code)?;
        return Ok(None);
    }
    let fits = consent.expires_at > tx.now
        && consent.client_id == shown.client_id
        && consent.redirect_uri == shown.redirect_uri
        && consent.challenge == shown.challenge;
    if !fits || !is_active(tx, consent.user_id)? {
        return Ok(None);
    }
    let new = NewToken {
        name: Some(consent.client_name),
        ..NewToken::new(
            shown.token,
            consent.user_id,
            Grant::Permissions(consent.permissions.clone()),
        )
    };
    let token = tokens::insert(tx, &new)?;
    oauth::redeem(tx, &shown.code, token)?;
    Ok(Some(consent.permissions))
}

fn is_active(tx: &Tx<'_>, user: Id<User>) -> rusqlite::Result<bool> {
    Ok(users::by_id(tx, user)?.is_some_and(|user| user.is_active()))
}
