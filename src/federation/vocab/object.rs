//! Notes and everything that is read like one (section 3.4).
//!
//! [`Post::read`] takes what a note of ours can hold out of a foreign object, within
//! bounds. It does not turn HTML into MFM, look anybody up or decide who may see it.

use serde_json::Value;

use crate::clock::Time;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::vocab::Unreadable;
use crate::federation::vocab::attachment;
use crate::federation::vocab::attachment::Attachment;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::is_a;
use crate::federation::vocab::loose::many;
use crate::federation::vocab::policy;
use crate::federation::vocab::poll::Poll;
use crate::federation::vocab::tag::Tags;
use crate::mfm;
use crate::model::interactions::Policy;
use crate::model::notes::REMOTE_CW_CHARACTERS;

/// Addressees that are looked at.
const ADDRESSEE_LIMIT: usize = 1000;
/// Bytes of foreign text that are converted; enough for 8192 characters of text in
/// generous HTML (I37).
const CONTENT_LIMIT_CHARS: usize = 200_000;
/// Characters of a title.
const TITLE_LIMIT_CHARS: usize = 512;
/// The longest body of an Article that is shown whole (I38).
const ARTICLE_LIMIT_CHARS: usize = 3000;

/// A foreign note as far as we understand it.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// Its id, an address on its owner's host.
    pub id: String,
    /// Its author's id (I35).
    pub owner: String,
    /// What it says and in which language.
    pub content: Content,
    /// The title of an Article, Page, Video or Event, shown in bold first (I38).
    pub title: Option<String>,
    /// Whether it is a page of its own somewhere, to be linked to (I38).
    pub is_article: bool,
    /// The content warning; present but empty is a warning without words (I39).
    pub warning: Option<String>,
    /// Whether its files are to be hidden first.
    pub sensitive: bool,
    /// Where people read it.
    pub url: Option<String>,
    /// When it was written, as it says.
    pub published: Option<Time>,
    /// When it was last edited.
    pub updated: Option<Time>,
    /// Who it is for.
    pub reach: Reach,
    /// What it answers.
    pub reply_to: Option<String>,
    /// What it quotes (I59).
    pub quote: Option<String>,
    /// It says so in the words of FEP-044f, so that its author's yes can be expected.
    pub quotes_by_consent: bool,
    /// The proof that the author of what it quotes lets it.
    pub quote_stamp: Option<String>,
    /// The thread it belongs to.
    pub context: Option<String>,
    /// Whom and what it names.
    pub tags: Tags,
    /// Its files.
    pub files: Vec<Attachment>,
    /// Its poll.
    pub poll: Option<Poll>,
    /// The community it was posted to (I83).
    pub audience: Option<String>,
    /// The language its author says it is in.
    pub language: Option<String>,
    /// Who may do what with it.
    pub policy: Policy,
    /// The proof that the author of what it answers accepts the answer.
    pub reply_stamp: Option<String>,
    /// It is a letter to one person (Pleroma's and Lemmy's ChatMessage).
    pub is_letter: bool,
}

/// What a note says, in the best form its server offers (I36).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The author's own MFM.
    Mfm(String),
    /// HTML to be turned into MFM.
    Html(String),
    /// Markdown or plain text, kept as it was written: what looks like markup in it mostly is
    /// (PeerTube's comments), MFM reads it as its author meant it, and the one way MFM has to
    /// escape it, `<plain>`, would be seen by whoever reads or searches the words themselves
    /// (I36).
    Plain(String),
}

/// Who an object says it is for, from its own addressing and its activity's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Everybody stands in `to`.
    pub public: bool,
    /// Everybody stands in `cc`, `bcc` or `audience`.
    pub unlisted: bool,
    /// litepub's mark of a private message.
    pub direct: bool,
    /// Everybody else addressed: actors, collections of followers, groups.
    pub named: Vec<String>,
}

