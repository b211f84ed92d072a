//! `Hashtag`.

use crate::api::shapes::COUNT;
use crate::api::shapes::Entity;
use crate::api::shapes::TEXT;

/// A hashtag, and how many people use it.
pub const HASHTAG: Entity = Entity {
    name: "Hashtag",
    parts: &[&[
        ("tag", TEXT),
        ("mentionedUsersCount", COUNT),
        ("mentionedLocalUsersCount", COUNT),
        ("mentionedRemoteUsersCount", COUNT),
        ("attachedUsersCount", COUNT),
        ("attachedLocalUsersCount", COUNT),
        ("attachedRemoteUsersCount", COUNT),
    ]],
};
