//! `DriveFolder`.

use crate::api::shapes::COUNT;
use crate::api::shapes::Entity;
use crate::api::shapes::ID;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::named;

/// A folder of a drive.
pub const FOLDER: Entity = Entity {
    name: "DriveFolder",
    parts: &[&[
        ("id", ID),
        ("createdAt", TIME),
        ("name", TEXT),
        ("parentId", ID.or_null()),
        ("foldersCount", COUNT.maybe()),
        ("filesCount", COUNT.maybe()),
        ("parent", named("DriveFolder").maybe()),
    ]],
};
