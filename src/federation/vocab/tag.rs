//! What a note or an actor names beside its text: mentions, hashtags, emoji, links.

use serde_json::Value;

use crate::clock::Time;
use crate::federation::authority;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::many;

/// Tags that are looked at (I43).
const TAG_LIMIT: usize = 100;
/// Tags that are counted (X17).
const COUNTED: usize = 1000;
/// Emoji an object may define (C12).
const EMOJI_LIMIT: usize = 100;
/// Hashtags an object may have (section 5.7).
const HASHTAG_LIMIT: usize = 32;
/// Characters of a hashtag (C4).
const HASHTAG_LIMIT_CHARS: usize = 128;
/// Characters of an emoji's name (section 5.4).
const EMOJI_NAME_LIMIT: usize = 100;

/// All tags of an object, sorted by what they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// Whom it mentions.
    pub mentions: Vec<Mention>,
    /// Its hashtags, as written, without `#`.
    pub hashtags: Vec<String>,
    /// The pictures behind `:name:` in its text.
    pub emojis: Vec<Emoji>,
    /// How many mentions there are, also of those that are not looked at.
    pub mention_count: usize,
    /// The object links of FEP-e232 that are marked as quotes.
    pub quote_link: Option<String>,
}

/// Somebody mentioned: the address counts, the name is for display (I49).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The actor's id, or a profile's address.
    pub href: String,
    /// What is shown, for example `@alice@a.example`; may be missing or wrong.
    pub name: Option<String>,
}

/// A custom emoji as its server defines it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji {
    /// Its own id, if it has one.
    pub id: Option<String>,
    /// The name without colons and without a host.
    pub name: String,
    /// The picture's address.
    pub url: String,
    /// The picture's type, if said.
    pub media_type: Option<String>,
    /// When its picture last changed.
    pub updated: Option<Time>,
}

impl Tags {
    /// Reads the `tag` of an object: one or many, unknown kinds ignored (I43).
    pub fn read(object: &Value) -> Self {
        let mut tags = Self::default();
        let all = many(get(object, "tag"));
        let counted = all.iter().take(COUNTED);
        tags.mention_count = counted.filter(|tag| loose::is_a(tag, "Mention")).count();
        for tag in all.iter().take(TAG_LIMIT) {
            match loose::types(tag).next() {
                Some("Mention") => tags.mentions.extend(Mention::read(tag)),
                Some("Hashtag" | "CommunityPostTag") => tags.add_hashtag(tag),
                Some("Emoji") if tags.emojis.len() < EMOJI_LIMIT => tags.add_emoji(tag),
                Some("Link") if tags.quote_link.is_none() => tags.quote_link = quote_link(tag),
                _ => {}
            }
        }
        tags
    }

    fn add_hashtag(&mut self, tag: &Value) {
        let Some(name) = loose::text(tag, "name") else {
            return;
        };
        let name = loose::one_line(name.trim().trim_start_matches(['#', '＃']));
        let fits = !name.is_empty() && name.chars().count() <= HASHTAG_LIMIT_CHARS;
        let room = self.hashtags.len() < HASHTAG_LIMIT;
        if fits && room && !self.hashtags.contains(&name) {
            self.hashtags.push(name);
        }
    }

    fn add_emoji(&mut self, tag: &Value) {
        let known = |emoji: &Emoji| self.emojis.iter().any(|one| one.name == emoji.name);
        if let Some(emoji) = Emoji::read(tag).filter(|emoji| !known(emoji)) {
            self.emojis.push(emoji);
        }
    }
}

impl Mention {
    fn read(tag: &Value) -> Option<Self> {
        let href = get(tag, "href").as_str()?;
        authority::may_be_shown(href).then(|| Self {
            href: href.to_owned(),
            name: loose::text(tag, "name").map(|name| loose::one_line(loose::cut(&name, 300))),
        })
    }
}

