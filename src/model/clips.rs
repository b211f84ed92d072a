//! Notes put together under a name, for oneself or for everyone.

use crate::clock::Time;
use crate::model::Id;
use crate::model::users::User;

/// The longest name, as in Misskey.
pub const NAME_CHARACTERS: usize = 100;

/// The longest description, as in Misskey.
pub const DESCRIPTION_CHARACTERS: usize = 2048;

/// Clips of others that one user marks at most. Misskey sets no bound; the list of them
/// comes in one piece.
pub const FAVORITES: i64 = 500;

/// A collection of notes, with what its viewer may know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Its id.
    pub id: Id<Clip>,
    /// Whose.
    pub user_id: Id<User>,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether others may read it.
    pub is_public: bool,
    /// When a note was last put into it.
    pub last_clipped_at: Option<Time>,
    /// How many people marked it.
    pub favorites: i64,
    /// Whether the viewer is one of them.
    pub is_favorite: bool,
    /// How many notes are in it.
    pub notes: i64,
}

impl Clip {
    /// Whether this user, or a visitor, may read it.
    pub fn is_open_to(&self, viewer: Option<Id<User>>) -> bool {
        self.is_public || viewer == Some(self.user_id)
    }
}
