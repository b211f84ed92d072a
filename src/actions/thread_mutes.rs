//! Muting a conversation: one is told nothing more of it.

use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::thread_mutes;

/// One of ours wants to hear no more of a conversation.
pub fn mute(tx: &Tx<'_>, me: Id<User>, note: Id<Note>) -> Result<(), Error<Never>> {
    let root = thread_mutes::root(tx, note)?;
    Ok(thread_mutes::insert(tx, me, root)?)
}

/// One of ours wants to hear of it again.
pub fn unmute(tx: &Tx<'_>, me: Id<User>, note: Id<Note>) -> Result<(), Error<Never>> {
    Ok(thread_mutes::delete(tx, me, note)?)
}
