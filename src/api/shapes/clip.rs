//! `Clip`.

use crate::api::shapes::COUNT;
use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::entity;
use crate::api::shapes::user;

/// A collection of notes.
pub const CLIP: Entity = Entity {
    name: "Clip",
    parts: &[&[
        ("id", ID),
        ("createdAt", TIME),
        ("lastClippedAt", TIME.or_null()),
        ("userId", ID),
        ("user", entity(&user::LITE)),
        ("name", TEXT),
        ("description", TEXT.or_null()),
        ("isPublic", FLAG),
        ("favoritedCount", COUNT),
        ("isFavorited", FLAG.maybe()),
        ("notesCount", COUNT.maybe()),
    ]],
};