impl Post {
    /// Reads an object that [`authority::classify`] calls a post; `signer` settles who
    /// owns it when it names several.
    pub fn read(object: &Value, signer: Option<&str>) -> Result<Self, Unreadable> {
        if authority::classify(object) != Class::Post {
            return Err(Unreadable("no kind of note"));
        }
        let id = get(object, "id")
            .as_str()
            .ok_or(Unreadable("a note without id"))?;
        // What names nobody belongs to who signed it (I35).
        let owner = loose::owner(object, signer).or(signer);
        let owner = owner.ok_or(Unreadable("a note without author"))?;
        if !authority::same_origin(id, owner) {
            return Err(Unreadable("a note on another host than its author"));
        }
        let tags = Tags::read(object);
        Ok(Self {
            id: id.to_owned(),
            owner: owner.to_owned(),
            content: content(object),
            title: title(object),
            is_article: is_titled(object),
            warning: warning(object),
            sensitive: loose::flag(get(object, "sensitive")),
            url: url(object),
            published: loose::time(get(object, "published")),
            updated: loose::time(get(object, "updated")),
            reach: Reach::read(object),
            reply_to: pointer(get(object, "inReplyTo")),
            quote: quote(object, tags.quote_link.as_deref()),
            quotes_by_consent: pointer(get(object, "quote")).is_some(),
            quote_stamp: pointer(get(object, "quoteAuthorization")),
            context: pointer(get(object, "context")),
            files: attachment::read(object),
            poll: Poll::read(object),
            audience: pointer(get(object, "audience")).filter(|one| !loose::is_public(one)),
            language: loose::language(object, "content").map(str::to_owned),
            policy: policy::read(object, owner),
            reply_stamp: policy::reply_stamp(object).map(str::to_owned),
            is_letter: is_a(object, "ChatMessage"),
            tags,
        })
    }
}

/// Whether an object is a vote: it names a choice, says nothing, and answers (I14).
pub fn is_vote(object: &Value) -> bool {
    is_a(object, "Note")
        && get(object, "name").is_string()
        && loose::text(object, "content").is_none_or(|text| text.is_empty())
        && !get(object, "inReplyTo").is_null()
}

/// Types whose `name` is a title and whose `summary` is an abstract (I38).
fn is_titled(object: &Value) -> bool {
    loose::types(object)
        .any(|kind| matches!(kind, "Article" | "Page" | "Video" | "Audio" | "Event"))
}

fn content(object: &Value) -> Content {
    let limit = |text: &str| loose::cut(text, CONTENT_LIMIT_CHARS).to_owned();
    let source = get(object, "source");
    if get(source, "mediaType").as_str() == Some("text/x.misskeymarkdown")
        && let Some(text) = loose::text(source, "content")
    {
        return Content::Mfm(limit(&text));
    }
    if let Some(text) = get(object, "_misskey_content").as_str() {
        return Content::Mfm(limit(&loose::without_nul(text)));
    }
    let text = body(object);
    match get(object, "mediaType").as_str() {
        Some("text/markdown" | "text/plain") => Content::Plain(limit(&text)),
        _ => Content::Html(limit(&text)),
    }
}

/// The text itself; of a long Article only its abstract (I38).
fn body(object: &Value) -> String {
    let text = loose::text(object, "content").unwrap_or_default();
    if (is_a(object, "Article") || is_a(object, "Page")) && is_long(&text) {
        let preview = || loose::text(get(object, "preview"), "content");
        let short = loose::text(object, "summary").or_else(preview);
        if let Some(short) = short.filter(|short| !short.trim().is_empty()) {
            return short.into_owned();
        }
    }
    text.into_owned()
}

/// Whether the words of an HTML text are many; the marks around them do not count.
fn is_long(html: &str) -> bool {
    let exceeds = |text: &str| text.chars().nth(ARTICLE_LIMIT_CHARS).is_some();
    let html = loose::cut(html, CONTENT_LIMIT_CHARS);
    exceeds(html) && exceeds(&mfm::from_html(html, &mfm::Context::default()).text)
}