impl Emoji {
    /// Reads an Emoji tag; without a usable name and picture it is none (D34, C12).
    pub fn read(tag: &Value) -> Option<Self> {
        let name = get(tag, "name").as_str()?.trim().trim_matches(':');
        let name = name.split('@').next().unwrap_or(name);
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '+' | '.' | '-');
        let fits = !name.is_empty() && name.chars().count() <= EMOJI_NAME_LIMIT;
        if !fits || !name.chars().all(allowed) || name.starts_with('.') {
            return None;
        }
        let icon = loose::links(get(tag, "icon"));
        let picture = icon
            .iter()
            .find(|place| authority::may_be_shown(place.href))?;
        Some(Self {
            id: get(tag, "id").as_str().map(str::to_owned),
            name: name.to_owned(),
            url: picture.href.to_owned(),
            media_type: picture.media_type.map(str::to_owned),
            updated: loose::time(get(tag, "updated")),
        })
    }
}

/// The address of a quoted note, when an object link says that it is one (FEP-e232).
fn quote_link(tag: &Value) -> Option<String> {
    let media_type = get(tag, "mediaType").as_str().unwrap_or_default();
    if !authority::is_activity_type(media_type) {
        return None;
    }
    let quote_rel = |rel: &str| {
        rel == "https://misskey-hub.net/ns#_misskey_quote"
            || rel == "https://w3id.org/fep/044f#quote"
    };
    let mut rels = many(get(tag, "rel")).iter().filter_map(Value::as_str);
    let named = || loose::text(tag, "name").is_some_and(|name| name.starts_with("RE:"));
    let is_quote = rels.any(quote_rel) || (get(tag, "rel").is_null() && named());
    let href = get(tag, "href").as_str().filter(|_| is_quote)?;
    authority::may_be_shown(href).then(|| href.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tags_are_sorted_and_odd_ones_dropped() {
        let tags = Tags::read(&json!({"tag": [
            {"type": "Mention", "href": "https://a.example/1", "name": "@a"},
            {"type": "Mention", "href": "javascript:1"},
            {"type": "Hashtag", "name": "#Cats"},
            {"type": "Hashtag", "name": "Cats"},
            {"type": "Hashtag", "name": "#"},
            {"type": "Emoji", "id": null, "name": ":blob@other.example:",
             "icon": [{"type": "Image", "url": "https://a.example/b.png"}]},
            {"type": "Emoji", "name": ":../x:", "icon": {"url": "https://a.example/b.png"}},
            {"type": "Emoji", "name": ":none:"},
            {"type": "Unknown"}, 5, null, "text",
        ]}));
        assert_eq!(tags.mentions.len(), 1);
        assert_eq!(tags.hashtags, ["Cats"]);
        assert_eq!(tags.emojis.len(), 1);
        assert_eq!(tags.emojis[0].name, "blob");
        assert_eq!(tags.emojis[0].url, "https://a.example/b.png");
    }

    #[test]
    fn a_single_tag_needs_no_list() {
        let tags = Tags::read(&json!({"tag": {"type": "Hashtag", "name": "#one"}}));
        assert_eq!(tags.hashtags, ["one"]);
    }

    #[test]
    fn an_object_link_is_a_quote_only_when_it_says_so() {
        let link = |rel: Value, name: &str| {
            Tags::read(
                &json!({"tag": {"type": "Link", "href": "https://a.example/1", "rel": rel,
                "name": name, "mediaType": loose::LD_JSON}}),
            )
            .quote_link
        };
        assert!(link(json!("https://misskey-hub.net/ns#_misskey_quote"), "x").is_some());
        assert!(link(json!(["https://misskey-hub.net/ns#_misskey_quote"]), "x").is_some());
        assert!(link(Value::Null, "RE: https://a.example/1").is_some());
        assert!(link(Value::Null, "see").is_none());
        assert!(link(json!("license"), "RE: x").is_none());
    }
}
