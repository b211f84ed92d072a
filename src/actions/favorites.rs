//! Marking notes to find them again.

use crate::actions::achievements;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::favorites;
use crate::store::notes;

/// Why a note is not marked, or its mark not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FavoriteRefusal {
    /// It is not here, or not for their eyes.
    NoSuchNote,
    /// It is marked.
    Already,
    /// It is not marked.
    NotMarked,
}

/// What the author of a note achieves when it is first marked by somebody, as in Misskey:
/// all they ever hear of marks, and not whose it was.
const FIRST_MARK: &str = "myNoteFavorited1";

/// Marks a note.
pub fn mark(tx: &Tx<'_>, me: Id<User>, note: Id<Note>) -> Result<(), Error<FavoriteRefusal>> {
    let note = notes::by_id(tx, note)?.ok_or(Refused(FavoriteRefusal::NoSuchNote))?;
    if !notes::may_see(tx, Some(me), &note)? {
        return Err(Refused(FavoriteRefusal::NoSuchNote));
    }
    if !favorites::insert(tx, me, note.id)? {
        return Err(Refused(FavoriteRefusal::Already));
    }
    if note.user_id != me {
        let claimed = achievements::claim(tx, note.user_id, FIRST_MARK);
        claimed.map_err(|error| Error::Failed(error.into_fault()))?;
    }
    Ok(())
}

/// Takes a mark back, also from a note that is no longer for their eyes.
pub fn unmark(tx: &Tx<'_>, me: Id<User>, note: Id<Note>) -> Result<(), Error<FavoriteRefusal>> {
    if favorites::delete(tx, me, note)? {
        return Ok(());
    }
    let is_known = match notes::by_id(tx, note)? {
        Some(note) => notes::may_see(tx, Some(me), &note)?,
        None => false,
    };
    Err(Refused(match is_known {
        true => FavoriteRefusal::NotMarked,
        false => FavoriteRefusal::NoSuchNote,
    }))
}
