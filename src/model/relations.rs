//! How one user stands to another.

use crate::clock::Time;
use crate::model::Id;
use crate::model::follows::Follow;
use crate::model::users::User;

/// What is between a viewer and another user; the words follow Misskey's `users/relation`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relation {
    /// The viewer follows them.
    pub is_following: bool,
    /// By this follow.
    pub follow: Option<Id<Follow>>,
    /// Told of every note of theirs.
    pub notify: bool,
    /// Their replies to others are shown too.
    pub with_replies: bool,
    /// They follow the viewer.
    pub is_followed: bool,
    /// The viewer asked to follow.
    pub has_pending_request_from_you: bool,
    /// They asked to follow the viewer.
    pub has_pending_request_to_you: bool,
    /// The viewer blocks them.
    pub is_blocking: bool,
    /// They block the viewer.
    pub is_blocked: bool,
    /// The viewer mutes them.
    pub is_muted: bool,
    /// The viewer mutes their renotes.
    pub is_renote_muted: bool,
}

/// The three ways to hear less of someone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// Nothing they write is shown.
    Mute,
    /// What they pass on is not shown.
    RenoteMute,
    /// Neither reads the other any more.
    Block,
}

/// Someone a user keeps at a distance, as lists show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distant {
    /// Its id, which tells since when.
    pub id: Id<Distant>,
    /// Whom.
    pub user_id: Id<User>,
    /// Until when, for a mute that ends by itself.
    pub expires_at: Option<Time>,
}
