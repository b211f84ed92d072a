//! `RoleLite`, `Role`, and who has one.

use crate::api::shapes::ANY;
use crate::api::shapes::COUNT;
use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::Part;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::map;
use crate::api::shapes::object;
use crate::api::shapes::user;
use crate::api::shapes::words;

/// A role as who has it shows it.
pub const LITE: Entity = Entity {
    name: "RoleLite",
    parts: &[SHOWN],
};

/// A role as it was made.
pub const ROLE: Entity = Entity {
    name: "Role",
    parts: &[
        SHOWN,
        &[
            ("createdAt", TIME),
            ("updatedAt", TIME),
            ("target", words(&["manual", "conditional"])),
            ("condFormula", map(&ANY)),
            ("isPublic", FLAG),
            ("isExplorable", FLAG),
            ("asBadge", FLAG),
            ("canEditMembersByModerator", FLAG),
            ("policies", map(&object(POLICY))),
            ("usersCount", COUNT),
        ],
    ],
};

/// That somebody has a role.
pub const MEMBER: Entity = Entity {
    name: "RoleAssignment",
    parts: &[&[
        ("id", ID),
        ("createdAt", TIME.maybe()),
        ("user", user::DETAILED),
        ("expiresAt", TIME.or_null().maybe()),
    ]],
};

const SHOWN: &[Part] = &[
    ("id", ID),
    ("name", TEXT),
    ("color", TEXT.or_null()),
    ("iconUrl", TEXT.or_null()),
    ("description", TEXT),
    ("isModerator", FLAG),
    ("isAdministrator", FLAG),
    ("displayOrder", COUNT),
];

const POLICY: &[Part] = &[
    ("useDefault", FLAG.maybe()),
    ("priority", COUNT.maybe()),
    ("value", ANY.maybe()),
];
