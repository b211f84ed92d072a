//! `EmojiSimple` and `EmojiDetailed`.

use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::TEXT;
use crate::api::shapes::list;

/// A custom emoji as clients list it.
pub const SIMPLE: Entity = Entity {
    name: "EmojiSimple",
    parts: &[&[
        ("aliases", list(&TEXT)),
        ("name", TEXT),
        ("category", TEXT.or_null()),
        ("url", TEXT),
        ("localOnly", FLAG.maybe()),
        ("isSensitive", FLAG.maybe()),
        (
            "roleIdsThatCanBeUsedThisEmojiAsReaction",
            list(&TEXT).maybe(),
        ),
    ]],
};

/// The same with all there is to say of it.
pub const DETAILED: Entity = Entity {
    name: "EmojiDetailed",
    parts: &[&[
        ("id", ID),
        ("aliases", list(&TEXT)),
        ("name", TEXT),
        ("category", TEXT.or_null()),
        ("host", TEXT.or_null()),
        ("url", TEXT),
        ("license", TEXT.or_null()),
        ("isSensitive", FLAG),
        ("localOnly", FLAG),
        ("roleIdsThatCanBeUsedThisEmojiAsReaction", list(&TEXT)),
    ]],
};
