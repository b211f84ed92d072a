//! Notes and polls, with what hangs on them.

use serde::Serialize;

use crate::clock::Time;
use crate::federation::vocab::written::Tag;

/// A note, or a Question when it has a poll.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// Its id.
    pub id: String,
    /// `Note` or `Question`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Who wrote it.
    pub attributed_to: String,
    /// The content warning; U+200B for one without words (C9).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// HTML; never missing, or it would look like a vote (C6).
    pub content: String,
    /// MFM, when HTML alone would lose some of it (C5).
    #[serde(rename = "_misskey_content", skip_serializing_if = "Option::is_none")]
    pub misskey_content: Option<String>,
    /// MFM with its media type, always (C5).
    pub source: Source,
    /// The quoted note in FEP-044f's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The consent of its author.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote_authorization: Option<String>,
    /// The quoted note in Misskey's words.
    #[serde(rename = "_misskey_quote", skip_serializing_if = "Option::is_none")]
    pub misskey_quote: Option<String>,
    /// The quoted note in the words of Misskey and Pleroma.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote_url: Option<String>,
    /// The quoted note in Fedibird's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote_uri: Option<String>,
    /// When it was written.
    pub published: Time,
    /// When it was last edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Time>,
    /// Whom it is for first.
    pub to: Vec<String>,
    /// Whom it is for besides.
    pub cc: Vec<String>,
    /// What it answers, or null.
    pub in_reply_to: Option<String>,
    /// The yes of the author of that, where they were asked (I71).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    /// The same in GoToSocial's newer words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_authorization: Option<String>,
    /// Its files.
    pub attachment: Vec<Document>,
    /// Whether its files are to be hidden first.
    pub sensitive: bool,
    /// Mentions, hashtags, emoji and quote links.
    pub tag: Vec<Tag>,
    /// The community it stays in (I83).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Its page for people.
    pub url: String,
    /// Who may quote it; Mastodon takes silence for nobody (I63).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interaction_policy: Option<InteractionPolicy>,
    /// Its answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replies: Option<String>,
    /// What was put on it (I58).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likes: Option<Counted>,
    /// The same, as far as it is more than a ❤.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji_reactions: Option<String>,
    /// Its renotes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares: Option<Counted>,
    /// The thread it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// Its poll.
    #[serde(flatten)]
    pub poll: Option<Question>,
}

/// The author's own text.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// MFM.
    pub content: String,
    /// `text/x.misskeymarkdown`.
    pub media_type: &'static str,
}

impl Source {
    /// A source in MFM.
    pub fn mfm(content: impl Into<String>) -> Self {
        Self {
            content: content.into(),
            media_type: "text/x.misskeymarkdown",
        }
    }
}

/// Who may quote a note.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InteractionPolicy {
    /// Only quotes are named: naming more would promise to enforce it (I63).
    pub can_quote: Rule,
}

/// Who may do something without asking.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Actors or collections.
    pub automatic_approval: Vec<String>,
}

/// The poll of a Question (C13).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Choices of which one may be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<Choice>>,
    /// Choices of which several may be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub any_of: Option<Vec<Choice>>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<Time>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Time>,
    /// How many people voted.
    pub voters_count: i64,
}

/// One choice of a poll.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// Always `Note`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its words.
    pub name: String,
    /// Its votes.
    pub replies: Total,
}

/// A collection of which only the size is told.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Total {
    /// Always `Collection`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How many.
    pub total_items: i64,
}

/// A collection elsewhere, with its size: Mastodon counts without asking for it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    /// Its id.
    pub id: String,
    /// Always `OrderedCollection`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How many.
    pub total_items: i64,
}

impl Counted {
    /// So many things at this address.
    pub fn of(id: String, total_items: i64) -> Self {
        Self {
            id,
            kind: "OrderedCollection",
            total_items,
        }
    }
}

impl Choice {
    /// A choice with so many votes.
    pub fn new(name: String, votes: i64) -> Self {
        Self {
            kind: "Note",
            name,
            replies: Total {
                kind: "Collection",
                total_items: votes.max(0),
            },
        }
    }
}

/// A file on a note; alternative text stands twice, for the two ways to look (C10).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Always `Document`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its type.
    pub media_type: String,
    /// Where it is.
    pub url: String,
    /// Alternative text, or null.
    pub name: Option<String>,
    /// The same for GoToSocial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Whether it is to be hidden first.
    pub sensitive: bool,
    /// Its blurred preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blurhash: Option<String>,
    /// Pixels across.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<i64>,
    /// Pixels down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<i64>,
}
