//! Reactions: one emoji of one user on one note.

use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;

/// What a Like without an emoji means: U+2764 without U+FE0F, Misskey's default.
pub const LIKE: &str = "❤";

/// The longest reaction kept, in bytes: `:name@host:` with both at their longest.
pub const REACTION_BYTES: usize = 260;

/// A reaction that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// Its id.
    pub id: Id<Reaction>,
    /// On which note.
    pub note_id: Id<Note>,
    /// Whose.
    pub user_id: Id<User>,
    /// As stored: Unicode, `:name@.:` or `:name@host:`.
    pub emoji: String,
    /// The remote Like.
    pub uri: Option<String>,
    /// It came as one of several of its user (an EmojiReact): a Like does not replace it.
    pub is_beside: bool,
}

/// A custom emoji named in a reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomEmoji<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its server; `None` is ours.
    pub host: Option<&'a str>,
}

/// Reads `:name:`, `:name@.:` and `:name@host:`; `None` is a Unicode emoji or nonsense.
pub fn custom(reaction: &str) -> Option<CustomEmoji<'_>> {
    let inner = reaction.strip_prefix(':')?.strip_suffix(':')?;
    let (name, host) = match inner.split_once('@') {
        Some((name, ".")) => (name, None),
        Some((name, host)) => (name, Some(host)),
        None => (inner, None),
    };
    let is_name = !name.is_empty() && name.chars().all(is_of_name);
    (is_name && host != Some("")).then_some(CustomEmoji { name, host })
}

/// The stored spelling of a custom emoji.
pub fn spell(name: &str, host: Option<&str>) -> String {
    format!(":{name}@{}:", host.unwrap_or("."))
}

/// Ours have plain letters; elsewhere they may be of any script (C12).
fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '+' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custom_reaction_names_its_emoji_and_its_server() {
        assert_eq!(
            custom(":blob@.:"),
            Some(CustomEmoji {
                name: "blob",
                host: None
            })
        );
        assert_eq!(
            custom(":blob:"),
            Some(CustomEmoji {
                name: "blob",
                host: None
            })
        );
        assert_eq!(
            custom(":blob@a.example:"),
            Some(CustomEmoji {
                name: "blob",
                host: Some("a.example")
            })
        );
        assert_eq!(custom(":ねこ:").map(|one| one.name), Some("ねこ"));
        for other in ["❤", ":", "::", ":a b:", ":blob@:", ":❤:", "blob"] {
            assert_eq!(custom(other), None, "{other}");
        }
    }
}
