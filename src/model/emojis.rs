//! Custom emoji.

use crate::clock::Time;
use crate::model::Id;
use crate::model::files::File;

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
    /// When its server last changed it.
    pub updated_at: Option<Time>,
}

/// Where the picture of an emoji is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// A drive file of ours.
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
