//! `EmojiSimple` and `EmojiDetailed`.

use serde::Serialize;

use crate::api::pack::urls;
use crate::config::Origin;
use crate::model::Id;
use crate::model::emojis::Emoji;
use crate::model::emojis::Picture;

/// An emoji as pickers show it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Simple {
    aliases: Vec<String>,
    name: String,
    category: Option<String>,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_sensitive: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_ids_that_can_be_used_this_emoji_as_reaction: Option<Vec<String>>,
}

/// Everything about an emoji.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detailed {
    id: Id<Emoji>,
    aliases: Vec<String>,
    name: String,
    category: Option<String>,
    host: Option<String>,
    url: String,
    license: Option<String>,
    is_sensitive: bool,
    local_only: bool,
    role_ids_that_can_be_used_this_emoji_as_reaction: Vec<String>,
}

/// Packs an emoji for pickers. Flags are told only when set, and roles only where there
/// are any, as Misskey does.
pub fn simple(origin: &Origin, emoji: Emoji) -> Simple {
    let looks = emoji.looks;
    Simple {
        url: address(origin, &emoji.picture),
        aliases: looks.aliases,
        name: emoji.name,
        category: looks.category,
        local_only: looks.local_only.then_some(true),
        is_sensitive: looks.is_sensitive.then_some(true),
        role_ids_that_can_be_used_this_emoji_as_reaction: Some(looks.roles)
            .filter(|roles| !roles.is_empty()),
    }
}

/// Packs everything about an emoji.
pub fn detailed(origin: &Origin, emoji: Emoji) -> Detailed {
    let looks = emoji.looks;
    Detailed {
        id: emoji.id,
        url: address(origin, &emoji.picture),
        aliases: looks.aliases,
        name: emoji.name,
        category: looks.category,
        host: emoji.host,
        license: looks.license,
        is_sensitive: looks.is_sensitive,
        local_only: looks.local_only,
        role_ids_that_can_be_used_this_emoji_as_reaction: looks.roles,
    }
}

/// Where its picture is.
pub fn address(origin: &Origin, picture: &Picture) -> String {
    match picture {
        Picture::Ours { access, .. } => urls::file(origin, access),
        Picture::Theirs(url) => urls::proxied(origin, "emoji", url),
    }
}
