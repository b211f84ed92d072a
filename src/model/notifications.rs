//! What a user is told of.

use serde::Deserialize;
use serde::Serialize;

use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;

/// Notifications kept for each user; Misskey keeps 500 in its stream.
pub const KEPT: i64 = 500;

/// Something a user is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: Id<Notification>,
    /// Who is told.
    pub user_id: Id<User>,
    /// What happened.
    pub kind: Kind,
    /// Who did it.
    pub notifier_id: Option<Id<User>>,
    /// The note it is about.
    pub note_id: Option<Id<Note>>,
    /// The reaction, the voted choice, or a message; of an app, [`AppWords`] as JSON.
    pub detail: Option<String>,
}

/// What an app tells its user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppWords {
    /// The message.
    pub body: String,
    /// What stands above it.
    pub header: Option<String>,
    /// The address of a picture.
    pub icon: Option<String>,
}

/// What happened. The words are Misskey's (`types.ts: notificationTypes`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A note of someone one wants to hear of.
    Note,
    /// Someone follows.
    Follow,
    /// Someone names one.
    Mention,
    /// Someone answers.
    Reply,
    /// Someone passes a note on.
    Renote,
    /// Someone quotes.
    Quote,
    /// Someone reacts.
    Reaction,
    /// A poll one made or voted in has ended.
    PollEnded,
    /// Someone asks to follow.
    ReceiveFollowRequest,
    /// A follow request was accepted.
    FollowRequestAccepted,
    /// An achievement.
    AchievementEarned,
    /// An app says something.
    App,
    /// A test.
    Test,
    /// Someone signed in to the account.
    Login,
    /// A role was given.
    RoleAssigned,
    /// An export is in the drive.
    ExportCompleted,
    /// A note was posted at its time.
    ScheduledNotePosted,
    /// A note could not be posted at its time.
    ScheduledNotePostFailed,
}

impl Kind {
    /// Each kind with its number in the database and Misskey's word.
    pub const ALL: [(Self, i64, &'static str); 18] = [
        (Self::Note, 1, "note"),
        (Self::Follow, 2, "follow"),
        (Self::Mention, 3, "mention"),
        (Self::Reply, 4, "reply"),
        (Self::Renote, 5, "renote"),
        (Self::Quote, 6, "quote"),
        (Self::Reaction, 7, "reaction"),
        (Self::PollEnded, 8, "pollEnded"),
        (Self::ReceiveFollowRequest, 9, "receiveFollowRequest"),
        (Self::FollowRequestAccepted, 10, "followRequestAccepted"),
        (Self::AchievementEarned, 11, "achievementEarned"),
        (Self::App, 12, "app"),
        (Self::Test, 13, "test"),
        (Self::Login, 14, "login"),
        (Self::RoleAssigned, 15, "roleAssigned"),
        (Self::ExportCompleted, 17, "exportCompleted"),
        // Misskey's words since 2025. An app too old to know them may lose a whole page of
        // notifications over one (Miria before October 2024), but only who schedules notes,
        // with an app of today, is ever told so; and they must hear that a note was not posted.
        (Self::ScheduledNotePosted, 18, "scheduledNotePosted"),
        (Self::ScheduledNotePostFailed, 19, "scheduledNotePostFailed"),
    ];

    /// The number in the database.
    pub fn number(self) -> i64 {
        self.entry().1
    }

    /// Misskey's word.
    pub fn word(self) -> &'static str {
        self.entry().2
    }

    /// From the number in the database.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|entry| entry.1 == number)
            .map(|entry| entry.0)
    }

    /// From Misskey's word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|entry| entry.2 == word)
            .map(|entry| entry.0)
    }

    fn entry(self) -> (Self, i64, &'static str) {
        Self::ALL
            .into_iter()
            .find(|entry| entry.0 == self)
            .expect("every kind is in the table")
    }
}
