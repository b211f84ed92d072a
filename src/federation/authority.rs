//! Who may say what: origins, classes of things, content types.
//!
//! Pure checks on addresses and documents (section 6.1 of the federation rules). Only
//! the origin may speak for an object (G2, FEP-fe34); origins are compared whole, never
//! by suffix. Addresses are compared as they are written: nothing is normalised but the
//! case of the host, because paths of others hold `//`, `://` and trailing slashes that
//! mean something (D27).

use serde_json::Value;

use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;

/// Scheme, host and port of an address.
#[derive(Debug, Clone, Copy, Eq)]
pub struct Origin<'a> {
    https: bool,
    /// Host with the port if it is not the usual one, in the case it was written.
    host: &'a str,
}

impl PartialEq for Origin<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.https == other.https && self.host.eq_ignore_ascii_case(other.host)
    }
}

impl<'a> Origin<'a> {
    /// The origin of an `http(s)` address without credentials (X1, X15). The reading is
    /// strict, so that no other parser can find another host in the same text: no
    /// spaces, control characters or backslashes anywhere, an ASCII host.
    pub fn of(address: &'a str) -> Option<Self> {
        let (https, rest) = if let Some(rest) = strip_scheme(address, "https://") {
            (true, rest)
        } else {
            (false, strip_scheme(address, "http://")?)
        };
        let odd = |byte: u8| byte <= b' ' || byte == 0x7f || byte == b'\\';
        if address.len() > loose::URL_LIMIT_BYTES || address.bytes().any(odd) {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let host = without_usual_port(&rest[..end], https);
        is_host(host).then_some(Self { https, host })
    }

    /// Whether it is reached over TLS.
    pub fn is_https(self) -> bool {
        self.https
    }

    /// Host, with the port if it is not the usual one, in lower case.
    pub fn host(self) -> String {
        self.host.to_ascii_lowercase()
    }
}

fn strip_scheme<'a>(address: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = address.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn without_usual_port(authority: &str, https: bool) -> &str {
    let usual = if https { ":443" } else { ":80" };
    authority.strip_suffix(usual).unwrap_or(authority)
}

/// A host name, IPv4 address or bracketed IPv6 address, perhaps with a port; no dot at its
/// end, which would be another spelling of the same host, no `@`,
/// no percent-encoding, no letters beyond ASCII (punycode is expected).
fn is_host(text: &str) -> bool {
    /// The longest DNS name plus a port.
    const LIMIT_BYTES: usize = 253 + 6;
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (text, None),
    };
    let port_fits = port.is_none_or(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|p| p > 0)
    });
    let name_fits = match name.strip_prefix('[') {
        Some(inner) => inner
            .strip_suffix(']')
            .is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok()),
        None => {
            let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
            !name.is_empty()
                && !name.starts_with('.')
                && !name.ends_with('.')
                && name.bytes().all(allowed)
        }
    };
    text.len() <= LIMIT_BYTES && port_fits && name_fits
}

