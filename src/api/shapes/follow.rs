//! `Following`, with the person at one of its ends.

use crate::api::shapes::Entity;
use crate::api::shapes::ID;
use crate::api::shapes::TIME;
use crate::api::shapes::user;

/// That somebody follows somebody.
pub const FOLLOW: Entity = Entity {
    name: "Following",
    parts: &[&[
        ("id", ID),
        ("createdAt", TIME),
        ("followeeId", ID),
        ("followerId", ID),
        ("followee", user::DETAILED.maybe()),
        ("follower", user::DETAILED.maybe()),
    ]],
};
