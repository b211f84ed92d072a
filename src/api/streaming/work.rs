//! What a connection needs from the database: packing for its viewer.
use std::sync::Arc;

use crate::model::Id;
use crate::model::files::File;
use crate::model::notes::Note;
use crate::model::notifications::Notification;
use crate::model::users::User;

/// Something to find out or pack, for one viewer.
#[derive(Debug)]
pub struct Work {
    viewer: Option<Arc<User>>,
    /// What.
    pub task: Task,
}

impl PartialEq for Work {
    fn eq(&self, other: &Self) -> bool {
        self.task == other.task
    }
}

/// What is to be found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Whom the viewer follows and mutes.
    Circle,
    /// The viewer has seen their notifications.
    ReadNotifications,
    /// A note for these connections.
    Posted {
        /// Which.
        note: Id<Note>,
        /// The connections.
        to: Vec<String>,
    },
    /// A reaction on a captured note.
    Reacted {
        /// On which note.
        note: Id<Note>,
        /// Whose.
        user: Id<User>,
        /// Which.
        emoji: String,
    },
    /// A reaction taken back.
    Unreacted {
        /// On which note.
        note: Id<Note>,
        /// Whose.
        user: Id<User>,
        /// Which.
        emoji: String,
    },
    /// A vote in a captured note's poll.
    Voted {
        /// In which note's poll.
        note: Id<Note>,
        /// Whose.
        user: Id<User>,
        /// For which choice.
        choice: i64,
    },
    /// A notification, with the note behind it.
    Notified {
        /// Which.
        notification: Id<Notification>,
        /// The connections.
        to: Vec<String>,
    },
    /// The same notification if it is still unread.
    Unread {
        /// Which.
        notification: Id<Notification>,
        /// The connections.
        to: Vec<String>,
    },
    /// The viewer follows someone.
    Follows {
        /// Whom.
        user: Id<User>,
        /// The connections.
        to: Vec<String>,
    },
    /// Someone follows the viewer.
    FollowedBy {
        /// Who.
        user: Id<User>,
        /// The connections.
        to: Vec<String>,
    },
    /// The viewer no longer follows someone.
    Unfollowed {
        /// Whom.
        user: Id<User>,
        /// The connections.
        to: Vec<String>,
    },
    /// Someone asks to follow the viewer.
    FollowRequested {
        /// Who.
        user: Id<User>,
        /// The connections.
        to: Vec<String>,
    },
    /// The viewer's profile or settings changed.
    MeUpdated {
        /// The connections.
        to: Vec<String>,
    },
    /// A file of the viewer's drive.
    File {
        /// Which.
        file: Id<File>,
        /// What happened to it, in Misskey's word.
        event: &'static str,
        /// The connections.
        to: Vec<String>,
    },
    /// The custom emoji of this server.
    Emojis,
}

impl Work {
    /// Something to find out for this viewer.
    pub fn new(viewer: Option<Arc<User>>, task: Task) -> Self {
        Self { viewer, task }
    }
}
