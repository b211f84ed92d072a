//! What apps keep for a user.

use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::registry::Drawer;
use crate::model::registry::ITEMS;
use crate::model::registry::TOTAL_BYTES;
use crate::model::registry::VALUE_BYTES;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::registry;

/// Why a value is not kept: there is no room for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom;

/// Keeps a value. The user's clients hear of it, if it lies in their common room.
pub fn set(
    tx: &Tx<'_>,
    me: Id<User>,
    drawer: Drawer,
    key: String,
    value: String,
) -> Result<(), Error<NoRoom>> {
    let old = registry::get(tx, me, &drawer, &key)?;
    let (items, bytes) = registry::load(tx, me)?;
    let gone = old.as_ref().map_or(0, |old| old.value.len());
    let is_full = old.is_none() && items >= ITEMS;
    let sum = bytes - gone as i64 + value.len() as i64;
    if value.len() > VALUE_BYTES || is_full || sum > TOTAL_BYTES {
        return Err(Refused(NoRoom));
    }
    registry::set(tx, me, &drawer, &key, &value)?;
    if drawer.domain.is_none() {
        let user = me;
        let scope = drawer.scope;
        tx.tell(Event::RegistryChanged {
            user,
            scope,
            key,
            value,
        });
    }
    Ok(())
}

/// Takes a value away; a key that is not there is no error.
pub fn remove(tx: &Tx<'_>, me: Id<User>, drawer: &Drawer, key: &str) -> Result<(), Error<Never>> {
    Ok(registry::delete(tx, me, drawer, key)?)
}
