//! Signing in, and trying to. What was given is checked before the transaction; here a
//! code or passkey that was right is spent, so that of two who bring the same one comes
//! too late.

use serde_json::Map;
use serde_json::Value;

use crate::actions::notifications::News;
use crate::actions::notifications::notify;
use crate::actions::tokens::SESSION;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::notifications::Kind;
use crate::model::passkeys::Passkey;
use crate::model::sign_ins::SignIn;
use crate::model::tokens::Grant;
use crate::model::tokens::NewToken;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::passkeys;
use crate::store::second_factors;
use crate::store::sign_ins;
use crate::store::tokens;
use crate::store::tokens::Hash;

/// From where somebody tries.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The address.
    pub address: String,
    /// The headers, without those that are secrets.
    pub headers: Map<String, Value>,
}

/// What somebody brought beside the password, or instead of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nothing; the second factor is off.
    Password,
    /// The one-time code of this step.
    Code(i64),
    /// The backup code with this hash.
    BackupCode(String),
    /// A passkey.
    Passkey {
        /// Which.
        id: Id<Passkey>,
        /// What its authenticator has counted.
        counter: u32,
    },
}

/// What is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// A browser's session.
    Session(Hash),
    /// A client, with a token that may do everything.
    Client(Hash),
}

/// What was brought has been used already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent;

/// Somebody signs in; they are told, in case it was not them.
pub fn sign_in(
    tx: &Tx<'_>,
    user: Id<User>,
    place: &Place,
    proof: &Proof,
    opens: Opens,
) -> Result<(), Error<Spent>> {
    spend(tx, user, proof)?;
    match opens {
        Opens::Session(hash) => tokens::insert_session(tx, &hash, user, tx.now.plus(SESSION))?,
        Opens::Client(hash) => {
            tokens::insert(tx, &NewToken::new(hash, user, Grant::Everything))?;
        }
    }
    let id = record(tx, user, place, true)?;
    tx.tell(Event::SignedIn { user, sign_in: id });
    let news = News {
        kind: Kind::Login,
        by: None,
        note: None,
        detail: None,
    };
    Ok(notify(tx, user, news)?)
}

/// Somebody was turned away.
pub fn fail(tx: &Tx<'_>, user: Id<User>, place: &Place) -> Result<(), Error<Never>> {
    record(tx, user, place, false)?;
    Ok(())
}

fn record(
    tx: &Tx<'_>,
    user: Id<User>,
    place: &Place,
    is_success: bool,
) -> rusqlite::Result<Id<SignIn>> {
    let sign_in = SignIn {
        id: tx.new_id(),
        user_id: user,
        address: place.address.clone(),
        headers: place.headers.clone(),
        is_success,
    };
    sign_ins::insert(tx, &sign_in)?;
    Ok(sign_in.id)
}

/// A code signs in once (RFC 6238 section 5.2), a backup code is good for nothing
/// afterwards, and an authenticator that counts never counts backwards (WebAuthn 7.2,
/// step 21).
fn spend(tx: &Tx<'_>, user: Id<User>, proof: &Proof) -> Result<(), Error<Spent>> {
    let factor = second_factors::of(tx, user)?;
    match proof {
        Proof::Password if factor.is_on() => Err(Refused(Spent)),
        Proof::Password => Ok(()),
        Proof::Code(step) if factor.step.is_some_and(|last| last >= *step) => Err(Refused(Spent)),
        Proof::Code(step) => Ok(second_factors::set_step(tx, user, *step)?),
        Proof::BackupCode(hash) => spend_backup_code(tx, user, hash),
        Proof::Passkey { id, counter } => {
            let keys = passkeys::of(tx, user)?;
            let key = keys.iter().find(|key| key.id == *id);
            let key = key.ok_or(Refused(Spent))?;
            if (key.counter, *counter) != (0, 0) && *counter <= key.counter {
                return Err(Refused(Spent));
            }
            Ok(passkeys::set_used(tx, *id, *counter)?)
        }
    }
}

/// Uses a backup code up, by its hash.
pub fn spend_backup_code(tx: &Tx<'_>, user: Id<User>, hash: &str) -> Result<(), Error<Spent>> {
    let mut left = second_factors::of(tx, user)?.backup_codes;
    let at = left.iter().position(|one| one == hash);
    left.remove(at.ok_or(Refused(Spent))?);
    second_factors::set_backup_codes(tx, user, &left)?;
    tx.tell(Event::Changed(user));
    Ok(())
}
