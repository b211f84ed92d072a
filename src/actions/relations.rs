//! Blocking.

use crate::actions::follows;
use crate::actions::publish;
use crate::actions::quotes;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::jobs::Deed;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::relations;

/// Why a block does not begin or end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockRefusal {
    /// Nobody blocks themselves.
    Oneself,
    /// It stands already.
    AlreadyBlocking,
    /// There is none.
    NotBlocking,
}

/// One of ours blocks someone: neither follows the other any more (O23).
pub fn block(tx: &Tx<'_>, me: &User, other: &User) -> Result<(), Error<BlockRefusal>> {
    if me.id == other.id {
        return Err(Refused(BlockRefusal::Oneself));
    }
    if relations::blocks(tx, me.id, other.id)? {
        return Err(Refused(BlockRefusal::AlreadyBlocking));
    }
    follows::part(tx, me, other).map_err(|error| error.map_refusal(|_| BlockRefusal::Oneself))?;
    relations::insert_block(tx, me.id, other.id)?;
    quotes::withdraw_from(tx, me.id, other.id)?;
    if !other.is_local() {
        publish(
            tx,
            me.id,
            Deed::Blocked {
                blocker: me.id,
                blockee: other.id,
            },
        )?;
    }
    Ok(())
}

/// One of ours blocks someone no longer.
pub fn unblock(tx: &Tx<'_>, me: &User, other: &User) -> Result<(), Error<BlockRefusal>> {
    if !relations::blocks(tx, me.id, other.id)? {
        return Err(Refused(BlockRefusal::NotBlocking));
    }
    relations::delete_block(tx, me.id, other.id)?;
    if !other.is_local() {
        publish(
            tx,
            me.id,
            Deed::Unblocked {
                blocker: me.id,
                blockee: other.id,
            },
        )?;
    }
    Ok(())
}

/// Someone elsewhere blocks one of ours (I27).
pub fn receive_block(tx: &Tx<'_>, by: &User, me: &User) -> Result<(), Error<Never>> {
    follows::receive_reject(tx, by, me.id)?;
    follows::receive_undo(tx, by, me.id)?;
    Ok(relations::insert_block(tx, by.id, me.id)?)
}

/// Someone elsewhere blocks one of ours no longer.
pub fn receive_unblock(tx: &Tx<'_>, by: &User, me: &User) -> Result<(), Error<Never>> {
    Ok(relations::delete_block(tx, by.id, me.id)?)
}
