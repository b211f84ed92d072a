//! The older app authentication: a program is registered, asks, is allowed, and fetches
//! its token once. Secrets are drawn before; only the key's hash stays.

use crate::clock::DAY;
use crate::clock::HOUR;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::ids;
use crate::model::Id;
use crate::model::apps::Program;
use crate::model::apps::Session;
use crate::model::tokens::NewToken;
use crate::model::tokens::Token;
use crate::store::Tx;
use crate::store::apps;
use crate::store::tokens;

/// How long a program may wait for its user, and then take to fetch its token.
pub const SESSION: i64 = HOUR;

/// How long a program that nobody uses is remembered, if a visitor registered it.
const UNUSED: i64 = 30 * DAY;

/// Programs kept that visitors registered and nobody uses; each may take ten kilobytes.
const STRAYS: u32 = 1_000;

/// Programs of one user that nobody uses. Some clients register themselves anew for each
/// sign-in.
const UNUSED_OF_A_USER: u32 = 100;

/// There is no such session, or no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchSession;

/// Registers a program; its id is given here.
pub fn register(tx: &Tx<'_>, new: Program) -> Result<Program, Error<Never>> {
    apps::delete_unused(tx, ids::first_of(tx.now.minus(UNUSED)))?;
    match new.user_id {
        Some(user) => apps::prune_unused(tx, Some(user), UNUSED_OF_A_USER)?,
        None => apps::prune_unused(tx, None, STRAYS)?,
    }
    let program = Program {
        id: tx.new_id(),
        ..new
    };
    apps::insert(tx, &program)?;
    Ok(program)
}

/// A program begins to wait for a user's consent.
pub fn ask(tx: &Tx<'_>, program: Id<Program>, token: &str) -> Result<Id<Session>, Error<Never>> {
    apps::delete_sessions_before(tx, oldest(tx))?;
    Ok(apps::insert_session(tx, program, token)?)
}

/// A user consents: the program gets a token, which waits in the session as `access`. Who
/// consented first has consented.
pub fn accept(
    tx: &Tx<'_>,
    session: &Session,
    new: &NewToken,
    access: &str,
) -> Result<Id<Token>, Error<NoSuchSession>> {
    let waiting = apps::session(tx, &session.token)?;
    waiting
        .filter(|waiting| waiting.user_id.is_none() && waiting.id.number() >= oldest(tx))
        .ok_or(Refused(NoSuchSession))?;
    apps::consent(tx, session.id, new.user_id, access)?;
    Ok(tokens::insert(tx, new)?)
}

/// A user says no; the program will not hear of it any more.
pub fn refuse(tx: &Tx<'_>, session: &Session) -> Result<(), Error<NoSuchSession>> {
    let waiting = apps::session(tx, &session.token)?;
    waiting
        .filter(|waiting| waiting.user_id.is_none())
        .ok_or(Refused(NoSuchSession))?;
    apps::delete_session(tx, session.id)?;
    Ok(())
}

/// The program fetches what waits for it, once.
pub fn fetch(tx: &Tx<'_>, session: Id<Session>) -> Result<(), Error<NoSuchSession>> {
    match apps::delete_session(tx, session)? {
        true => Ok(()),
        false => Err(Refused(NoSuchSession)),
    }
}

fn oldest(tx: &Tx<'_>) -> i64 {
    ids::first_of(tx.now.minus(SESSION))
}
