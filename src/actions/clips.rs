//! Clips: making them, filling them, marking those of others.

use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::clips::Clip;
use crate::model::clips::FAVORITES;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::clips;
use crate::store::notes;
use crate::store::roles;

/// Why a clip is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipRefusal {
    /// Not here, not theirs, or not for their eyes.
    NoSuchClip,
    /// The note is not here, or not for their eyes.
    NoSuchNote,
    /// They have as many clips as they may.
    TooMany,
    /// It holds as many notes as it may.
    Full,
    /// The note is in it; the clip is marked.
    Already,
    /// The clip is not marked.
    NotMarked,
}

/// What a clip shall be.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether others may read it.
    pub is_public: bool,
}

/// Makes a clip.
pub fn create(tx: &Tx<'_>, me: &User, wanted: Wanted) -> Result<Clip, Error<ClipRefusal>> {
    let limit = roles::policies(tx, me, tx.now)?.clip_limit;
    if clips::count(tx, me.id)? >= i64::from(limit) {
        return Err(Refused(ClipRefusal::TooMany));
    }
    let clip = Clip {
        id: tx.new_id(),
        user_id: me.id,
        name: wanted.name,
        description: wanted.description,
        is_public: wanted.is_public,
        last_clipped_at: None,
        favorites: 0,
        is_favorite: false,
        notes: 0,
    };
    clips::insert(tx, &clip)?;
    Ok(clip)
}

/// Calls a clip something else, or shows it to others. What is `None` stays.
pub fn change(
    tx: &Tx<'_>,
    me: Id<User>,
    id: Id<Clip>,
    name: Option<String>,
    description: Option<Option<String>>,
    is_public: Option<bool>,
) -> Result<Clip, Error<ClipRefusal>> {
    let old = own(tx, me, id)?;
    let clip = Clip {
        name: name.unwrap_or(old.name),
        description: description.unwrap_or(old.description),
        is_public: is_public.unwrap_or(old.is_public),
        ..old
    };
    clips::update(tx, &clip)?;
    Ok(clip)
}

/// Deletes a clip.
pub fn delete(tx: &Tx<'_>, me: Id<User>, id: Id<Clip>) -> Result<(), Error<ClipRefusal>> {
    let clip = own(tx, me, id)?;
    Ok(clips::delete(tx, clip.id)?)
}

/// Puts a note into a clip.
pub fn add(tx: &Tx<'_>, me: &User, id: Id<Clip>, note: Id<Note>) -> Result<(), Error<ClipRefusal>> {
    let clip = own(tx, me.id, id)?;
    let note = seen(tx, me.id, note)?;
    let limit = roles::policies(tx, me, tx.now)?.note_each_clips_limit;
    if clip.notes >= i64::from(limit) {
        return Err(Refused(ClipRefusal::Full));
    }
    match clips::insert_note(tx, clip.id, note)? {
        true => Ok(()),
        false => Err(Refused(ClipRefusal::Already)),
    }
}

/// Takes a note out of a clip, whether or not it is in it and still for their eyes.
pub fn remove(
    tx: &Tx<'_>,
    me: Id<User>,
    id: Id<Clip>,
    note: Id<Note>,
) -> Result<(), Error<ClipRefusal>> {
    let clip = own(tx, me, id)?;
    if clips::delete_note(tx, clip.id, note)? {
        return Ok(());
    }
    seen(tx, me, note).map(drop)
}

/// Marks a clip, to find it again.
pub fn mark(tx: &Tx<'_>, me: Id<User>, id: Id<Clip>) -> Result<(), Error<ClipRefusal>> {
    let clip = open(tx, me, id)?;
    if clips::favorites_count(tx, me)? >= FAVORITES {
        return Err(Refused(ClipRefusal::TooMany));
    }
    match clips::insert_favorite(tx, me, clip.id)? {
        true => Ok(()),
        false => Err(Refused(ClipRefusal::Already)),
    }
}

/// Takes a mark back, also from a clip that is no longer for their eyes.
pub fn unmark(tx: &Tx<'_>, me: Id<User>, id: Id<Clip>) -> Result<(), Error<ClipRefusal>> {
    if clips::delete_favorite(tx, me, id)? {
        return Ok(());
    }
    open(tx, me, id)?;
    Err(Refused(ClipRefusal::NotMarked))
}

fn own(tx: &Tx<'_>, me: Id<User>, id: Id<Clip>) -> Result<Clip, Error<ClipRefusal>> {
    let clip = clips::by_id(tx, Some(me), id)?;
    clip.filter(|clip| clip.user_id == me)
        .ok_or(Refused(ClipRefusal::NoSuchClip))
}

fn open(tx: &Tx<'_>, me: Id<User>, id: Id<Clip>) -> Result<Clip, Error<ClipRefusal>> {
    let clip = clips::by_id(tx, Some(me), id)?;
    clip.filter(|clip| clip.is_open_to(Some(me)))
        .ok_or(Refused(ClipRefusal::NoSuchClip))
}

fn seen(tx: &Tx<'_>, me: Id<User>, id: Id<Note>) -> Result<Id<Note>, Error<ClipRefusal>> {
    let note = notes::by_id(tx, id)?.ok_or(Refused(ClipRefusal::NoSuchNote))?;
    match notes::may_see(tx, Some(me), &note)? {
        true => Ok(note.id),
        false => Err(Refused(ClipRefusal::NoSuchNote)),
    }
}
