//! Somebody elsewhere, as their server describes them (section 1.5).
//!
//! [`Actor::read`] keeps what a profile of ours can hold, within bounds. Whether the
//! document may be believed (its address, its key's other direction) is decided by who
//! fetched it.

use serde_json::Value;

use crate::clock::Time;
use crate::crypto::keys::VerifyKey;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::vocab::Unreadable;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::many;
use crate::federation::vocab::tag::Tags;

/// Characters of a user name (D11).
const USERNAME_LIMIT_CHARS: usize = 128;
/// Characters of a display name (Misskey cuts there).
const NAME_LIMIT_CHARS: usize = 128;
/// Characters of a description that are converted.
const SUMMARY_LIMIT_CHARS: usize = 20_000;
/// Fields that are kept (Misskey's number).
const FIELD_LIMIT: usize = 16;
/// Characters of one half of a field before conversion.
const FIELD_LIMIT_CHARS: usize = 2048;
/// Public keys that are read (D30).
const KEY_LIMIT: usize = 10;
/// Bytes of a PEM that is looked at; an RSA key of 8192 bits has about 1,500.
const PEM_LIMIT_BYTES: usize = 4096;
/// Other addresses of the same person that are kept.
const ALIAS_LIMIT: usize = 64;
/// Characters of a place (D39).
const LOCATION_LIMIT_CHARS: usize = 128;

/// A foreign actor as far as we understand it.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// Its id.
    pub id: String,
    /// Person, Service, Application, Group or Organization.
    pub kind: ActorKind,
    /// The user name it prefers, else the last part of its id (D31).
    pub username: String,
    /// Whether that is a name it gave itself.
    pub is_named: bool,
    /// The handle it names itself by FEP-2c59, without `@` or `acct:` before it.
    pub webfinger: Option<String>,
    /// Its display name.
    pub name: Option<String>,
    /// What it says about itself.
    pub summary: Option<Summary>,
    /// Where it is delivered to.
    pub inbox: String,
    /// Where its host is delivered to, if on the same host. One elsewhere is not used, even if
    /// all of a host name it (D29): a host that is lost to an attacker could aim our deliveries
    /// at anybody, and all that is spared are some requests.
    pub shared_inbox: Option<String>,
    /// Its collection of notes.
    pub outbox: Option<String>,
    /// Its collection of followers.
    pub followers: Option<String>,
    /// Its collection of people it follows.
    pub following: Option<String>,
    /// Its pinned notes.
    pub featured: Option<String>,
    /// Its page for people.
    pub url: Option<String>,
    /// Its picture.
    pub icon: Option<String>,
    /// Its banner.
    pub image: Option<String>,
    /// Its keys (D30).
    pub keys: Vec<Key>,
    /// A key that is named only and has to be fetched (D30).
    pub key_address: Option<String>,
    /// Its hashtags and emoji.
    pub tags: Tags,
    /// The rows of its profile.
    pub fields: Vec<Field>,
    /// Whether follows wait for a yes.
    pub is_locked: bool,
    /// Whether it wants to be found.
    pub is_discoverable: bool,
    /// Whether it says that its notes are not to be found by their words. Who says nothing, as
    /// all of Misskey's, is found: silence is no wish.
    pub is_unsearchable: bool,
    /// Misskey's cats.
    pub is_cat: bool,
    /// Whether its own server suspended it.
    pub is_suspended: bool,
    /// Its other addresses, some of them no web addresses at all (D37).
    pub aliases: Vec<String>,
    /// Where it moved to.
    pub moved_to: Option<String>,
    /// Its birthday, `YYYY-MM-DD`.
    pub birthday: Option<String>,
    /// Where it lives.
    pub location: Option<String>,
    /// Misskey's greeting for new followers.
    pub followed_message: Option<String>,
    /// When it came into being.
    pub published: Option<Time>,
}

/// The five kinds of actors (D26).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A person.
    Person,
    /// A bot.
    Service,
    /// A program or a server itself.
    Application,
    /// A community.
    Group,
    /// An organization.
    Organization,
}

impl ActorKind {
    /// Whether it acts by itself.
    pub fn is_bot(self) -> bool {
        matches!(self, Self::Service | Self::Application)
    }
}

/// What an actor says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Summary {
    /// The author's own MFM, from Misskey.
    Mfm(String),
    /// HTML to be turned into MFM.
    Html(String),
}

