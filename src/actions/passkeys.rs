//! Passkeys: adding, naming and removing them. What an authenticator says is checked
//! before the transaction.

use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::passkeys::MOST;
use crate::model::passkeys::Passkey;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::passkeys;
use crate::store::second_factors;

/// Why a passkey is not added, named or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyRefusal {
    /// The second factor is off.
    FactorOff,
    /// There are enough.
    TooMany,
    /// It is known already, here or to somebody else.
    Known,
    /// Nobody has it.
    NoSuchKey,
    /// Somebody else has it.
    NotYours,
}

/// Somebody adds a passkey; `new` is whole but for its row.
pub fn add(tx: &Tx<'_>, new: Passkey) -> Result<Id<Passkey>, Error<PasskeyRefusal>> {
    if !second_factors::of(tx, new.user_id)?.is_on() {
        return Err(Refused(PasskeyRefusal::FactorOff));
    }
    if passkeys::count(tx, new.user_id)? >= MOST {
        return Err(Refused(PasskeyRefusal::TooMany));
    }
    if passkeys::by_credential(tx, &new.credential)?.is_some() {
        return Err(Refused(PasskeyRefusal::Known));
    }
    let new = Passkey {
        id: tx.new_id(),
        last_used_at: tx.now,
        ..new
    };
    passkeys::insert(tx, &new)?;
    tx.tell(Event::Changed(new.user_id));
    Ok(new.id)
}

/// Gives a passkey another name.
pub fn rename(
    tx: &Tx<'_>,
    user: Id<User>,
    credential: &[u8],
    name: &str,
) -> Result<(), Error<PasskeyRefusal>> {
    let key = find(tx, user, credential)?;
    passkeys::rename(tx, key.id, name)?;
    tx.tell(Event::Changed(user));
    Ok(())
}

/// Removes a passkey. With the last one goes the right to do without the password.
pub fn remove(tx: &Tx<'_>, user: Id<User>, credential: &[u8]) -> Result<(), Error<PasskeyRefusal>> {
    let key = find(tx, user, credential)?;
    passkeys::delete(tx, key.id)?;
    if passkeys::count(tx, user)? == 0 {
        second_factors::set_passwordless(tx, user, false)?;
    }
    tx.tell(Event::Changed(user));
    Ok(())
}

fn find(tx: &Tx<'_>, user: Id<User>, credential: &[u8]) -> Result<Passkey, Error<PasskeyRefusal>> {
    let key = passkeys::by_credential(tx, credential)?;
    let key = key.ok_or(Refused(PasskeyRefusal::NoSuchKey))?;
    if key.user_id != user {
        return Err(Refused(PasskeyRefusal::NotYours));
    }
    Ok(key)
}
