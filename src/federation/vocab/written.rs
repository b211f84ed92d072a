//! What we send, exactly: the shapes of section 0.4 that every big server can parse.
//!
//! Lists are always lists, even when empty; owners, ids and types are always one string;
//! counts and booleans are JSON counts and booleans (typed decoders of GoToSocial, Mitra
//! and Lemmy refuse the whole object otherwise). The `@context` is added by
//! [`context::document`](crate::federation::vocab::context::document).

use serde::Serialize;
use serde_json::Value;

use crate::clock::Time;

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

/// Asks an author for their consent to being quoted (FEP-044f).
#[derive(Clone, Debug, Serialize)]
pub struct QuoteRequest {
    /// Its id.
    pub id: String,
    /// `QuoteRequest`
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Who asks.
    pub actor: String,
    /// The note that is quoted.
    pub object: String,
    /// The note that quotes it.
    pub instrument: Note,
    /// Its author.
    pub to: Vec<String>,
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

/// What a text names.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type")]
pub enum Tag {
    /// Somebody.
    Mention {
        /// Their id.
        href: String,
        /// `@name@host`.
        name: String,
    },
    /// A hashtag.
    Hashtag {
        /// Its page.
        href: String,
        /// `#name`.
        name: String,
    },
    /// A custom emoji.
    Emoji(Emoji),
    /// A quoted note, by FEP-e232.
    Link {
        /// Its id.
        href: String,
        /// What stands in the text.
        name: String,
        /// That it is ActivityPub.
        #[serde(rename = "mediaType")]
        media_type: &'static str,
        /// That it is a quote.
        rel: &'static str,
    },
}

/// A custom emoji (section 5.4).
#[derive(Clone, Debug, Serialize)]
pub struct Emoji {
    /// Its id.
    pub id: String,
    /// `:name:`.
    pub name: String,
    /// When its picture last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Time>,
    /// The picture.
    pub icon: Icon,
    /// Who made it.
    #[serde(rename = "_misskey_license", skip_serializing_if = "Option::is_none")]
    pub license: Option<License>,
}

/// Who made an emoji and what may be done with it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct License {
    /// In words.
    pub free_text: String,
}

/// The picture of an emoji.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Icon {
    /// Always `Image`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its type.
    pub media_type: String,
    /// Where it is.
    pub url: String,
}

/// The picture or banner of an actor.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// Always `Image`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Where it is.
    pub url: String,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Never hidden.
    pub sensitive: bool,
    /// No words for it.
    pub name: Option<String>,
}

/// The address by which FEP-844e names the standard of signatures.
pub const RFC9421: &str = "https://datatracker.ietf.org/doc/html/rfc9421";

/// What made an actor, and which standards it takes part in (FEP-844e): whoever reads it
/// need not find out by knocking twice (S31).
#[derive(Clone, Debug, Serialize)]
pub struct Generator {
    /// Always `Application`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The standards.
    pub implements: [Standard; 1],
}

impl Generator {
    /// We verify and make the signatures of RFC 9421.
    pub const OURS: Self = Self {
        kind: "Application",
        implements: [Standard {
            href: RFC9421,
            name: "RFC-9421: HTTP Message Signatures",
        }],
    };
}

/// A standard that is kept.
#[derive(Clone, Debug, Serialize)]
pub struct Standard {
    /// Where it is written.
    pub href: &'static str,
    /// What it is called.
    pub name: &'static str,
}

/// An actor of ours (section 1.4).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// Person, Service or Application.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Where it is delivered to.
    pub inbox: String,
    /// What it wrote.
    pub outbox: String,
    /// Who follows it.
    pub followers: String,
    /// Whom it follows.
    pub following: String,
    /// What it pinned.
    pub featured: String,
    /// Where all of us are delivered to.
    pub shared_inbox: String,
    /// The same, where the standard puts it.
    pub endpoints: Endpoints,
    /// Its page for people.
    pub url: String,
    /// The name in its handle.
    pub preferred_username: String,
    /// Its handle (FEP-2c59).
    pub webfinger: String,
    /// Its display name, the user name when it has none (D19).
    pub name: String,
    /// What it says about itself, in HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The same in MFM.
    #[serde(rename = "_misskey_summary", skip_serializing_if = "Option::is_none")]
    pub misskey_summary: Option<String>,
    /// The same again, where the standard puts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// A greeting for new followers.
    #[serde(
        rename = "_misskey_followedMessage",
        skip_serializing_if = "Option::is_none"
    )]
    pub followed_message: Option<String>,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Image>,
    /// Its banner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// Hashtags and emoji of its texts.
    pub tag: Vec<Tag>,
    /// The rows of its profile.
    pub attachment: Vec<PropertyValue>,
    /// Whether follows wait for a yes.
    pub manually_approves_followers: bool,
    /// Whether it wants to be found.
    pub discoverable: bool,
    /// Whether its notes may be searched.
    pub indexable: bool,
    /// When it came into being.
    pub published: Time,
    /// A moderator took it offline for now (D22).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub suspended: bool,
    /// Speaks as cats do.
    pub is_cat: bool,
    /// Its birthday.
    #[serde(rename = "vcard:bday", skip_serializing_if = "Option::is_none")]
    pub birthday: Option<String>,
    /// Where it lives.
    #[serde(rename = "vcard:Address", skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Its other addresses.
    pub also_known_as: Vec<String>,
    /// What our software can do (D25).
    pub generator: Generator,
    /// Where it moved to; never an empty string (D22).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// The key its deliveries are signed with.
    pub public_key: Key,
}

/// Where the standard puts the shared inbox.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoints {
    /// Where all of us are delivered to.
    pub shared_inbox: String,
}

/// A row of a profile.
#[derive(Clone, Debug, Serialize)]
pub struct PropertyValue {
    /// Always `PropertyValue`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What it is.
    pub name: String,
    /// HTML.
    pub value: String,
}

/// A public key.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    /// Its id.
    pub id: String,
    /// Always `Key`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Whose it is.
    pub owner: String,
    /// SPKI in PEM (S7).
    pub public_key_pem: String,
}

/// A collection, whole or as the way to its pages (I93).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Collection {
    /// Its id.
    pub id: String,
    /// Always `OrderedCollection`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Whose it is, where that says something (FEP-7888).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributed_to: Option<String>,
    /// How many things are in it.
    pub total_items: i64,
    /// Its first page; a collection without pages and items is private.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// Its items, when they are few.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered_items: Option<Vec<Value>>,
}

/// One page of a collection.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// Its id.
    pub id: String,
    /// Always `OrderedCollectionPage`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The collection.
    pub part_of: String,
    /// How many things are in the collection.
    pub total_items: i64,
    /// What stands on this page.
    pub ordered_items: Vec<Value>,
    /// The page of older things.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The page of newer things.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev: Option<String>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lists_are_lists_and_absent_values_are_absent() {
        let undo = Activity::new(
            "Undo",
            "https://a.example/1/undo".into(),
            "https://a.example/u".into(),
            "https://a.example/1",
        );
        let text = serde_json::to_value(undo).expect("JSON");
        assert_eq!(
            text,
            serde_json::json!({"id": "https://a.example/1/undo", "type": "Undo",
            "actor": "https://a.example/u", "object": "https://a.example/1"})
        );
        let tag = Tag::Mention {
            href: "https://a.example/u".into(),
            name: "@u@a.example".into(),
        };
        assert_eq!(serde_json::to_value(tag).expect("JSON")["type"], "Mention");
        let gone = serde_json::to_value(Tombstone::of("https://a.example/1".into())).expect("JSON");
        assert_eq!(gone["type"], "Tombstone");
    }
}
