//! Lists of users: a timeline of its own for each.

use crate::model::Id;
use crate::model::users::User;

/// The longest name of a list, as in Misskey.
pub const NAME_CHARACTERS: usize = 100;

/// A list of users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserList {
    /// Its id.
    pub id: Id<UserList>,
    /// Whose.
    pub user_id: Id<User>,
    /// What they call it.
    pub name: String,
    /// Whether others may see who is on it.
    pub is_public: bool,
}

/// Someone on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Its id, which tells since when.
    pub id: Id<Membership>,
    /// Who.
    pub user_id: Id<User>,
    /// Whether their answers to others are wanted.
    pub with_replies: bool,
}