/// One row of a profile; the value is HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What it is.
    pub name: String,
    /// What it says.
    pub value_html: String,
}

/// A public key and who it says it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key's own id.
    pub id: String,
    /// Its owner.
    pub owner: String,
    /// The key in PEM, or as a Multikey.
    pub pem: String,
}

impl Key {
    /// Reads a key standing alone or inside an actor.
    pub fn read(value: &Value) -> Option<Self> {
        let id = get(value, "id").as_str()?;
        let owner = match loose::id_of(get(value, "owner")) {
            Some(owner) => owner,
            None => loose::id_of(get(value, "controller"))?,
        };
        let pem = get(value, "publicKeyPem").as_str();
        let pem = pem.or_else(|| get(value, "publicKeyMultibase").as_str())?;
        (pem.len() <= PEM_LIMIT_BYTES).then(|| Self {
            id: id.to_owned(),
            owner: owner.to_owned(),
            pem: pem.to_owned(),
        })
    }

    /// Whether it is an RSA key, of which an actor has one.
    pub fn is_rsa(&self) -> bool {
        VerifyKey::read(&self.pem).is_ok_and(|key| key.is_rsa())
    }
}

impl Actor {
    /// Reads a document that [`authority::classify`] calls an actor.
    pub fn read(document: &Value) -> Result<Self, Unreadable> {
        if authority::classify(document) != Class::Actor {
            return Err(Unreadable("no kind of actor"));
        }
        let id = get(document, "id")
            .as_str()
            .ok_or(Unreadable("an actor without id"))?;
        let inbox = at_home(document, "inbox", id)
            .ok_or(Unreadable("an actor whose inbox is elsewhere"))?;
        let (keys, key_address) = keys(document, id);
        let preferred = get(document, "preferredUsername").as_str();
        let preferred = preferred.filter(|name| !name.trim().is_empty());
        Ok(Self {
            kind: kind(document),
            username: username(preferred, id)?,
            is_named: preferred.is_some(),
            webfinger: get(document, "webfinger").as_str().map(handle),
            name: line(document, "name", NAME_LIMIT_CHARS),
            summary: summary(document),
            inbox,
            shared_inbox: shared_inbox(document, id),
            outbox: at_home(document, "outbox", id),
            followers: at_home(document, "followers", id),
            following: at_home(document, "following", id),
            featured: at_home(document, "featured", id),
            url: shown(get(document, "url")),
            icon: shown(get(document, "icon")),
            image: shown(get(document, "image")),
            keys,
            key_address,
            tags: Tags::read(document),
            fields: fields(document),
            is_locked: loose::flag(get(document, "manuallyApprovesFollowers")),
            is_discoverable: loose::flag(get(document, "discoverable")),
            is_unsearchable: matches!(get(document, "indexable"), Value::Bool(false)),
            is_cat: loose::flag(get(document, "isCat")),
            is_suspended: loose::flag(get(document, "suspended")),
            aliases: aliases(document),
            moved_to: moved_to(document, id),
            birthday: birthday(document),
            location: line(document, "vcard:Address", LOCATION_LIMIT_CHARS),
            followed_message: line(document, "_misskey_followedMessage", 256),
            published: loose::time(get(document, "published")),
            id: id.to_owned(),
        })
    }
}

fn kind(document: &Value) -> ActorKind {
    loose::types(document)
        .find_map(|name| match name {
            "Person" => Some(ActorKind::Person),
            "Service" => Some(ActorKind::Service),
            "Application" => Some(ActorKind::Application),
            "Group" => Some(ActorKind::Group),
            "Organization" => Some(ActorKind::Organization),
            _ => None,
        })
        .unwrap_or(ActorKind::Person)
}

/// An address of the actor's own host, or nothing (D28).
fn at_home(document: &Value, name: &str, id: &str) -> Option<String> {
    let address = loose::id_of(get(document, name))?;
    authority::same_origin(address, id).then(|| address.to_owned())
}

fn shared_inbox(document: &Value, id: &str) -> Option<String> {
    let inner = loose::id_of(get(get(document, "endpoints"), "sharedInbox"));
    let named = inner.or_else(|| loose::id_of(get(document, "sharedInbox")));
    let named = named.filter(|address| authority::same_origin(address, id));
    named.map(str::to_owned)
}

