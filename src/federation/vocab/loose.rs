//! Reader primitives: ActivityStreams as others really write it.
//!
//! One or many, string or object, full or short names: every reader of the house looks
//! at foreign JSON through these functions only, so leniency (rule G4) and bounds (X17,
//! X20) live in one place. They know no network and no database, and never fail: what
//! is not understood is absent.

use std::borrow::Cow;

use serde_json::Map;
use serde_json::Value;

use crate::clock::Time;
use crate::federation::vocab::Unreadable;

/// A body larger than this is refused before it is parsed (X17; Mastodon's number).
pub const BODY_LIMIT_BYTES: usize = 1024 * 1024;
/// Objects and lists inside each other; real documents stay below ten (X17).
pub const DEPTH_LIMIT: usize = 32;
/// Entries of a list that are looked at (X17).
pub const LIST_LIMIT: usize = 1000;
/// An address longer than this is no address (section 5.7).
pub const URL_LIMIT_BYTES: usize = 2048;

/// The full spelling of the public collection.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
/// The namespace of ActivityStreams terms.
const NAMESPACE: &str = "https://www.w3.org/ns/activitystreams#";
/// The media type of ActivityStreams as plain JSON-LD.
pub const LD_JSON: &str = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

/// Reads a document: UTF-8 JSON, an object at the top, within the bounds of X17, and
/// without the keywords that can smuggle a second object past a signature (X14).
///
/// Of a key that stands twice the last one counts (I2).
pub fn parse(body: &[u8]) -> Result<Value, Unreadable> {
    if body.len() > BODY_LIMIT_BYTES {
        return Err(Unreadable("larger than 1 MiB"));
    }
    if is_deeper_than(body, DEPTH_LIMIT) {
        return Err(Unreadable("nested too deeply"));
    }
    let value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(_) => serde_json::from_slice(&without_lone_surrogates(body))
            .map_err(|_| Unreadable("not JSON"))?,
    };
    if !matches!(value, Value::Object(_)) {
        return Err(Unreadable("not an object"));
    }
    if names_graph_keyword(&value) {
        return Err(Unreadable("uses @graph, @included or @reverse"));
    }
    Ok(value)
}

/// Whether brackets outside strings nest deeper than the limit.
fn is_deeper_than(body: &[u8], limit: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for &byte in body {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limit {
            return true;
        }
    }
    false
}

/// The same text with every `\uD800`–`\uDFFF` that has no partner turned into U+FFFD;
/// JavaScript writes such halves when it cuts a string in the middle of an emoji (X20).
fn without_lone_surrogates(body: &[u8]) -> Vec<u8> {
    let mut mended = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        let (take, replacement) = match (body[at], escaped_unit(body, at)) {
            (_, Some(0xD800..=0xDBFF)) => match escaped_unit(body, at + 6) {
                Some(0xDC00..=0xDFFF) => (12, None),
                _ => (6, Some(&b"\\ufffd"[..])),
            },
            (_, Some(0xDC00..=0xDFFF)) => (6, Some(&b"\\ufffd"[..])),
            (_, Some(_)) => (6, None),
            (b'\\', None) => (2, None),
            _ => (1, None),
        };
        let end = (at + take).min(body.len());
        mended.extend_from_slice(replacement.unwrap_or(&body[at..end]));
        at = end;
    }
    mended
}

/// The UTF-16 unit escaped as `\uXXXX` at this place.
fn escaped_unit(body: &[u8], at: usize) -> Option<u16> {
    let escape = body.get(at..at + 6)?;
    let digits = escape.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

/// Whether a JSON-LD keyword that regroups objects stands anywhere (X14).
fn names_graph_keyword(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.iter().any(|(key, inner)| {
            matches!(key.as_str(), "@graph" | "@included" | "@reverse")
                || names_graph_keyword(inner)
        }),
        Value::Array(list) => list.iter().any(names_graph_keyword),
        _ => false,
    }
}

/// A property of an object; nothing for anything that is no object.
pub fn get<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

/// Null is nothing, a single value is one, a list is itself up to [`LIST_LIMIT`].
pub fn many(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(list) => &list[..list.len().min(LIST_LIMIT)],
        single => std::slice::from_ref(single),
    }
}

