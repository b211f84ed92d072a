//! `InviteCode`.

use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::entity;
use crate::api::shapes::user;

/// An invitation.
pub const INVITATION: Entity = Entity {
    name: "InviteCode",
    parts: &[&[
        ("id", ID),
        ("code", TEXT),
        ("expiresAt", TIME.or_null()),
        ("createdAt", TIME),
        ("createdBy", entity(&user::LITE).or_null()),
        ("usedBy", entity(&user::LITE).or_null()),
        ("usedAt", TIME.or_null()),
        ("used", FLAG),
    ]],
};