/// Whether both addresses have the same scheme, host and port (X1).
pub fn same_origin(one: &str, other: &str) -> bool {
    match (Origin::of(one), Origin::of(other)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// The host of an address, lower-case, with a port that is not the usual one.
pub fn host_of(address: &str) -> Option<String> {
    Origin::of(address).map(Origin::host)
}

/// The domain that somebody had to register to have this host, roughly: its last two labels,
/// or three where the second is one of those below which countries register (`co.uk`). There
/// is a list of these; what is counted by domain needs no list.
pub fn domain(host: &str) -> &str {
    /// `com.br`, `gov.uk`.
    const LONGEST_SECOND: usize = 3;
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if name.starts_with('[') || name.ends_with(|last: char| last.is_ascii_digit()) {
        return name;
    }
    let dots: Vec<usize> = name.rmatch_indices('.').map(|(at, _)| at).take(3).collect();
    let is_of_country = match dots[..] {
        [last, second, ..] => name.len() - last == 3 && last - second - 1 <= LONGEST_SECOND,
        _ => false,
    };
    match (is_of_country, &dots[..]) {
        (false, [_, second, ..]) => &name[second + 1..],
        (true, [_, _, third]) => &name[third + 1..],
        _ => name,
    }
}

/// The address without what follows `#`: fragments are cut before fetching (S17, X24).
pub fn without_fragment(address: &str) -> &str {
    address.split('#').next().unwrap_or(address)
}

/// Whether an address may be shown as a link: `http(s)`, no credentials (X15).
pub fn may_be_shown(address: &str) -> bool {
    Origin::of(address).is_some()
}

/// Whether an address may be the id of something: an origin of the scheme we accept and
/// no fragment (D27, X15), at a name the world could know (X19). `loopback` is for tests
/// between servers on one machine, which speak plain HTTP at addresses.
pub fn may_be_id(address: &str, loopback: bool) -> bool {
    let fits = |origin: Origin<'_>| loopback || (origin.https && is_public_name(origin.host));
    Origin::of(address).is_some_and(fits) && !address.contains('#')
}

/// Whether an address may be the page of a note: HTTPS, but between servers on one machine
/// (X15).
pub fn may_be_page(address: &str, loopback: bool) -> bool {
    Origin::of(address).is_some_and(|origin| loopback || origin.https)
}

/// Whether a host is a name of the public DNS by its looks; `net` judges the addresses
/// behind it.
fn is_public_name(host: &str) -> bool {
    let name = host
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let name = name.trim_end_matches('.');
    let last = name.rsplit_once('.').map(|(_, last)| last);
    let private = [
        "local",
        "localhost",
        "internal",
        "onion",
        "lan",
        "home",
        "arpa",
    ];
    last.is_some_and(|last| {
        last.bytes().any(|byte| byte.is_ascii_alphabetic()) && !private.contains(&last)
    })
}

/// What is to be done with a document that was fetched (X2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetched<'a> {
    /// It says of itself that it lives where it was found.
    Itself,
    /// It names another address: ask there, once, and believe only that answer.
    AskInstead(&'a str),
    /// It does not say what it is.
    Nameless,
}

/// Compares what a document calls itself with the final address it was fetched from.
pub fn judge_fetched<'a>(document: &'a Value, final_url: &str) -> Fetched<'a> {
    match get(document, "id").as_str() {
        Some(id) if id == without_fragment(final_url) || id == final_url => Fetched::Itself,
        Some(id) if Origin::of(id).is_some() => Fetched::AskInstead(id),
        _ => Fetched::Nameless,
    }
}

/// Whether an answer of this content type may be read as ActivityPub (X4). Plain JSON,
/// HTML and `ld+json` without the profile are what uploaded files are served with.
pub fn is_activity_type(content_type: &str) -> bool {
    let mut parts = content_type.split(';');
    let name = parts.next().unwrap_or_default().trim();
    if name.eq_ignore_ascii_case("application/activity+json") {
        return true;
    }
    name.eq_ignore_ascii_case("application/ld+json")
        && parts
            .filter_map(|part| part.split_once('='))
            .any(|(key, value)| {
                key.trim().eq_ignore_ascii_case("profile")
                    && value
                        .trim()
                        .trim_matches('"')
                        .split_ascii_whitespace()
                        .any(|one| one == crate::federation::vocab::context::ACTIVITY_STREAMS)
            })
}

/// Whether a delivered body of this content type is read; here plain JSON counts too,
/// because the signature speaks for it (I2).
pub fn is_inbox_type(content_type: &str) -> bool {
    let name = content_type.split(';').next().unwrap_or_default().trim();
    [
        "application/activity+json",
        "application/ld+json",
        "application/json",
    ]
    .iter()
    .any(|known| name.eq_ignore_ascii_case(known))
}

