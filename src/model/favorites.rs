//! Notes somebody wants to find again. Nobody else is told.

use crate::model::Id;
use crate::model::notes::Note;

/// A note somebody wants to find again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Favorite {
    /// Its id; lists go by when the note was marked, not by when it was written.
    pub id: Id<Favorite>,
    /// Which note.
    pub note_id: Id<Note>,
}
