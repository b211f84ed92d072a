//! Notes: what people write, and who may see it.

use serde::Deserialize;
use serde::Serialize;

use crate::clock::Time;
use crate::model::Id;
use crate::model::users::User;

/// The longest text one of ours may write, in characters; Misskey's default.
pub const TEXT_CHARACTERS: usize = 3_000;
/// The longest text kept of others, in characters; Misskey's cut (I37).
pub const REMOTE_TEXT_CHARACTERS: usize = 8_192;
/// The longest content warning, in characters (Misskey: 100 for ours, 512 kept of others).
pub const CW_CHARACTERS: usize = 100;
/// The longest content warning kept of others.
pub const REMOTE_CW_CHARACTERS: usize = 512;
/// Files on one note, as in Misskey.
pub const FILES: usize = 16;

/// A note, a renote or a quote.
#[derive(Clone, Debug)]
pub struct Note {
    /// Its id, which is also its date.
    pub id: Id<Note>,
    /// Who wrote it.
    pub user_id: Id<User>,
    /// Who may see it.
    pub visibility: Visibility,
    /// It does not leave this server.
    pub local_only: bool,
    /// MFM.
    pub text: Option<String>,
    /// Shown first; the rest on demand. Empty is a warning without words.
    pub cw: Option<String>,
    /// The note it answers, if that is here.
    pub reply_id: Option<Id<Note>>,
    /// Who wrote that.
    pub reply_user_id: Option<Id<User>>,
    /// The note it renotes or quotes, if that is here.
    pub renote_id: Option<Id<Note>>,
    /// Who wrote that.
    pub renote_user_id: Option<Id<User>>,
    /// It renotes and has something of its own.
    pub is_quote: bool,
    /// Which reactions its author wants.
    pub reaction_acceptance: Option<ReactionAcceptance>,
    /// How many files it has.
    pub file_count: i64,
    /// It has a poll.
    pub has_poll: bool,
    /// Custom emoji used in its text, cw and poll.
    pub emojis: Vec<String>,
    /// Replies known.
    pub replies_count: i64,
    /// Renotes and quotes known.
    pub renotes_count: i64,
    /// Reactions known.
    pub reactions_count: i64,
    /// Its ActivityPub id on another server; `None` is ours.
    pub uri: Option<String>,
    /// Its page for people, where that is not the uri.
    pub url: Option<String>,
    /// The id of the note it answers, while that note is not here.
    pub reply_uri: Option<String>,
    /// The id of the note it quotes, while that note is not here.
    pub renote_uri: Option<String>,
    /// When it last changed.
    pub edited_at: Option<Time>,
}

/// Somebody a note names or is addressed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub user: Id<User>,
    /// The text names them; else they may only read it.
    pub is_mention: bool,
}

/// What a note once said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Since when.
    pub at: Time,
    /// MFM.
    pub text: Option<String>,
    /// The warning shown first.
    pub cw: Option<String>,
}

/// Who may see a note, from all to few.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everyone, on public timelines too.
    Public,
    /// Everyone, but not on public timelines.
    Home,
    /// Followers and those it names.
    Followers,
    /// Those it names.
    Specified,
}

impl Visibility {
    /// All, from wide to narrow.
    pub const ALL: [Self; 4] = [Self::Public, Self::Home, Self::Followers, Self::Specified];

    /// The number in the database.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// From the number in the database; unknown numbers are the narrowest.
    pub fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Public,
            1 => Self::Home,
            2 => Self::Followers,
            _ => Self::Specified,
        }
    }

    /// Misskey's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Home => "home",
            Self::Followers => "followers",
            Self::Specified => "specified",
        }
    }

    /// From Misskey's word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|visibility| visibility.word() == word)
    }

    /// Whether everyone may see it.
    pub fn is_open(self) -> bool {
        self <= Self::Home
    }
}

/// Which reactions an author wants; the words are Misskey's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReactionAcceptance {
    /// Only ❤.
    LikeOnly,
    /// Only ❤ from other servers.
    LikeOnlyForRemote,
    /// No sensitive emoji.
    NonSensitiveOnly,
    /// No sensitive emoji, and only ❤ from other servers.
    NonSensitiveOnlyForLocalLikeOnlyForRemote,
}

impl ReactionAcceptance {
    /// The number in the database.
    pub fn number(self) -> i64 {
        self as i64 + 1
    }

    /// From the number in the database.
    pub fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::LikeOnly),
            2 => Some(Self::LikeOnlyForRemote),
            3 => Some(Self::NonSensitiveOnly),
            4 => Some(Self::NonSensitiveOnlyForLocalLikeOnlyForRemote),
            _ => None,
        }
    }
}

/// What decides whether someone may see a note.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The viewer wrote it.
    pub is_author: bool,
    /// The note names the viewer or is addressed to them.
    pub is_recipient: bool,
    /// The viewer follows the author.
    pub is_follower: bool,
    /// The note answers one of the viewer's.
    pub is_answered: bool,
}

/// The one rule of who may see what. Its twin in SQL is `store::visibility::VISIBLE`; a
/// test holds them together.
pub fn may_see(visibility: Visibility, viewer: Standing) -> bool {
    match visibility {
        Visibility::Public | Visibility::Home => true,
        Visibility::Followers => {
            viewer.is_author || viewer.is_recipient || viewer.is_follower || viewer.is_answered
        }
        Visibility::Specified => viewer.is_author || viewer.is_recipient,
    }
}

/// Those of them the text names.
pub fn mentioned(recipients: &[Recipient]) -> impl Iterator<Item = Id<User>> {
    let named = recipients.iter().filter(|one| one.is_mention);
    named.map(|one| one.user)
}

impl Note {
    /// Whether one of ours wrote it.
    pub fn is_local(&self) -> bool {
        self.uri.is_none()
    }

    /// It passes another note on and says nothing of its own.
    pub fn is_renote(&self) -> bool {
        !self.is_quote && self.renote_id.is_some()
    }
}

#[cfg(test)]
impl Note {
    /// A public note of ours that says nothing yet: tests name what they look at.
    pub fn sample() -> Self {
        Self {
            id: Id::new(9),
            user_id: Id::new(3),
            visibility: Visibility::Public,
            local_only: false,
            text: None,
            cw: None,
            reply_id: None,
            reply_user_id: None,
            renote_id: None,
            renote_user_id: None,
            is_quote: false,
            reaction_acceptance: None,
            file_count: 0,
            has_poll: false,
            emojis: Vec::new(),
            replies_count: 0,
            renotes_count: 0,
            reactions_count: 0,
            uri: None,
            url: None,
            reply_uri: None,
            renote_uri: None,
            edited_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_of_visibility_go_both_ways() {
        for visibility in Visibility::ALL {
            assert_eq!(Visibility::from_number(visibility.number()), visibility);
            assert_eq!(Visibility::from_word(visibility.word()), Some(visibility));
        }
        assert_eq!(Visibility::from_number(99), Visibility::Specified);
    }

    #[test]
    fn a_follower_sees_followers_notes_but_not_specified_ones() {
        let follower = Standing {
            is_follower: true,
            ..Standing::default()
        };
        assert!(may_see(Visibility::Followers, follower));
        assert!(!may_see(Visibility::Specified, follower));
        assert!(!may_see(Visibility::Followers, Standing::default()));
    }
}
