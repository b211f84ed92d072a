//! `UserList` and who is on one.

use crate::api::shapes::COUNT;
use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::entity;
use crate::api::shapes::list;
use crate::api::shapes::user;

/// A list of people.
pub const LIST: Entity = Entity {
    name: "UserList",
    parts: &[&[
        ("id", ID),
        ("createdAt", TIME),
        ("name", TEXT),
        ("userIds", list(&ID)),
        ("isPublic", FLAG),
        ("likedCount", COUNT.maybe()),
        ("isLiked", FLAG.maybe()),
    ]],
};

/// That somebody is on a list.
pub const MEMBERSHIP: Entity = Entity {
    name: "UserListMembership",
    parts: &[&[
        ("id", ID),
        ("createdAt", TIME),
        ("userId", ID),
        ("user", entity(&user::LITE)),
        ("withReplies", FLAG),
    ]],
};