/// The keys whose owner is this actor, and one that is only named (D30); Multikeys stand in
/// `assertionMethod` (FEP-521a), and sign requests after RFC 9421, too (S24). A key that says
/// it belongs to somebody else, or lies elsewhere, is none of this actor's (S18).
fn keys(document: &Value, id: &str) -> (Vec<Key>, Option<String>) {
    let listed = many(get(document, "publicKey"));
    let asserting = many(get(document, "assertionMethod"));
    let own = |key: &Key| key.owner == id && authority::same_origin(&key.id, id);
    let keys = listed.iter().take(KEY_LIMIT);
    let keys = keys
        .chain(asserting.iter().take(KEY_LIMIT))
        .filter_map(Key::read)
        .filter(own)
        .collect();
    let named = listed.iter().find_map(Value::as_str);
    let named = named.filter(|address| authority::same_origin(address, id));
    (keys, named.map(str::to_owned))
}

fn username(preferred: Option<&str>, id: &str) -> Result<String, Unreadable> {
    let last = || id.trim_end_matches('/').rsplit('/').next();
    let name = preferred.or_else(last);
    let name = loose::one_line(name.unwrap_or_default().trim());
    let odd = |c: char| c.is_whitespace() || matches!(c, '@' | '/' | '<' | '>' | '"' | '&');
    if name.is_empty() || name.contains(odd) || name.chars().count() > USERNAME_LIMIT_CHARS {
        return Err(Unreadable("an actor without a usable name"));
    }
    Ok(name)
}

fn handle(text: &str) -> String {
    let text = text.strip_prefix("acct:").unwrap_or(text);
    text.trim_start_matches('@').to_owned()
}

/// A short text on one line; empty is none.
fn line(document: &Value, name: &str, limit_chars: usize) -> Option<String> {
    let text = loose::text(document, name)?;
    let text = loose::one_line(text.trim());
    (!text.is_empty()).then(|| loose::cut(&text, limit_chars).to_owned())
}

fn summary(document: &Value) -> Option<Summary> {
    let limit = |text: &str| loose::cut(text, SUMMARY_LIMIT_CHARS).to_owned();
    let own = get(document, "_misskey_summary").as_str();
    if let Some(text) = own.filter(|text| !text.trim().is_empty()) {
        return Some(Summary::Mfm(limit(&loose::without_nul(text))));
    }
    let text = loose::text(document, "summary")?;
    (!text.is_empty()).then(|| Summary::Html(limit(&text)))
}

fn shown(value: &Value) -> Option<String> {
    let places = loose::links(value);
    let place = places
        .iter()
        .find(|place| authority::may_be_shown(place.href))?;
    Some(place.href.to_owned())
}

/// Rows with a name; other attachments (identity proofs) are not shown (D35).
fn fields(document: &Value) -> Vec<Field> {
    let rows = many(get(document, "attachment")).iter().filter_map(|row| {
        let kind = loose::types(row).next().unwrap_or_default();
        let value = match kind {
            "PropertyValue" => loose::text(row, "value")?,
            "Note" => loose::text(row, "content")?,
            "Link" => get(row, "href").as_str()?.into(),
            _ => return None,
        };
        let name = line(row, "name", FIELD_LIMIT_CHARS)?;
        let value_html = loose::cut(&value, FIELD_LIMIT_CHARS).to_owned();
        Some(Field { name, value_html })
    });
    rows.take(FIELD_LIMIT).collect()
}

fn aliases(document: &Value) -> Vec<String> {
    many(get(document, "alsoKnownAs"))
        .iter()
        .filter_map(Value::as_str)
        .filter(|alias| alias.len() <= loose::URL_LIMIT_BYTES)
        .take(ALIAS_LIMIT)
        .map(str::to_owned)
        .collect()
}

fn moved_to(document: &Value, id: &str) -> Option<String> {
    let target = loose::id_of(get(document, "movedTo"))?;
    (target != id && authority::may_be_shown(target)).then(|| target.to_owned())
}

