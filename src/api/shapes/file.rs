//! `DriveFile`.

use crate::api::shapes::COUNT;
use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::entity;
use crate::api::shapes::folder;
use crate::api::shapes::object;
use crate::api::shapes::user;

/// A file, in a drive here or on another server.
pub const FILE: Entity = Entity {
    name: "DriveFile",
    parts: &[&[
        ("id", ID),
        ("createdAt", TIME),
        ("name", TEXT),
        ("type", TEXT),
        ("md5", TEXT),
        ("size", COUNT),
        ("isSensitive", FLAG),
        ("blurhash", TEXT.or_null()),
        (
            "properties",
            object(&[("width", COUNT.maybe()), ("height", COUNT.maybe())]),
        ),
        ("url", TEXT),
        ("thumbnailUrl", TEXT.or_null()),
        ("comment", TEXT.or_null()),
        ("folderId", ID.or_null()),
        ("folder", entity(&folder::FOLDER).or_null()),
        ("userId", ID.or_null()),
        ("user", entity(&user::LITE).or_null()),
    ]],
};
