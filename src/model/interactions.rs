//! What people may do with a note, as its author wishes (GoToSocial's interaction policies,
//! section 3.9; FEP-044f for quotes).

use serde::Deserialize;
use serde::Serialize;

use crate::model::Id;
use crate::model::notes::Note;
use crate::model::reactions::Reaction;

/// What somebody does with another's note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interaction {
    /// Reacts to it.
    Like,
    /// Answers it.
    Reply,
    /// Passes it on.
    Renote,
    /// Quotes it.
    Quote,
}

/// Who may do something with a note, from many to none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Circle {
    /// Whoever may see it.
    #[default]
    Everyone,
    /// Whoever asks, and is told yes.
    Askers,
    /// Followers of the author; of one elsewhere, once they are told yes.
    Followers,
    /// Nobody but the author.
    Nobody,
}

/// Who may do what with a note.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Who may react to it.
    pub likes: Circle,
    /// Who may answer it.
    pub replies: Circle,
    /// Who may pass it on.
    pub renotes: Circle,
    /// Who may quote it.
    pub quotes: Circle,
}

/// Whom one of ours lets quote a note; the words are those of Mastodon's API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quoters {
    /// Everybody.
    #[default]
    Public,
    /// Followers.
    Followers,
    /// Nobody.
    Nobody,
}

/// What waits for the yes of a note's author, or had it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// What one of ours did.
    pub of: Wish,
    /// The author's yes; none while they are asked.
    pub stamp: Option<String>,
}

/// What one of ours wishes to do with a note elsewhere, and did here already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Answered it, or passed it on.
    Note(Id<Note>),
    /// Reacted to it.
    Reaction(Id<Reaction>),
}

impl Circle {
    /// The number in the database.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// From the number in the database; unknown numbers are the narrowest.
    pub fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Everyone,
            1 => Self::Askers,
            2 => Self::Followers,
            _ => Self::Nobody,
        }
    }
}

impl Policy {
    /// Who may do this.
    pub fn circle(self, interaction: Interaction) -> Circle {
        match interaction {
            Interaction::Like => self.likes,
            Interaction::Reply => self.replies,
            Interaction::Renote => self.renotes,
            Interaction::Quote => self.quotes,
        }
    }

    /// The wish of one of ours.
    pub fn of_quoters(quoters: Quoters) -> Self {
        Self {
            quotes: match quoters {
                Quoters::Public => Circle::Everyone,
                Quoters::Followers => Circle::Followers,
                Quoters::Nobody => Circle::Nobody,
            },
            ..Self::default()
        }
    }
}

impl Quoters {
    /// All, from many to none.
    pub const ALL: [Self; 3] = [Self::Public, Self::Followers, Self::Nobody];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Followers => "followers",
            Self::Nobody => "nobody",
        }
    }

    /// From its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}
