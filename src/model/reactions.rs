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
    let is_name = !name.is_empty() && name.bytes().all(is_name_byte);
    (is_name && host != Some("")).then_some(CustomEmoji { name, host })
}

/// The stored spelling of a custom emoji.
pub fn spell(name: &str, host: Option<&str>) -> String {
    format!(":{name}@{}:", host.unwrap_or("."))
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-' | b'.')
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
        for other in ["❤", ":", "::", ":a b:", ":blob@:", "blob"] {
            assert_eq!(custom(other), None, "{other}");
        }
    }
}