/// A date that a living person can have (D39).
fn birthday(document: &Value) -> Option<String> {
    let text = get(document, "vcard:bday").as_str()?;
    let date = text.get(..10)?;
    let moment = Time::parse(&format!("{date}T00:00:00Z"))?;
    let oldest = Time::parse("1900-01-01T00:00:00Z")?;
    (moment >= oldest).then(|| date.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn actor(extra: Value) -> Value {
        let mut actor = json!({"type": "Person", "id": "https://a.example/users/1",
            "inbox": "https://a.example/users/1/inbox", "preferredUsername": "alice"});
        let object = actor.as_object_mut().expect("an object");
        object.extend(extra.as_object().expect("an object").clone());
        actor
    }

    fn read(extra: Value) -> Actor {
        Actor::read(&actor(extra)).expect("readable")
    }

    #[test]
    fn collections_elsewhere_are_ignored_but_an_inbox_elsewhere_is_fatal() {
        let odd =
            read(json!({"outbox": "https://b.example/outbox", "followers": "https://a.example/f"}));
        assert_eq!(odd.outbox, None);
        assert_eq!(odd.followers.as_deref(), Some("https://a.example/f"));
        assert!(Actor::read(&actor(json!({"inbox": "https://b.example/inbox"}))).is_err());
        let shared = read(json!({"endpoints": {"sharedInbox": "https://victim.example/inbox"}}));
        assert_eq!(shared.shared_inbox, None);
    }

    #[test]
    fn an_empty_description_hides_no_filled_one() {
        let said =
            |own: &str| read(json!({"summary": "<p>hi</p>", "_misskey_summary": own})).summary;
        assert_eq!(said(""), Some(Summary::Html("<p>hi</p>".into())));
        assert_eq!(said("**hi**"), Some(Summary::Mfm("**hi**".into())));
    }

    #[test]
    fn keys_are_one_or_many_and_their_own() {
        let key = |id: &str, owner: &str| json!({"id": id, "owner": owner, "publicKeyPem": "PEM"});
        let own = key(
            "https://a.example/users/1#main-key",
            "https://a.example/users/1",
        );
        assert_eq!(read(json!({"publicKey": own})).keys.len(), 1);
        assert_eq!(read(json!({"publicKey": [own, own]})).keys.len(), 2);
        assert!(read(json!({})).keys.is_empty());
        let named = read(json!({"publicKey": "https://a.example/key"}));
        assert_eq!(named.key_address.as_deref(), Some("https://a.example/key"));
        for (id, owner) in [
            (
                "https://a.example/users/1#main-key",
                "https://a.example/users/2",
            ),
            ("https://b.example/key", "https://a.example/users/1"),
        ] {
            assert!(
                read(json!({"publicKey": key(id, owner)})).keys.is_empty(),
                "{id}"
            );
        }
    }

    #[test]
    fn a_profile_is_read_within_bounds() {
        let rows: Vec<_> = (0..30)
            .map(|n| json!({"type": "PropertyValue", "name": format!("n{n}"), "value": "v"}))
            .collect();
        let read = read(
            json!({"name": "x".repeat(500), "attachment": rows, "vcard:bday": "2000-01-01",
            "summary": "<p>hi</p>", "_misskey_summary": "hi", "isCat": "true",
            "alsoKnownAs": "at://did:plc:x", "movedTo": "", "icon": [{"type": "Image", "url": "https://a.example/i"}]}),
        );
        assert_eq!(read.name.map(|name| name.len()), Some(NAME_LIMIT_CHARS));
        assert_eq!(read.fields.len(), FIELD_LIMIT);
        assert_eq!(read.summary, Some(Summary::Mfm("hi".into())));
        assert_eq!(read.birthday.as_deref(), Some("2000-01-01"));
        assert!(read.is_cat && read.moved_to.is_none());
        assert_eq!(read.aliases, ["at://did:plc:x"]);
        assert_eq!(read.icon.as_deref(), Some("https://a.example/i"));
    }

    #[test]
    fn a_name_is_found_or_the_actor_refused() {
        assert_eq!(read(json!({"preferredUsername": null})).username, "1");
        let dotted = read(json!({"preferredUsername": "alice.bsky.social"}));
        assert_eq!(dotted.username, "alice.bsky.social");
        assert!(Actor::read(&actor(json!({"preferredUsername": "a b"}))).is_err());
        assert!(Actor::read(&actor(json!({"preferredUsername": "x".repeat(200)}))).is_err());
    }

    #[test]
    fn impossible_birthdays_are_dropped() {
        for odd in ["1850-01-01", "2000-13-01", "soon", "2000-1-1"] {
            assert_eq!(read(json!({"vcard:bday": odd})).birthday, None, "{odd}");
        }
    }
}
