//! Being here.

use crate::clock::DAY;
use crate::clock::HOUR;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::presence;

/// The day of a moment, as days are counted.
pub fn day(now: Time) -> i64 {
    now.0.div_euclid(DAY)
}

/// The hour of a moment, as it is written down.
pub fn hour(now: Time) -> Time {
    Time(now.0.div_euclid(HOUR) * HOUR)
}

/// Somebody has a stream open.
pub fn note(tx: &Tx<'_>, user: Id<User>) -> Result<(), Error<Never>> {
    Ok(presence::set_last_active(tx, user, hour(tx.now))?)
}

/// Somebody asks who they are, as clients do when they start: that day counts, once.
pub fn count_day(tx: &Tx<'_>, user: Id<User>) -> Result<(), Error<Never>> {
    Ok(presence::count_day(tx, user, day(tx.now))?)
}