/// The names in `type`, without the prefixes that mean the same.
pub fn types(value: &Value) -> impl Iterator<Item = &str> {
    let named = match value.get("type") {
        Some(named) => named,
        None => get(value, "@type"),
    };
    many(named).iter().filter_map(Value::as_str).map(short)
}

/// A term without its namespace: `as:Note` and the full IRI are both `Note`.
pub fn short(term: &str) -> &str {
    term.strip_prefix("as:")
        .or_else(|| term.strip_prefix(NAMESPACE))
        .unwrap_or(term)
}

/// Whether one of the value's types is this one.
pub fn is_a(value: &Value, name: &str) -> bool {
    types(value).any(|found| found == name)
}

/// What a value points at: the string itself, an object's `id` or a Link's `href`, or
/// that of the first in a list.
pub fn id_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text)
            .filter(|text| !text.is_empty())
            .map(String::as_str),
        Value::Object(map) => ["id", "@id", "href"]
            .iter()
            .find_map(|name| map.get(*name)?.as_str())
            .filter(|text| !text.is_empty()),
        Value::Array(list) => match list.first()? {
            Value::Array(_) => None,
            first => id_of(first),
        },
        _ => None,
    }
}

/// A natural-language property by the rules of section 5.6: the plain one, else the
/// first of its `…Map`; of a list the first string; NUL characters are dropped (X20).
pub fn text<'a>(value: &'a Value, name: &str) -> Option<Cow<'a, str>> {
    let plain = get(value, name);
    if let Some(found) = first_string(plain) {
        return Some(without_nul(found));
    }
    if matches!(plain, Value::Number(_) | Value::Bool(_) | Value::Object(_)) {
        return None;
    }
    let translated = map_of(value, name)?.values();
    translated.filter_map(first_string).next().map(without_nul)
}

/// The language of a natural-language property, when its `…Map` tells (C14, C15).
pub fn language<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    /// The longest BCP 47 tag that is kept.
    const TAG_LIMIT_BYTES: usize = 35;
    let map = map_of(value, name)?;
    let chosen = match first_string(get(value, name)) {
        Some(plain) => {
            let same = map.iter().find(|(_, one)| first_string(one) == Some(plain));
            same.or_else(|| map.iter().next().filter(|_| map.len() == 1))
        }
        None => map.iter().find(|(_, one)| first_string(one).is_some()),
    };
    let (tag, _) = chosen?;
    Some(tag.as_str()).filter(|tag| *tag != "und" && tag.len() <= TAG_LIMIT_BYTES)
}

fn map_of<'a>(value: &'a Value, name: &str) -> Option<&'a Map<String, Value>> {
    value.get(format!("{name}Map"))?.as_object()
}

fn first_string(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(list) => list.iter().find_map(Value::as_str),
        _ => None,
    }
}

/// The text without NUL, which SQLite and C strings end at (X20).
pub fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text without control and bidi characters, for names and handles (X20).
pub fn one_line(text: &str) -> String {
    text.chars()
        .filter(|&c| !c.is_control() && !is_bidi_control(c))
        .collect()
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The start of a text, at most so many characters.
pub fn cut(text: &str, limit_chars: usize) -> &str {
    match text.char_indices().nth(limit_chars) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Where something may be had, as `url` and `icon` say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The address.
    pub href: &'a str,
    /// Its type, if said.
    pub media_type: Option<&'a str>,
    /// Its relation, if said.
    pub rel: Option<&'a str>,
    /// Pixels across, if said.
    pub width: Option<u32>,
    /// Pixels down, if said.
    pub height: Option<u32>,
}

/// All addresses in a string, Link, Image or Document, or a list of these (D33, I44).
pub fn links(value: &Value) -> Vec<Place<'_>> {
    let mut found = Vec::new();
    collect_links(value, LINK_DEPTH, &mut found);
    found
}

/// Images hold a `url` that holds a list of Links that hold an `href`: no deeper.
const LINK_DEPTH: usize = 3;

fn collect_links<'a>(value: &'a Value, depth: usize, found: &mut Vec<Place<'a>>) {
    for one in many(value) {
        match one {
            Value::String(href) => found.push(Place::bare(href)),
            Value::Object(map) if map.get("href").is_some_and(Value::is_string) => {
                found.extend(get(one, "href").as_str().map(|href| Place::of(href, one)));
            }
            Value::Object(_) if depth > 0 => {
                let first_inner = found.len();
                collect_links(get(one, "url"), depth - 1, found);
                for place in &mut found[first_inner..] {
                    place.inherit(one);
                }
            }
            _ => {}
        }
    }
}