fn title(object: &Value) -> Option<String> {
    // A Note has a title only at forums (Discourse).
    if !is_titled(object) && !is_a(object, "Note") {
        return None;
    }
    let name = loose::text(object, "name")?;
    let name = loose::one_line(name.trim());
    (!name.is_empty()).then(|| loose::cut(&name, TITLE_LIMIT_CHARS).to_owned())
}

/// An empty summary is none; only U+200B is Misskey's spelling of an empty one (I39).
fn warning(object: &Value) -> Option<String> {
    if is_titled(object) && !loose::flag(get(object, "sensitive")) {
        return None;
    }
    let summary = loose::text(object, "summary")?;
    match summary.trim() {
        "" => None,
        "\u{200b}" => Some(String::new()),
        words => Some(loose::cut(words, REMOTE_CW_CHARACTERS).to_owned()),
    }
}

/// PeerTube lists many addresses; a page of text comes before a video file (I41).
fn url(object: &Value) -> Option<String> {
    let places = loose::links(get(object, "url"));
    let page = places
        .iter()
        .find(|place| place.media_type == Some("text/html"));
    let place = page.or_else(|| places.first())?;
    authority::may_be_shown(place.href).then(|| place.href.to_owned())
}

/// The id of something pointed at, if it is an address that could be fetched.
fn pointer(value: &Value) -> Option<String> {
    let id = loose::id_of(value)?;
    authority::may_be_shown(id).then(|| id.to_owned())
}

/// The first quote property that holds an address, in the order of I59. BookWyrm's
/// `quote` is a passage of text. A Tombstone in `quote` says that the quote was taken
/// back, whatever the older properties still say.
fn quote(object: &Value, link: Option<&str>) -> Option<String> {
    if is_a(get(object, "quote"), "Tombstone") {
        return None;
    }
    [
        "quote",
        "_misskey_quote",
        "quoteUrl",
        "quoteUri",
        "quoteURL",
    ]
    .iter()
    .find_map(|name| pointer(get(object, name)))
    .or_else(|| link.map(str::to_owned))
}

impl Reach {
    /// Reads the addressing of an object or an activity.
    pub fn read(object: &Value) -> Self {
        let mut reach = Self {
            direct: loose::flag(get(object, "directMessage")) || is_a(object, "ChatMessage"),
            ..Self::default()
        };
        for (field, is_to) in [
            ("to", true),
            ("cc", false),
            ("audience", false),
            ("bto", false),
            ("bcc", false),
        ] {
            for id in many(get(object, field)).iter().filter_map(loose::id_of) {
                reach.add(id, is_to);
            }
        }
        reach
    }

    fn add(&mut self, id: &str, is_to: bool) {
        match (loose::is_public(id), is_to) {
            (true, true) => self.public = true,
            (true, false) => self.unlisted = true,
            (false, _) => {
                let room = self.named.len() < ADDRESSEE_LIMIT;
                if room && !self.named.iter().any(|one| one == id) {
                    self.named.push(id.to_owned());
                }
            }
        }
    }

    /// Both addressings as one set: activities and their objects are merged (I13).
    pub fn merged(mut self, other: Self) -> Self {
        self.public |= other.public;
        self.unlisted |= other.unlisted;
        self.direct |= other.direct;
        for id in other.named {
            self.add(&id, false);
        }
        self
    }

    /// Whether this actor or collection is addressed.
    pub fn names(&self, id: &str) -> bool {
        self.named.iter().any(|named| named == id)
    }

