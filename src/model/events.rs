//! Everything that streams may tell: news of what is already committed.

use std::sync::Arc;

use crate::model::Id;
use crate::model::announcements::Announcement;
use crate::model::antennas::Antenna;
use crate::model::emojis::Emoji;
use crate::model::files::File;
use crate::model::files::Folder;
use crate::model::lists::UserList;
use crate::model::notes::Note;
use crate::model::notifications::Notification;
use crate::model::reports::Report;
use crate::model::sign_ins::SignIn;
use crate::model::tokens::Token;
use crate::model::users::User;

/// A piece of news.
#[derive(Clone, Debug)]
pub enum Event {
    /// A note is here and fresh enough for timelines.
    Posted(Arc<Note>),
    /// A note says something else now.
    Edited(Arc<Note>),
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
    /// A note names one of ours, answers them, or passes on what they wrote.
    Concerned {
        /// Whom.
        user: Id<User>,
        /// Which note.
        note: Id<Note>,
    },
    /// Someone of ours has seen their notifications.
    NotificationsRead(Id<User>),
    /// Someone of ours let go of all their notifications.
    NotificationsFlushed(Id<User>),
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
    /// Whom one of ours hears has changed: by a mute, a block, or other wishes of a follow.
    CircleChanged(Id<User>),
    /// Someone asks one of ours for a follow.
    FollowRequested {
        /// Who asks.
        follower: Id<User>,
        /// Whom.
        followee: Id<User>,
    },
    /// Someone is on a list now, or no longer.
    ListMember {
        /// Whose list.
        owner: Id<User>,
        /// Which.
        list: Id<UserList>,
        /// Who.
        user: Id<User>,
        /// They are now.
        is_added: bool,
    },
    /// A list is gone, or other things are wanted of those on it.
    ListChanged {
        /// Whose.
        owner: Id<User>,
        /// Which.
        list: Id<UserList>,
    },
    /// A note was caught by an antenna.
    Caught {
        /// Whose antenna.
        owner: Id<User>,
        /// Which.
        antenna: Id<Antenna>,
        /// Which note.
        note: Arc<Note>,
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
    /// A drive file that was to be fetched from elsewhere is here.
    FileFetched {
        /// Whose.
        user: Id<User>,
        /// Which.
        file: Id<File>,
        /// What its owner calls the wish.
        marker: Option<String>,
    },
    /// A drive folder is new.
    FolderAdded(Folder),
    /// A drive folder has another name or place.
    FolderChanged(Folder),
    /// A drive folder is gone.
    FolderDeleted {
        /// Whose.
        user: Id<User>,
        /// Which.
        folder: Id<Folder>,
    },
    /// Something an app keeps for one of ours is new or another.
    RegistryChanged {
        /// Whose.
        user: Id<User>,
        /// Where.
        scope: Vec<String>,
        /// Under which name.
        key: String,
        /// JSON.
        value: String,
    },
    /// Somebody was reported.
    Reported {
        /// A moderator.
        user: Id<User>,
        /// The report.
        report: Id<Report>,
    },
    /// Something was announced.
    Announced {
        /// What.
        announcement: Id<Announcement>,
        /// To one user alone.
        user: Option<Id<User>>,
    },
    /// One of ours has seen all announcements.
    AnnouncementsRead(Id<User>),
    /// A custom emoji of ours is new.
    EmojiAdded(Id<Emoji>),
    /// Custom emoji of ours changed.
    EmojisChanged(Vec<Id<Emoji>>),
    /// Custom emoji of ours are gone; this is what they were.
    EmojisDeleted(Vec<Emoji>),
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

/// Who may hear of an event.
#[derive(Clone, Copy, Debug)]
pub enum Audience<'a> {
    /// The timelines this note belongs to.
    Timelines(&'a Note),
    /// Those who watch this note.
    Watchers(Id<Note>),
    /// One of ours, or two.
    People([Option<Id<User>>; 2]),
    /// Every connection.
    Everyone,
}

impl Event {
    /// Who may hear of it. Whoever adds an event decides it here; what is said to them is
    /// decided in `api/streaming/told.rs`.
    pub fn audience(&self) -> Audience<'_> {
        let one = |user: &Id<User>| Audience::People([Some(*user), None]);
        match self {
            Self::Posted(note) => Audience::Timelines(note),
            Self::Edited(note) => Audience::Watchers(note.id),
            Self::Deleted { note, .. }
            | Self::Reacted { note, .. }
            | Self::Unreacted { note, .. }
            | Self::Voted { note, .. } => Audience::Watchers(*note),
            Self::Followed { follower, followee } => {
                Audience::People([Some(*follower), Some(*followee)])
            }
            Self::Unfollowed { follower, .. } => one(follower),
            Self::FollowRequested { followee, .. } => one(followee),
            Self::ListMember { owner, .. }
            | Self::ListChanged { owner, .. }
            | Self::Caught { owner, .. } => one(owner),
            Self::Notified { user, .. }
            | Self::Concerned { user, .. }
            | Self::FileAdded { user, .. }
            | Self::FileChanged { user, .. }
            | Self::FileDeleted { user, .. }
            | Self::FileFetched { user, .. }
            | Self::FolderDeleted { user, .. }
            | Self::RegistryChanged { user, .. }
            | Self::SignedIn { user, .. }
            | Self::Revoked { user, .. }
            | Self::Reported { user, .. } => one(user),
            Self::FolderAdded(folder) | Self::FolderChanged(folder) => one(&folder.user_id),
            Self::NotificationsRead(user)
            | Self::NotificationsFlushed(user)
            | Self::CircleChanged(user)
            | Self::Changed(user)
            | Self::AnnouncementsRead(user)
            | Self::TokensRegenerated(user)
            | Self::SignedOut(user) => one(user),
            Self::Announced {
                user: Some(user), ..
            } => one(user),
            Self::Announced { user: None, .. } => Audience::Everyone,
            Self::EmojiAdded(_) | Self::EmojisChanged(_) | Self::EmojisDeleted(_) => {
                Audience::Everyone
            }
        }
    }

    /// Whether this user hears others, or other things of them, from now on.
    pub fn changes_circle_of(&self, user: Id<User>) -> bool {
        match self {
            Self::Followed { follower, .. } | Self::Unfollowed { follower, .. } => {
                *follower == user
            }
            Self::CircleChanged(changed) | Self::Changed(changed) => *changed == user,
            _ => false,
        }
    }
}
