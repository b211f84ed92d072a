//! What a note or an actor names: people, hashtags, emoji.

use serde::Serialize;

use crate::clock::Time;

/// What a text names.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type")]
pub enum Tag {
    /// Somebody.
    Mention {
        /// Their id.
        href: String,
        /// `@name@host`.
        name: String,
    },
    /// A hashtag.
    Hashtag {
        /// Its page.
        href: String,
        /// `#name`.
        name: String,
    },
    /// A custom emoji.
    Emoji(Emoji),
    /// A quoted note, by FEP-e232.
    Link {
        /// Its id.
        href: String,
        /// What stands in the text.
        name: String,
        /// That it is ActivityPub.
        #[serde(rename = "mediaType")]
        media_type: &'static str,
        /// That it is a quote.
        rel: &'static str,
    },
}

/// A custom emoji (section 5.4).
#[derive(Clone, Debug, Serialize)]
pub struct Emoji {
    /// Its id.
    pub id: String,
    /// `:name:`.
    pub name: String,
    /// When its picture last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Time>,
    /// The picture.
    pub icon: Icon,
    /// Who made it.
    #[serde(rename = "_misskey_license", skip_serializing_if = "Option::is_none")]
    pub license: Option<License>,
}

/// Who made an emoji and what may be done with it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct License {
    /// In words.
    pub free_text: String,
}

/// The picture of an emoji.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Icon {
    /// Always `Image`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its type.
    pub media_type: String,
    /// Where it is.
    pub url: String,
}