impl<'a> Place<'a> {
    fn bare(href: &'a str) -> Self {
        Self {
            href,
            media_type: None,
            rel: None,
            width: None,
            height: None,
        }
    }

    fn of(href: &'a str, described: &'a Value) -> Self {
        let mut place = Self::bare(href);
        place.inherit(described);
        place
    }

    /// Takes from the surrounding object what the address itself does not say.
    fn inherit(&mut self, around: &'a Value) {
        self.media_type = self
            .media_type
            .or_else(|| get(around, "mediaType").as_str());
        self.rel = self.rel.or_else(|| first_string(get(around, "rel")));
        self.width = self.width.or_else(|| uint(get(around, "width")));
        self.height = self.height.or_else(|| uint(get(around, "height")));
    }
}

/// Whether this addressee is everybody, in any of the three spellings.
pub fn is_public(addressee: &str) -> bool {
    matches!(addressee, PUBLIC | "as:Public" | "Public")
}

/// A moment, if it is one.
pub fn time(value: &Value) -> Option<Time> {
    Time::parse(value.as_str()?)
}

/// A count: 0 to 2³¹ − 1, also as a string of digits (X20). Anything else is unknown.
pub fn uint(value: &Value) -> Option<u32> {
    let number = match value {
        Value::Number(number) => number.as_u64()?,
        Value::String(digits) => digits.parse().ok()?,
        _ => return None,
    };
    u32::try_from(number).ok().filter(|&n| n <= i32::MAX as u32)
}

/// A yes or no, also spelled as a string; absent or anything else is no (D36).
pub fn flag(value: &Value) -> bool {
    match value {
        Value::Bool(yes) => *yes,
        Value::String(text) => text == "true",
        _ => false,
    }
}

/// Who an object says it belongs to (I35): `attributedTo`, else `actor`. Of a list, the
/// signer if it is in there, else the first person on the object's host, else the first there.
pub fn owner<'a>(object: &'a Value, signer: Option<&str>) -> Option<&'a str> {
    let named = match object.get("attributedTo") {
        Some(Value::Null) | None => get(object, "actor"),
        Some(named) => named,
    };
    let list = many(named);
    let signed = list.iter().filter_map(id_of).find(|id| Some(*id) == signer);
    let home = object.get("id").and_then(Value::as_str);
    let at_home = |id: &&str| home.is_some_and(|home| same_host(home, id));
    signed
        .or_else(|| {
            let person = |one: &&Value| is_a(one, "Person") || is_a(one, "Service");
            let mut people = list.iter().filter(person).filter_map(id_of);
            people.find(at_home)
        })
        .or_else(|| list.iter().filter_map(id_of).find(at_home))
        .or_else(|| id_of(named))
}

