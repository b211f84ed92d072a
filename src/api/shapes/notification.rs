//! `Notification`, of every type in one: which parts it has depends on its type.

use crate::api::shapes::Entity;
use crate::api::shapes::ID;
use crate::api::shapes::Part;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::draft;
use crate::api::shapes::entity;
use crate::api::shapes::list;
use crate::api::shapes::note;
use crate::api::shapes::object;
use crate::api::shapes::role;
use crate::api::shapes::user;

/// A notification.
pub const NOTIFICATION: Entity = Entity {
    name: "Notification",
    parts: &[&[
        ("id", ID),
        ("createdAt", TIME),
        ("type", TEXT),
        ("userId", ID.maybe()),
        ("user", entity(&user::LITE).maybe()),
        ("note", entity(&note::NOTE).or_null().maybe()),
        ("reaction", TEXT.maybe()),
        ("message", TEXT.or_null().maybe()),
        ("achievement", TEXT.maybe()),
        ("role", entity(&role::ROLE).maybe()),
        ("body", TEXT.maybe()),
        ("header", TEXT.or_null().maybe()),
        ("icon", TEXT.or_null().maybe()),
        ("noteDraft", entity(&draft::DRAFT).maybe()),
        ("exportedEntity", TEXT.maybe()),
        ("fileId", ID.maybe()),
        ("reactions", list(&object(REACTED)).maybe()),
        ("users", list(&entity(&user::LITE)).maybe()),
    ]],
};

const REACTED: &[Part] = &[("user", entity(&user::LITE).or_null()), ("reaction", TEXT)];
