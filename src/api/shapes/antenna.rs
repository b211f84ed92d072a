//! `Antenna`.

use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::list;
use crate::api::shapes::words;

/// A lasting search.
pub const ANTENNA: Entity = Entity {
    name: "Antenna",
    parts: &[&[
        ("id", ID),
        ("createdAt", TIME),
        ("name", TEXT),
        ("keywords", list(&list(&TEXT))),
        ("excludeKeywords", list(&list(&TEXT))),
        (
            "src",
            words(&["home", "all", "users", "list", "users_blacklist"]),
        ),
        ("userListId", ID.or_null()),
        ("users", list(&TEXT)),
        ("caseSensitive", FLAG),
        ("localOnly", FLAG),
        ("excludeBots", FLAG),
        ("withReplies", FLAG),
        ("withFile", FLAG),
        ("isActive", FLAG),
        ("hasUnreadNote", FLAG),
        ("notify", FLAG),
    ]],
};
