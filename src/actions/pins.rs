//! Notes somebody shows first on their page.

use crate::actions::publish;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::interactions::Wish;
use crate::model::jobs::Deed;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::communities;
use crate::store::interactions;
use crate::store::notes;
use crate::store::pins;
use crate::store::roles;
use crate::store::users;

/// Why a note is not pinned, or not let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinRefusal {
    /// It is not here, or not theirs, or somebody is still asked about it (I71).
    NoSuchNote,
    /// They pinned as many as they may.
    TooMany,
    /// It is pinned.
    Already,
}

/// Pins a note of one's own.
pub fn pin(tx: &Tx<'_>, user: &User, id: Id<Note>) -> Result<(), Error<PinRefusal>> {
    let me = user.id;
    let note = own(tx, me, id)?;
    if interactions::is_asked(tx, Wish::Note(id))? {
        return Err(Refused(PinRefusal::NoSuchNote));
    }
    let limit = roles::policies(tx, user, tx.now)?.pin_limit;
    if pins::count(tx, me)? >= i64::from(limit) {
        return Err(Refused(PinRefusal::TooMany));
    }
    if !pins::insert(tx, me, note.id)? {
        return Err(Refused(PinRefusal::Already));
    }
    let note = note.id;
    Ok(tell(tx, me, Deed::Pinned { user: me, note })?)
}

/// Lets go of a pinned note; one that is not pinned stays as it is.
pub fn unpin(tx: &Tx<'_>, me: Id<User>, id: Id<Note>) -> Result<(), Error<PinRefusal>> {
    let note = own(tx, me, id)?.id;
    if pins::delete(tx, me, note)? {
        tell(tx, me, Deed::Unpinned { user: me, note })?;
    }
    Ok(())
}

/// Notes of another server's actor that are shown first on its page (Misskey's number).
pub const PINS_THERE: i64 = 5;

/// Another server's actor pins a note: one of its own, or one it passed on, as communities
/// do. Beyond the bound the oldest pin is let go.
pub fn receive_pin(tx: &Tx<'_>, by: Id<User>, id: Id<Note>) -> Result<(), Error<Never>> {
    let Some(note) = notes::by_id(tx, id)? else {
        return Ok(());
    };
    let is_theirs = note.user_id == by || notes::renote_by(tx, by, id)?.is_some();
    if !is_theirs && !is_in_community(tx, by, id)? {
        return Ok(());
    }
    pins::insert(tx, by, id)?;
    Ok(pins::keep_newest(tx, by, PINS_THERE)?)
}

/// Whether a note was posted to this community.
fn is_in_community(tx: &Tx<'_>, by: Id<User>, id: Id<Note>) -> rusqlite::Result<bool> {
    let community = communities::of(tx, id)?;
    let by = users::by_id(tx, by)?.and_then(|by| by.remote);
    Ok(community.is_some() && community == by.map(|home| home.uri))
}

/// Another server's actor lets go of a pinned note.
pub fn receive_unpin(tx: &Tx<'_>, by: Id<User>, id: Id<Note>) -> Result<(), Error<Never>> {
    pins::delete(tx, by, id)?;
    Ok(())
}

fn own(tx: &Tx<'_>, me: Id<User>, id: Id<Note>) -> Result<Note, Error<PinRefusal>> {
    let note = notes::by_id(tx, id)?.filter(|note| note.user_id == me);
    note.ok_or(Refused(PinRefusal::NoSuchNote))
}

fn tell(tx: &Tx<'_>, me: Id<User>, deed: Deed) -> rusqlite::Result<()> {
    tx.tell(Event::Changed(me));
    publish(tx, me, deed)
}
