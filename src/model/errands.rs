//! What is done later and speaks the words of the API: telling programs, waking apps.

use serde::Deserialize;
use serde::Serialize;

use crate::model::Id;
use crate::model::drafts::Draft;
use crate::model::files::File;
use crate::model::notes::Note;
use crate::model::notifications::Notification;
use crate::model::push::Subscription;
use crate::model::transfers::Export;
use crate::model::transfers::Import;
use crate::model::users::User;
use crate::model::webhooks::Kind;
use crate::model::webhooks::Webhook;

/// Something to do for one of ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Errand {
    /// Tell a program what happened.
    Call {
        /// Which.
        webhook: Id<Webhook>,
        /// What.
        kind: Kind,
        /// About what.
        about: About,
    },
    /// Tell a program what might happen, to see whether it listens.
    TestCall {
        /// Which.
        webhook: Id<Webhook>,
        /// What.
        kind: Kind,
        /// Tell it here, and not where it usually listens.
        url: Option<String>,
        /// With this secret.
        secret: Option<String>,
    },
    /// Post a draft whose time has come.
    Post(Id<Draft>),
    /// Put something into a file of a user's drive.
    Export {
        /// Whose.
        user: Id<User>,
        /// What.
        what: Export,
    },
    /// Read what a user brings in from a file.
    Import {
        /// Who.
        user: Id<User>,
        /// What.
        what: Import,
        /// From where.
        file: Id<File>,
    },
    /// Do one line of such a file.
    ImportLine {
        /// Who.
        user: Id<User>,
        /// What it is of.
        what: Import,
        /// The line.
        line: String,
    },
    /// Wake an app.
    Wake {
        /// Which.
        subscription: Id<Subscription>,
        /// For this notification; `None` says that all are read.
        notification: Option<Id<Notification>>,
    },
}

/// What a program is told about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum About {
    /// A note.
    Note(Id<Note>),
    /// Somebody.
    User(Id<User>),
    /// A reaction.
    Reaction {
        /// On which note.
        note: Id<Note>,
        /// Whose.
        user: Id<User>,
        /// With what, as stored.
        emoji: String,
    },
}

impl Errand {
    /// How often it is tried: a program that is told and an app that is woken late enough
    /// need not be any more. The first number is Misskey's.
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Call { .. } => 4,
            Self::TestCall { .. } => 1,
            Self::Wake { .. } => 3,
            Self::Post(_) => 8,
            Self::Export { .. } | Self::Import { .. } | Self::ImportLine { .. } => 3,
        }
    }
}
