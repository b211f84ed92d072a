//! Polls.

use crate::clock::Time;
use crate::model::Id;
use crate::model::notes::Note;

/// Choices of one of ours: 2 to 10, as in Misskey.
pub const CHOICES: std::ops::RangeInclusive<usize> = 2..=10;
/// The longest choice of ours, in characters.
pub const CHOICE_CHARACTERS: usize = 50;
/// Choices kept of others; Mastodon's number (I76).
pub const REMOTE_CHOICES: usize = 500;
/// The longest choice kept of others.
pub const REMOTE_CHOICE_CHARACTERS: usize = 256;

/// A question with choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// The note it belongs to.
    pub note_id: Id<Note>,
    /// More than one choice may be taken.
    pub multiple: bool,
    /// The choices and their votes.
    pub choices: Vec<Choice>,
    /// When it ends; `None` never does.
    pub expires_at: Option<Time>,
    /// How many voted, where another server says so.
    pub voters: Option<i64>,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its words.
    pub text: String,
    /// Its votes.
    pub votes: i64,
}

impl Poll {
    /// Whether votes are no longer taken.
    pub fn has_ended(&self, now: Time) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}