fn same_host(one: &str, other: &str) -> bool {
    use crate::federation::authority::same_origin;
    same_origin(one, other)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hostile_documents_are_refused() {
        let deep = format!("{}1{}", "{\"a\":".repeat(33), "}".repeat(33));
        let cases: [&[u8]; 7] = [
            b"",
            b"[]",
            b"\"text\"",
            b"{\"a\":",
            deep.as_bytes(),
            br#"{"type":"Note","x":[{"@graph":[]}]}"#,
            br#"{"type":"Note","\u0040included":[]}"#,
        ];
        for body in cases {
            assert!(parse(body).is_err(), "{}", String::from_utf8_lossy(body));
        }
        assert!(parse(&vec![b' '; BODY_LIMIT_BYTES + 1]).is_err());
    }

    #[test]
    fn brackets_inside_strings_are_no_depth() {
        let body = format!(r#"{{"a":"{}\"{}"}}"#, "[".repeat(50), "{".repeat(50));
        assert!(parse(body.as_bytes()).is_ok());
        let edge = format!("{}1{}", "{\"a\":".repeat(32), "}".repeat(32));
        assert!(parse(edge.as_bytes()).is_ok());
    }

    #[test]
    fn half_a_surrogate_pair_becomes_a_replacement_character() {
        let body = br#"{"a":"x\ud83d","b":"\ud83d\ude00","c":"\\ud83d","d":"\ude00\ud83d\n"}"#;
        let value = parse(body).expect("mended");
        assert_eq!(value["a"], "x\u{fffd}");
        assert_eq!(value["b"], "😀");
        assert_eq!(value["c"], "\\ud83d");
        assert_eq!(value["d"], "\u{fffd}\u{fffd}\n");
    }

    #[test]
    fn types_lose_their_prefixes_and_may_be_many() {
        let value =
            json!({"type": ["as:Note", "https://www.w3.org/ns/activitystreams#Question", 5]});
        assert_eq!(types(&value).collect::<Vec<_>>(), ["Note", "Question"]);
        assert!(is_a(&json!({"@type": "Note"}), "Note"));
    }

    #[test]
    fn a_pointer_is_a_string_an_object_a_link_or_the_first_of_a_list() {
        for value in [
            json!("https://a.example/1"),
            json!({"id": "https://a.example/1"}),
            json!({"type": "Link", "href": "https://a.example/1"}),
            json!(["https://a.example/1", "https://a.example/2"]),
        ] {
            assert_eq!(id_of(&value), Some("https://a.example/1"), "{value}");
        }
        for value in [
            json!(null),
            json!([]),
            json!({"id": null}),
            json!(""),
            json!([["x"]]),
        ] {
            assert_eq!(id_of(&value), None, "{value}");
        }
    }

    #[test]
    fn text_may_stand_in_a_map_only() {
        let only_map = json!({"contentMap": {"ja": "やあ"}});
        assert_eq!(text(&only_map, "content").as_deref(), Some("やあ"));
        assert_eq!(language(&only_map, "content"), Some("ja"));
        let both = json!({"content": "hi", "contentMap": {"de": "hallo", "en": "hi"}});
        assert_eq!(text(&both, "content").as_deref(), Some("hi"));
        assert_eq!(language(&both, "content"), Some("en"));
        assert_eq!(text(&json!({"content": {"a": 1}}), "content"), None);
        let list = json!({"content": null, "contentMap": {"en": [null, "x\0y"]}});
        assert_eq!(text(&list, "content").as_deref(), Some("xy"));
        let gap = json!({"contentMap": {"en": null, "de": "hallo"}});
        assert_eq!(text(&gap, "content").as_deref(), Some("hallo"));
        assert_eq!(language(&gap, "content"), Some("de"));
    }

    #[test]
    fn addresses_are_found_in_every_shape() {
        let icon = json!([{"type": "Image", "mediaType": "image/png", "url": [
            {"type": "Link", "href": "https://a.example/b", "width": 5},
            "https://a.example/c",
        ]}]);
        let found = links(&icon);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].href, "https://a.example/b");
        assert_eq!(found[0].media_type, Some("image/png"));
        assert_eq!(found[0].width, Some(5));
        assert_eq!(found[1].href, "https://a.example/c");
        assert!(links(&json!({"type": "Image"})).is_empty());
    }

    #[test]
    fn counts_are_bounded() {
        assert_eq!(uint(&json!(5)), Some(5));
        assert_eq!(uint(&json!("5")), Some(5));
        for wild in [
            json!(-1),
            json!(1.5),
            json!(4_294_967_296u64),
            json!(true),
            json!(null),
        ] {
            assert_eq!(uint(&wild), None, "{wild}");
        }
    }

    #[test]
    fn the_owner_is_found_in_every_shape() {
        let video = json!({"id": "https://t.example/v/1", "attributedTo": [
            {"type": "Group", "id": "https://t.example/c/1"},
            {"type": "Person", "id": "https://t.example/a/1"},
        ]});
        assert_eq!(owner(&video, None), Some("https://t.example/a/1"));
        assert_eq!(
            owner(&video, Some("https://t.example/c/1")),
            Some("https://t.example/c/1")
        );
        let event = json!({"id": "https://m.example/e/1", "actor": "https://m.example/@a"});
        assert_eq!(owner(&event, None), Some("https://m.example/@a"));
        let strangers = json!({"id": "https://m.example/e/1",
            "attributedTo": ["https://x.example/a", "https://m.example/b"]});
        assert_eq!(owner(&strangers, None), Some("https://m.example/b"));
        let guest = json!({"id": "https://m.example/e/1", "attributedTo": [
            {"type": "Person", "id": "https://x.example/a"},
            {"type": "Group", "id": "https://m.example/b"},
        ]});
        assert_eq!(owner(&guest, None), Some("https://m.example/b"));
    }
}
