//! How one user stands to another.

/// What is between a viewer and another user; the words follow Misskey's `users/relation`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relation {
    /// The viewer follows them.
    pub is_following: bool,
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
