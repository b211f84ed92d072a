//! Muting and blocking: whom one does not want to hear, and who shall not hear one.

use crate::actions::follows;
use crate::actions::lists;
use crate::actions::publish;
use crate::actions::quotes;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::events::Event;
use crate::model::jobs::Deed;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::relations;
use crate::store::taken_back;

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
    follows::part(tx, me, other).map_err(Error::into_fault)?;
    lists::leave(tx, other.id, me.id)?;
    let block = relations::insert_block(tx, me.id, other.id, None)?;
    quotes::withdraw_from(tx, me.id, other.id).map_err(Error::into_fault)?;
    changed(tx, me, other);
    if !other.is_local() {
        publish(
            tx,
            me.id,
            Deed::Blocked {
                block,
                blocker: me.id,
                blockee: other.id,
            },
        )?;
    }
    Ok(())
}

/// One of ours blocks someone no longer.
pub fn unblock(tx: &Tx<'_>, me: &User, other: &User) -> Result<(), Error<BlockRefusal>> {
    let block = relations::delete_block(tx, me.id, other.id)?;
    let block = block.ok_or(Refused(BlockRefusal::NotBlocking))?;
    changed(tx, me, other);
    if !other.is_local() {
        publish(
            tx,
            me.id,
            Deed::Unblocked {
                block,
                blocker: me.id,
                blockee: other.id,
            },
        )?;
    }
    Ok(())
}

/// Someone elsewhere blocks one of ours (I27), unless they took that back before (I33).
pub fn receive_block(
    tx: &Tx<'_>,
    by: &User,
    me: &User,
    uri: Option<&str>,
) -> Result<(), Error<Never>> {
    if let Some(uri) = uri
        && taken_back::contains(tx, by.id, uri)?
    {
        return Ok(());
    }
    follows::receive_reject(tx, by, me.id)?;
    follows::receive_undo(tx, by, me.id)?;
    lists::leave(tx, me.id, by.id)?;
    changed(tx, by, me);
    relations::insert_block(tx, by.id, me.id, uri)?;
    Ok(())
}

/// Someone elsewhere blocks one of ours no longer; says whether they did.
pub fn receive_unblock(tx: &Tx<'_>, by: &User, me: &User) -> Result<bool, Error<Never>> {
    let was_blocked = relations::blocks(tx, by.id, me.id)?;
    changed(tx, by, me);
    relations::delete_block(tx, by.id, me.id)?;
    Ok(was_blocked)
}

/// Why a mute does not begin or end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MuteRefusal {
    /// Nobody mutes themselves.
    Oneself,
    /// It stands already.
    AlreadyMuting,
    /// There is none.
    NotMuting,
}

/// One of ours mutes someone, until then or for good. One that would be over is none.
pub fn mute(
    tx: &Tx<'_>,
    me: &User,
    other: &User,
    until: Option<Time>,
) -> Result<(), Error<MuteRefusal>> {
    if me.id == other.id {
        return Err(Refused(MuteRefusal::Oneself));
    }
    if relations::mutes(tx, me.id, other.id)? {
        return Err(Refused(MuteRefusal::AlreadyMuting));
    }
    if until.is_none_or(|until| until > tx.now) {
        relations::insert_mute(tx, me.id, other.id, until)?;
        tx.tell(Event::CircleChanged(me.id));
    }
    Ok(())
}

/// One of ours hears someone again.
pub fn unmute(tx: &Tx<'_>, me: &User, other: &User) -> Result<(), Error<MuteRefusal>> {
    if me.id == other.id {
        return Err(Refused(MuteRefusal::Oneself));
    }
    if !relations::mutes(tx, me.id, other.id)? {
        return Err(Refused(MuteRefusal::NotMuting));
    }
    relations::delete_mute(tx, me.id, other.id)?;
    tx.tell(Event::CircleChanged(me.id));
    Ok(())
}

/// One of ours wants no renotes of someone.
pub fn mute_renotes(tx: &Tx<'_>, me: &User, other: &User) -> Result<(), Error<MuteRefusal>> {
    if me.id == other.id {
        return Err(Refused(MuteRefusal::Oneself));
    }
    if relations::mutes_renotes(tx, me.id, other.id)? {
        return Err(Refused(MuteRefusal::AlreadyMuting));
    }
    relations::insert_renote_mute(tx, me.id, other.id)?;
    tx.tell(Event::CircleChanged(me.id));
    Ok(())
}

/// One of ours wants renotes of someone again.
pub fn unmute_renotes(tx: &Tx<'_>, me: &User, other: &User) -> Result<(), Error<MuteRefusal>> {
    if me.id == other.id {
        return Err(Refused(MuteRefusal::Oneself));
    }
    if !relations::mutes_renotes(tx, me.id, other.id)? {
        return Err(Refused(MuteRefusal::NotMuting));
    }
    relations::delete_renote_mute(tx, me.id, other.id)?;
    tx.tell(Event::CircleChanged(me.id));
    Ok(())
}

/// Forgets mutes that have run out.
pub fn prune_mutes(tx: &Tx<'_>) -> Result<(), Error<Never>> {
    relations::prune_mutes(tx)?;
    Ok(())
}

/// Both sides of a block hear others from now on.
fn changed(tx: &Tx<'_>, one: &User, other: &User) {
    for user in [one, other] {
        if user.is_local() {
            tx.tell(Event::CircleChanged(user.id));
        }
    }
}
