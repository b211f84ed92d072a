//! `Muting`, `RenoteMuting` and `Blocking`.

use crate::api::shapes::Entity;
use crate::api::shapes::ID;
use crate::api::shapes::Part;
use crate::api::shapes::Shape;
use crate::api::shapes::TIME;
use crate::api::shapes::either;
use crate::api::shapes::entity;
use crate::api::shapes::user;

/// Somebody is muted.
pub const MUTING: Entity = Entity {
    name: "Muting",
    parts: &[
        WHEN,
        &[
            ("expiresAt", TIME.or_null()),
            ("muteeId", ID),
            ("mutee", user::DETAILED),
        ],
    ],
};

/// Somebody's renotes are.
pub const RENOTE_MUTING: Entity = Entity {
    name: "RenoteMuting",
    parts: &[WHEN, &[("muteeId", ID), ("mutee", user::DETAILED)]],
};

/// Somebody is blocked.
pub const BLOCKING: Entity = Entity {
    name: "Blocking",
    parts: &[WHEN, &[("blockeeId", ID), ("blockee", user::DETAILED)]],
};

/// Any of these.
pub const ANY_OF_THEM: Shape =
    either(&[entity(&MUTING), entity(&RENOTE_MUTING), entity(&BLOCKING)]);

const WHEN: &[Part] = &[("id", ID), ("createdAt", TIME)];
