//! Turning the second factor on and off. Secrets and codes are drawn, and codes checked,
//! before the transaction.

use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::second_factors;

/// Why the second factor is not turned on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorRefusal {
    /// There is no secret whose owner was to prove that they have it, or another one.
    NotBegun,
}

/// There is no passkey that could be enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPasskey;

/// Somebody gets a secret, and has to prove that they have it.
pub fn begin(tx: &Tx<'_>, user: Id<User>, secret: &str) -> Result<(), Error<Never>> {
    Ok(second_factors::set_pending(tx, user, secret)?)
}

/// They have proved it: from now on it is asked for. `codes` are hashes of backup codes.
pub fn turn_on(
    tx: &Tx<'_>,
    user: Id<User>,
    secret: &str,
    codes: &[String],
) -> Result<(), Error<FactorRefusal>> {
    let factor = second_factors::of(tx, user)?;
    if factor.pending.as_deref() != Some(secret) {
        return Err(Refused(FactorRefusal::NotBegun));
    }
    second_factors::turn_on(tx, user, secret, codes)?;
    tx.tell(Event::Changed(user));
    Ok(())
}

/// The password is enough again. Passkeys stay, for when it is turned on again.
pub fn turn_off(tx: &Tx<'_>, user: Id<User>) -> Result<(), Error<Never>> {
    second_factors::turn_off(tx, user)?;
    tx.tell(Event::Changed(user));
    Ok(())
}

/// A passkey alone is enough, or no longer.
pub fn set_passwordless(
    tx: &Tx<'_>,
    user: Id<User>,
    is_enough: bool,
) -> Result<(), Error<NoPasskey>> {
    if is_enough && !second_factors::of(tx, user)?.takes_passkey() {
        return Err(Refused(NoPasskey));
    }
    second_factors::set_passwordless(tx, user, is_enough)?;
    tx.tell(Event::Changed(user));
    Ok(())
}
