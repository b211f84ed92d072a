//! MiAuth: a user consents in a session the app has named, and the app fetches its token
//! there.

use crate::clock::HOUR;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Never;
use crate::ids;
use crate::model::Id;
use crate::model::tokens::NewToken;
use crate::model::tokens::Token;
use crate::store::Tx;
use crate::store::miauth;
use crate::store::tokens;

/// How long a token waits to be fetched: people find their way back to an app within
/// minutes, and until then the token itself is in the database.
const WAITS: i64 = HOUR;

/// Gives a token and leaves it in the session.
pub fn consent(
    tx: &Tx<'_>,
    session: &str,
    new: &NewToken,
    access: &str,
) -> Result<Id<Token>, Error<Never>> {
    miauth::delete_before(tx, oldest(tx.now))?;
    let token = tokens::insert(tx, new)?;
    miauth::insert(tx, session, token, access)?;
    Ok(token)
}

/// Takes the token out of the session; says whether it was still there.
pub fn fetch(tx: &Tx<'_>, session: &str) -> Result<bool, Error<Never>> {
    Ok(miauth::delete(tx, session)?)
}

/// Tokens with smaller ids have waited too long.
pub fn oldest(now: Time) -> i64 {
    ids::first_of(now.minus(WAITS))
}