    /// Whether nobody at all is addressed.
    pub fn is_empty(&self) -> bool {
        !self.public && !self.unlisted && self.named.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn note(extra: Value) -> Value {
        let mut note = json!({"id": "https://a.example/n/1", "type": "Note",
            "attributedTo": "https://a.example/u/1", "content": "<p>hi</p>"});
        let object = note.as_object_mut().expect("an object");
        object.extend(extra.as_object().expect("an object").clone());
        note
    }

    fn read(extra: Value) -> Post {
        Post::read(&note(extra), None).expect("readable")
    }

    #[test]
    fn misskeys_own_text_comes_first() {
        let source = json!({"source": {"content": "**a**", "mediaType": "text/x.misskeymarkdown"}, "_misskey_content": "b"});
        assert_eq!(read(source).content, Content::Mfm("**a**".into()));
        assert_eq!(
            read(json!({"_misskey_content": "b"})).content,
            Content::Mfm("b".into())
        );
        let bbcode = json!({"source": {"content": "[b]", "mediaType": "text/bbcode"}});
        assert_eq!(read(bbcode).content, Content::Html("<p>hi</p>".into()));
        let markdown = json!({"mediaType": "text/markdown", "content": "*x*"});
        assert_eq!(read(markdown).content, Content::Plain("*x*".into()));
    }

    #[test]
    fn an_empty_summary_warns_of_nothing() {
        assert_eq!(read(json!({"summary": ""})).warning, None);
        assert_eq!(read(json!({"summary": null})).warning, None);
        assert_eq!(
            read(json!({"summary": "\u{200b}"})).warning.as_deref(),
            Some("")
        );
        assert_eq!(
            read(json!({"summary": "spiders"})).warning.as_deref(),
            Some("spiders")
        );
        let article = json!({"type": "Article", "name": "Title", "summary": "abstract"});
        assert_eq!(read(article.clone()).warning, None);
        assert_eq!(read(article).title.as_deref(), Some("Title"));
    }

    #[test]
    fn a_quote_is_found_in_every_dialect() {
        for name in [
            "quote",
            "_misskey_quote",
            "quoteUrl",
            "quoteUri",
            "quoteURL",
        ] {
            let found = read(json!({name: "https://b.example/1"})).quote;
            assert_eq!(found.as_deref(), Some("https://b.example/1"), "{name}");
        }
        assert_eq!(read(json!({"quote": "<p>a passage</p>"})).quote, None);
        let revoked = json!({"quote": {"type": "Tombstone"}, "quoteUri": "https://b.example/1"});
        assert_eq!(read(revoked).quote, None);
        let both = json!({"quote": "<p>passage</p>", "quoteUrl": "https://b.example/2"});
        assert_eq!(read(both).quote.as_deref(), Some("https://b.example/2"));
    }

    #[test]
    fn addressing_is_merged_and_every_spelling_of_everybody_counts() {
        let object =
            Reach::read(&json!({"to": "as:Public", "cc": ["https://a.example/u/1/followers"]}));
        assert!(object.public && !object.unlisted);
        let activity = Reach::read(&json!({"to": "https://b.example/u/2", "cc": ["Public"]}));
        let both = object.merged(activity);
        assert!(both.public && both.unlisted);
        assert_eq!(
            both.named,
            ["https://a.example/u/1/followers", "https://b.example/u/2"]
        );
        assert!(Reach::read(&json!({})).is_empty());
    }

    #[test]
    fn a_note_of_another_host_than_its_author_is_refused() {
        let stolen = note(json!({"attributedTo": "https://b.example/u/1"}));
        assert!(Post::read(&stolen, None).is_err());
        let actor = note(json!({"inbox": "https://a.example/inbox"}));
        assert!(Post::read(&actor, None).is_err());
    }

    #[test]
    fn a_vote_is_a_name_without_content() {
        assert!(is_vote(
            &json!({"type": "Note", "name": "Cats", "inReplyTo": "https://a.example/1"})
        ));
        let reply = json!({"type": "Note", "name": "x", "content": "hi", "inReplyTo": "https://a.example/1"});
        assert!(!is_vote(&reply));
        assert!(!is_vote(&json!({"type": "Note", "name": "x"})));
    }

    #[test]
    fn a_parent_may_be_embedded_or_listed() {
        for parent in [
            json!("https://b.example/1"),
            json!({"type": "Note", "id": "https://b.example/1", "content": "x"}),
            json!(["https://b.example/1"]),
        ] {
            let post = read(json!({"inReplyTo": parent}));
            assert_eq!(post.reply_to.as_deref(), Some("https://b.example/1"));
        }
        assert_eq!(read(json!({"inReplyTo": "javascript:1"})).reply_to, None);
    }
}
