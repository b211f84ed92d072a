//! Addresses of programs that want to be told what happens to a user.

use crate::clock::Time;
use crate::model::Id;
use crate::model::users::User;

/// The longest name, as in Misskey.
pub const NAME_CHARACTERS: usize = 100;

/// The longest address and the longest secret, as in Misskey.
pub const URL_CHARACTERS: usize = 1024;

/// Deliveries that wait for one program at once. One that does not answer loses what comes
/// on top of that.
pub const WAITING: i64 = 100;

/// A program that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: Id<Webhook>,
    /// Whose.
    pub user_id: Id<User>,
    /// What its owner calls it.
    pub name: String,
    /// What it is told of.
    pub events: Vec<Kind>,
    /// Where it listens.
    pub url: String,
    /// Told along, so that it knows who speaks.
    pub secret: String,
    /// Whether it is told anything at all.
    pub is_active: bool,
    /// When it was last told something.
    pub latest_sent_at: Option<Time>,
    /// The HTTP status it answered.
    pub latest_status: Option<i64>,
}

/// What happened. The words are Misskey's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Somebody names the user.
    Mention,
    /// The user follows somebody no longer.
    Unfollow,
    /// The user follows somebody.
    Follow,
    /// Somebody follows the user.
    Followed,
    /// The user writes.
    Note,
    /// Somebody answers.
    Reply,
    /// Somebody renotes or quotes.
    Renote,
    /// Somebody reacts.
    Reaction,
}

impl Kind {
    /// Misskey's words, in its order.
    pub const WORDS: &[&str] = &[
        "mention", "unfollow", "follow", "followed", "note", "reply", "renote", "reaction",
    ];

    /// Misskey's word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}
