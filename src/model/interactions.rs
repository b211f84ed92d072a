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

/// How somebody's wish to do something with a note is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Welcome {
    /// As every wish is.
    Yes,
    /// The author is asked; nobody else hears of it before they say yes (I71).
    Asked,
    /// The author does not want it.
    No,
}

/// How a note whose author does not let everybody do everything stands to one of ours who
/// is not that author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Who may do what with it.
    pub policy: Policy,
    /// It was written here.
    pub is_ours: bool,
    /// They follow its author.
    pub is_follower: bool,
    /// It names them.
    pub is_named: bool,
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
    /// The author said yes once and took it back.
    pub is_withdrawn: bool,
}

/// Why what one of ours did with a note elsewhere is not approved by its author; the words
/// are those of Mastodon's API for quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unapproved {
    /// The author is still asked.
    Pending,
    /// The author said yes and took it back.
    Revoked,
}

/// What one of ours wishes to do with a note elsewhere, and did here already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Answered it, or passed it on.
    Note(Id<Note>),
    /// Reacted to it.
    Reaction(Id<Reaction>),
}

impl Approval {
    /// Why it is not approved, if it is not.
    pub fn unapproved(&self) -> Option<Unapproved> {
        match (&self.stamp, self.is_withdrawn) {
            (Some(_), _) => None,
            (None, false) => Some(Unapproved::Pending),
            (None, true) => Some(Unapproved::Revoked),
        }
    }
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

impl Terms {
    /// How their wish is met. Whom a note names may answer it (I70); what an author
    /// elsewhere allows to some is for their server to judge.
    pub fn welcome(self, interaction: Interaction) -> Welcome {
        if interaction == Interaction::Reply && self.is_named {
            return Welcome::Yes;
        }
        match self.policy.circle(interaction) {
            Circle::Everyone => Welcome::Yes,
            Circle::Nobody => Welcome::No,
            Circle::Followers if !self.is_follower => Welcome::No,
            Circle::Askers | Circle::Followers if self.is_ours => Welcome::Yes,
            Circle::Askers | Circle::Followers => Welcome::Asked,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn followers_and_askers_elsewhere_are_asked_about_and_strangers_are_not_welcome() {
        let met = |circle: Circle, is_ours: bool, is_follower: bool| {
            let policy = Policy {
                renotes: circle,
                ..Policy::default()
            };
            let terms = Terms {
                policy,
                is_ours,
                is_follower,
                is_named: true,
            };
            terms.welcome(Interaction::Renote)
        };
        for (is_ours, asked) in [(false, Welcome::Asked), (true, Welcome::Yes)] {
            for is_follower in [false, true] {
                assert_eq!(met(Circle::Everyone, is_ours, is_follower), Welcome::Yes);
                assert_eq!(met(Circle::Askers, is_ours, is_follower), asked);
                assert_eq!(met(Circle::Nobody, is_ours, is_follower), Welcome::No);
            }
            assert_eq!(met(Circle::Followers, is_ours, false), Welcome::No);
            assert_eq!(met(Circle::Followers, is_ours, true), asked);
        }
    }

    #[test]
    fn whom_a_note_names_may_answer_it_and_nothing_more() {
        let policy = Policy {
            likes: Circle::Nobody,
            replies: Circle::Nobody,
            ..Policy::default()
        };
        let terms = Terms {
            policy,
            is_ours: false,
            is_follower: false,
            is_named: true,
        };
        assert_eq!(terms.welcome(Interaction::Reply), Welcome::Yes);
        assert_eq!(terms.welcome(Interaction::Like), Welcome::No);
        assert_eq!(terms.welcome(Interaction::Quote), Welcome::Yes);
    }
}
