//! Activities, and what is nothing else.

use serde::Serialize;

use crate::clock::Time;
use crate::federation::vocab::written::Tag;

/// A deed of ours around an object, or around the id of one.
#[derive(Clone, Debug, Serialize)]
pub struct Activity<T> {
    /// Its id.
    pub id: String,
    /// Create, Announce, Undo …
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Who did it.
    pub actor: String,
    /// When, where that is part of the fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Time>,
    /// What it was done to.
    pub object: T,
    /// Whom it is for first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<String>>,
    /// Whom it is for besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cc: Option<Vec<String>>,
    /// Where something is added or removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Of an Announce: the yes of whose note it passes on, where they were asked (I71).
    #[serde(rename = "approvedBy", skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    /// The same in GoToSocial's newer words.
    #[serde(
        rename = "announceAuthorization",
        skip_serializing_if = "Option::is_none"
    )]
    pub announce_authorization: Option<String>,
}

impl<T> Activity<T> {
    /// An activity addressed to nobody in particular.
    pub fn new(kind: &'static str, id: String, actor: String, object: T) -> Self {
        Self {
            id,
            kind,
            actor,
            published: None,
            object,
            to: None,
            cc: None,
            target: None,
            approved_by: None,
            announce_authorization: None,
        }
    }

    /// The same, addressed.
    pub fn addressed(mut self, to: Vec<String>, cc: Vec<String>) -> Self {
        self.to = Some(to);
        self.cc = Some(cc);
        self
    }

    /// The same, with the yes of who was asked.
    pub fn approved(mut self, stamp: Option<String>) -> Self {
        self.announce_authorization.clone_from(&stamp);
        self.approved_by = stamp;
        self
    }

    /// The same, with a date.
    pub fn at(mut self, published: Time) -> Self {
        self.published = Some(published);
        self
    }
}

/// A report to the moderators of another server.
#[derive(Clone, Debug, Serialize)]
pub struct Flag {
    /// Its id.
    pub id: String,
    /// Always `Flag`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Who tells of it.
    pub actor: String,
    /// What is said.
    pub content: String,
    /// Whom it is for.
    pub to: [String; 1],
    /// Who is reported.
    pub object: [String; 1],
}

/// A reaction: `Like` with the emoji said in every dialect (I55, FEP-c0e0).
#[derive(Clone, Debug, Serialize)]
pub struct Like {
    /// Its id.
    pub id: String,
    /// Always `Like`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Who reacted.
    pub actor: String,
    /// The note's id.
    pub object: String,
    /// The emoji.
    pub content: String,
    /// The same for Misskey.
    #[serde(rename = "_misskey_reaction")]
    pub misskey_reaction: String,
    /// Whose note it is.
    pub to: Vec<String>,
    /// The picture of a custom one.
    pub tag: Vec<Tag>,
    /// The yes of the note's author, where they were asked (I71).
    #[serde(rename = "approvedBy", skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    /// The same in GoToSocial's newer words.
    #[serde(rename = "likeAuthorization", skip_serializing_if = "Option::is_none")]
    pub like_authorization: Option<String>,
}

/// Asks an author for their consent to something done with a note of theirs: to a quote of
/// it (FEP-044f), or to an answer, a renote or a reaction (GoToSocial, I71).
#[derive(Clone, Debug, Serialize)]
pub struct Request<T> {
    /// Its id.
    pub id: String,
    /// `QuoteRequest`, `ReplyRequest` …
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Who asks.
    pub actor: String,
    /// The note it is about.
    pub object: String,
    /// What is done with it.
    pub instrument: T,
    /// Its author.
    pub to: Vec<String>,
}

/// What is left of something deleted (D49).
#[derive(Clone, Debug, Serialize)]
pub struct Tombstone {
    /// Its id.
    pub id: String,
    /// Always `Tombstone`.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

impl Tombstone {
    /// What is left of this.
    pub fn of(id: String) -> Self {
        Self {
            id,
            kind: "Tombstone",
        }
    }
}
