//! Which emoji a Like, EmojiReact or Dislike means (section 3.7). Pure.

use serde_json::Value;

use crate::federation::vocab::activity::Activity;
use crate::federation::vocab::activity::Kind;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::tag::Emoji;
use crate::federation::vocab::tag::Tags;
use crate::federation::webfinger;
use crate::mfm::emoji;
use crate::model::reactions;

/// What a reaction says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// A Unicode emoji, as reactions are kept.
    Unicode(String),
    /// A custom emoji of this name; its host if the name says so, its picture if the
    /// activity brings it.
    Custom {
        /// The name.
        name: String,
        /// The host in the name.
        host: Option<String>,
        /// The picture.
        tag: Option<Emoji>,
    },
}

impl Meant {
    fn plain() -> Self {
        Self::Unicode(reactions::LIKE.to_owned())
    }
}

/// What a reaction says in the first of these properties that says anything.
fn said(activity: Activity<'_>) -> Option<&str> {
    let said = |name: &&str| get(activity.document, name).as_str().map(str::trim);
    let all = ["_misskey_reaction", "content", "name"];
    all.iter().filter_map(said).find(|said| !said.is_empty())
}

/// Whether a reaction names its emoji; a plain Like does not (I53).
pub fn names_emoji(activity: Activity<'_>) -> bool {
    activity.kind == Kind::Dislike || said(activity).is_some()
}

/// Reads the emoji of a reaction; whatever is no emoji is a plain ❤.
pub fn meant(activity: Activity<'_>) -> Meant {
    if activity.kind == Kind::Dislike {
        return Meant::Unicode("👎".to_owned());
    }
    let said = said(activity).filter(|said| said.len() <= reactions::REACTION_BYTES);
    let Some(said) = said else {
        return Meant::plain();
    };
    if let Some(custom) = reactions::custom(said) {
        return Meant::Custom {
            name: custom.name.to_owned(),
            // What is more than a host is none: it would be kept as a server.
            host: custom.host.and_then(webfinger::plain_host),
            tag: picture(activity.document, custom.name),
        };
    }
    let said = legacy(said).unwrap_or(said);
    emoji::as_reaction(said).map_or_else(Meant::plain, Meant::Unicode)
}

fn picture(document: &Value, name: &str) -> Option<Emoji> {
    let tags = Tags::read(document);
    tags.emojis.into_iter().find(|emoji| emoji.name == name)
}

/// The words of Misskey before version 10.
fn legacy(word: &str) -> Option<&'static str> {
    Some(match word {
        "like" => "👍",
        "love" => "❤",
        "laugh" => "😆",
        "hmm" => "🤔",
        "surprise" => "😮",
        "congrats" => "🎉",
        "angry" => "💢",
        "confused" => "😥",
        "rip" => "😇",
        "pudding" => "🍮",
        "star" => "⭐",
        _ => return None,
    })
}

/// Whether several reactions of one actor on one note live side by side (I52).
pub fn stands_beside_others(activity: Activity<'_>) -> bool {
    activity.kind == Kind::EmojiReact || loose::is_a(activity.document, "EmojiReact")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(kind: &str, extra: Value) -> Meant {
        let mut like =
            json!({"type": kind, "actor": "https://a.example/u", "object": "https://b.example/1"});
        let object = like.as_object_mut().expect("an object");
        object.extend(extra.as_object().expect("an object").clone());
        meant(Activity::read(&like).expect("readable"))
    }

    #[test]
    fn every_dialect_says_an_emoji() {
        let unicode = |text: &str| Meant::Unicode(text.to_owned());
        assert_eq!(read("Like", json!({})), unicode("❤"));
        assert_eq!(read("Like", json!({"content": "❤️"})), unicode("❤"));
        assert_eq!(
            read("Like", json!({"_misskey_reaction": "🎉", "content": "x"})),
            unicode("🎉")
        );
        assert_eq!(
            read("Like", json!({"_misskey_reaction": "pudding"})),
            unicode("🍮")
        );
        assert_eq!(read("EmojiReact", json!({"content": "🐈"})), unicode("🐈"));
        assert_eq!(
            read("Like", json!({"content": "not an emoji"})),
            unicode("❤")
        );
        assert_eq!(read("Dislike", json!({})), unicode("👎"));
    }

    #[test]
    fn an_empty_word_hides_no_other() {
        let empty = json!({"_misskey_reaction": "", "content": "🎉"});
        assert_eq!(read("Like", empty), Meant::Unicode("🎉".to_owned()));
    }

    #[test]
    fn more_than_a_host_is_no_host() {
        for more in [
            "victim.example/any/path?x=1",
            "a@b.example",
            "b.example#",
            "b example",
        ] {
            let said = json!({"content": format!(":blob@{more}:")});
            match read("Like", said) {
                Meant::Custom { host, .. } => assert_eq!(host, None, "{more}"),
                Meant::Unicode(_) => {}
            }
        }
    }

    #[test]
    fn a_custom_emoji_brings_its_picture() {
        let like = json!({"content": ":blob@third.example:", "tag": {"type": "Emoji", "name": ":blob:",
            "icon": {"type": "Image", "url": "https://a.example/b.png"}}});
        let Meant::Custom { name, host, tag } = read("Like", like) else {
            panic!("not custom");
        };
        assert_eq!(
            (name.as_str(), host.as_deref()),
            ("blob", Some("third.example"))
        );
        assert_eq!(
            tag.map(|tag| tag.url).as_deref(),
            Some("https://a.example/b.png")
        );
    }
}
