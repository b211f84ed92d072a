//! Custom emoji.

use crate::clock::Time;
use crate::model::Id;
use crate::model::files::File;

/// The longest name and category, as Misskey's columns are.
pub const NAME_CHARACTERS: usize = 128;
/// The longest licence, likewise.
pub const LICENSE_CHARACTERS: usize = 1_024;
/// Other names of one emoji; Misskey has no bound.
pub const ALIASES: usize = 64;

/// A picture with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emoji {
    /// Its id.
    pub id: Id<Emoji>,
    /// Its server; `None` is ours.
    pub host: Option<String>,
    /// Its name, without colons.
    pub name: String,
    /// Where the picture is.
    pub picture: Picture,
    /// What is said of it.
    pub looks: Looks,
    /// When its server last changed it.
    pub updated_at: Option<Time>,
}

/// What is said of an emoji.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// The group it is shown in.
    pub category: Option<String>,
    /// Other names to find it by.
    pub aliases: Vec<String>,
    /// Who made it and what may be done with it.
    pub license: Option<String>,
    /// Not for everyone's eyes.
    pub is_sensitive: bool,
    /// It does not leave this server.
    pub local_only: bool,
    /// The ids of the roles whose holders may react with it; none is everyone.
    pub roles: Vec<String>,
}

/// Where the picture of an emoji is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// A file of ours.
    Ours {
        /// The file.
        file_id: Id<File>,
        /// Its name in addresses.
        access: String,
        /// Its media type.
        media_type: String,
    },
    /// On another server.
    Theirs(String),
}

/// A custom emoji as its server shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// Where its picture is.
    pub url: String,
    /// When that last changed, if it is said.
    pub updated_at: Option<Time>,
}

/// Whether an emoji of ours may be called so (Misskey: `^[a-zA-Z0-9_]+$`).
pub fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !text.is_empty() && text.len() <= NAME_CHARACTERS && text.bytes().all(fits)
}