/// What a thing is, by its type and what it carries together (X9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Somebody: an actor type and an inbox.
    Actor,
    /// Something to read: a post type and nothing of an actor.
    Post,
    /// A deed: a known type and an actor.
    Activity,
    /// A public key on its own, or in GoToSocial's stub of an actor without an inbox.
    Key,
    /// A collection or a page of one.
    Collection,
    /// What is left of something.
    Tombstone,
    /// Anything else, mixtures included: not to be used.
    Other,
}

/// The types of D26.
pub const ACTOR_TYPES: [&str; 5] = ["Person", "Service", "Application", "Group", "Organization"];

/// The types of I34.
pub const POST_TYPES: [&str; 10] = [
    "Note",
    "Question",
    "Article",
    "Page",
    "Image",
    "Video",
    "Audio",
    "Document",
    "Event",
    "ChatMessage",
];

/// Sorts a document into its class.
pub fn classify(document: &Value) -> Class {
    let has = |name: &str| document.get(name).is_some_and(|value| !value.is_null());
    let any_of = |known: &[&str]| loose::types(document).any(|found| known.contains(&found));
    if any_of(&ACTOR_TYPES) && any_of(&POST_TYPES) {
        return Class::Other;
    }
    if any_of(&ACTOR_TYPES) {
        return match (has("inbox"), has("publicKey")) {
            (true, _) => Class::Actor,
            (false, true) => Class::Key,
            (false, false) => Class::Other,
        };
    }
    if any_of(&POST_TYPES) {
        let like_an_actor = has("inbox") || has("publicKey");
        return if like_an_actor {
            Class::Other
        } else {
            Class::Post
        };
    }
    if any_of(&["Tombstone"]) {
        return Class::Tombstone;
    }
    let collections = [
        "Collection",
        "OrderedCollection",
        "CollectionPage",
        "OrderedCollectionPage",
    ];
    if any_of(&collections) {
        return Class::Collection;
    }
    if has("publicKeyPem") && (has("owner") || has("controller")) {
        return if has("inbox") {
            Class::Other
        } else {
            Class::Key
        };
    }
    if has("actor") && !has("inbox") {
        Class::Activity
    } else {
        Class::Other
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_page_of_a_note_is_one_that_nobody_on_the_way_can_change() {
        assert!(may_be_page("https://a.example/@bob/1#top", false));
        assert!(!may_be_page("http://a.example/@bob/1", false));
        assert!(may_be_page("http://127.0.0.1:1/@bob/1", true));
        assert!(!may_be_page("ftp://a.example/", true));
    }

    #[test]
    fn hosts_below_one_domain_are_known_by_it() {
        for (host, domain) in [
            ("evil.example", "evil.example"),
            ("a.evil.example", "evil.example"),
            ("x.y.evil.example:8443", "evil.example"),
            ("social.co.uk", "social.co.uk"),
            ("a.b.social.co.uk", "social.co.uk"),
            ("a.misskey.io", "misskey.io"),
            ("localhost", "localhost"),
            ("127.0.0.1:3000", "127.0.0.1"),
            ("[::1]:3000", "[::1]"),
        ] {
            assert_eq!(super::domain(host), domain, "{host}");
        }
    }

    #[test]
    fn origins_are_compared_whole() {
        assert!(same_origin(
            "https://A.example/x",
            "https://a.example:443/y?z#q"
        ));
        assert!(same_origin("https://a.example", "HTTPS://a.example/"));
        for other in [
            "http://a.example/x",
            "https://a.example:8443/x",
            "https://b.a.example/x",
            "https://www.a.example/",
            "https://a.example.evil.example/",
            "https://xa.example/",
        ] {
            assert!(!same_origin("https://a.example/x", other), "{other}");
        }
    }

    #[test]
    fn odd_addresses_have_no_origin() {
        for odd in [
            "",
            "https://",
            "https:///x",
            "ftp://a.example/",
            "javascript:alert(1)",
            "https://user@a.example/",
            "https://a.example\\@b.example/",
            "https://a.example /x",
            "https://a.example/\u{0}x",
            "https://a.exa%6dple/",
            "https://ä.example/",
            "https://a.example:port/",
            "https://a.example:0/",
            "https://a.example:99999/",
            "https://[::1",
            "https://[zz]/",
            "//a.example/x",
            "https://a.example./x",
            "at://did:plc:abc",
        ] {
            assert_eq!(Origin::of(odd), None, "{odd}");
        }
        let long = format!("https://a.example/{}", "x".repeat(2100));
        assert_eq!(Origin::of(&long), None);
    }

    #[test]
    fn ids_lie_at_public_names() {
        assert!(may_be_id("https://a.example/1", false));
        for odd in [
            "http://a.example/1",
            "https://a.example/1#x",
            "https://localhost/1",
            "https://a.localhost/1",
            "https://intranet/1",
            "https://10.0.0.1/1",
            "https://[::1]/1",
            "https://a.local./1",
        ] {
            assert!(!may_be_id(odd, false), "{odd}");
        }
        assert!(may_be_id("http://127.0.0.1:3000/1", true));
    }

    #[test]
    fn the_url_crate_finds_the_same_hosts() {
        for address in [
            "https://a.example/x",
            "https://A.EXAMPLE:443?x=@b.example",
            "http://a.example:8080#@b.example",
            "https://[2001:db8::1]:444/x",
            "https://a.example/at://did:plc:x//y",
            "https://127.0.0.1:3000/",
        ] {
            let ours = Origin::of(address).expect("an origin");
            let theirs = url::Url::parse(address).expect("an address");
            let mut host = theirs.host_str().expect("a host").to_owned();
            if let Some(port) = theirs.port() {
                host = format!("{host}:{port}");
            }
            assert_eq!(ours.host(), host, "{address}");
            assert_eq!(ours.is_https(), theirs.scheme() == "https");
        }
    }

    #[test]
    fn a_document_must_live_where_it_was_found() {
        let note = json!({"id": "https://a.example/1"});
        assert_eq!(judge_fetched(&note, "https://a.example/1"), Fetched::Itself);
        assert_eq!(
            judge_fetched(&note, "https://b.example/1"),
            Fetched::AskInstead("https://a.example/1")
        );
        assert_eq!(
            judge_fetched(&note, "https://a.example/1/"),
            Fetched::AskInstead("https://a.example/1")
        );
        assert_eq!(
            judge_fetched(&json!({}), "https://b.example/1"),
            Fetched::Nameless
        );
    }

    #[test]
    fn only_activity_types_count_when_fetched() {
        for good in [
            "application/activity+json",
            "application/activity+json; charset=utf-8",
            "Application/LD+JSON; charset=utf-8; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json;profile=\"https://x.example https://www.w3.org/ns/activitystreams\"",
        ] {
            assert!(is_activity_type(good), "{good}");
        }
        for bad in [
            "application/json",
            "text/html",
            "application/ld+json",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreamsx\"",
            "",
        ] {
            assert!(!is_activity_type(bad), "{bad}");
        }
    }

    #[test]
    fn mixtures_belong_to_no_class() {
        let actor = json!({"type": "Person", "inbox": "https://a.example/inbox"});
        assert_eq!(classify(&actor), Class::Actor);
        assert_eq!(classify(&json!({"type": "Note"})), Class::Post);
        assert_eq!(classify(&json!({"type": "Person"})), Class::Other);
        let mixed = json!({"type": "Question", "inbox": "https://a.example/inbox"});
        assert_eq!(classify(&mixed), Class::Other);
        let keyed = json!({"type": "Note", "publicKey": {"id": "x"}});
        assert_eq!(classify(&keyed), Class::Other);
        assert_eq!(
            classify(&json!({"type": "Like", "actor": "x"})),
            Class::Activity
        );
        let key = json!({"type": "Key", "owner": "x", "publicKeyPem": "y"});
        assert_eq!(classify(&key), Class::Key);
    }
}
