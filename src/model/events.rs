//! Everything that streams may tell: news of what is already committed.

use std::sync::Arc;

use crate::model::Id;
use crate::model::files::File;
use crate::model::notes::Note;
use crate::model::notifications::Notification;
use crate::model::sign_ins::SignIn;
use crate::model::tokens::Token;
use crate::model::users::User;

/// A piece of news.
#[derive(Clone, Debug)]
pub enum Event {
    /// A note is here and fresh enough for timelines.
    Posted(Arc<Note>),
    /// A note is gone.
    Deleted {
        /// Which.
        note: Id<Note>,
        /// Who wrote it.
        author: Id<User>,
        /// The note it answered.
        reply: Option<Id<Note>>,
    },
    /// Someone reacted.
    Reacted {
        /// On which note.
        note: Id<Note>,
        /// Who.
        user: Id<User>,
        /// With what, as stored.
        emoji: String,
    },
    /// Someone took a reaction back.
    Unreacted {
        /// On which note.
        note: Id<Note>,
        /// Who.
        user: Id<User>,
        /// What, as stored.
        emoji: String,
    },
    /// Someone voted.
    Voted {
        /// In which note's poll.
        note: Id<Note>,
        /// Who.
        user: Id<User>,
        /// Which choice.
        choice: i64,
    },
    /// Someone of ours is told of something.
    Notified {
        /// Who.
        user: Id<User>,
        /// Of what.
        notification: Id<Notification>,
    },
    /// Someone of ours has seen their notifications.
    NotificationsRead(Id<User>),
    /// A follow began.
    Followed {
        /// Who follows.
        follower: Id<User>,
        /// Whom.
        followee: Id<User>,
    },
    /// A follow ended.
    Unfollowed {
        /// Who followed.
        follower: Id<User>,
        /// Whom.
        followee: Id<User>,
    },
    /// Someone asks one of ours for a follow.
    FollowRequested {
        /// Who asks.
        follower: Id<User>,
        /// Whom.
        followee: Id<User>,
    },
    /// One of ours changed profile or settings.
    Changed(Id<User>),
    /// A drive file is new.
    FileAdded {
        /// Whose.
        user: Id<User>,
        /// Which.
        file: Id<File>,
    },
    /// A drive file has another name, folder or comment.
    FileChanged {
        /// Whose.
        user: Id<User>,
        /// Which.
        file: Id<File>,
    },
    /// A drive file is gone.
    FileDeleted {
        /// Whose.
        user: Id<User>,
        /// Which.
        file: Id<File>,
    },
    /// Custom emoji of ours changed.
    EmojisChanged,
    /// Somebody signed in to an account.
    SignedIn {
        /// Whose.
        user: Id<User>,
        /// The record of it.
        sign_in: Id<SignIn>,
    },
    /// Tokens or sessions of this user ended: their open sockets must close.
    SignedOut(Id<User>),
    /// One token ended: the sockets opened with it must close.
    Revoked {
        /// Whose.
        user: Id<User>,
        /// Which.
        token: Id<Token>,
    },
    /// All sign-ins of this user ended by their own wish: as signed out, but told.
    TokensRegenerated(Id<User>),
}
