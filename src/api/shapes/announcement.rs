//! `Announcement`, as everybody and as moderators see it.

use crate::api::shapes::COUNT;
use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::Part;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::words;

/// What is announced, as its readers see it.
pub const ANNOUNCEMENT: Entity = Entity {
    name: "Announcement",
    parts: &[SAID, &[("forYou", FLAG), ("isRead", FLAG.maybe())]],
};

/// The same as moderators see it.
pub const WHOLE: Entity = Entity {
    name: "AnnouncementDetailed",
    parts: &[
        SAID,
        &[
            ("isActive", FLAG),
            ("forExistingUsers", FLAG),
            ("userId", ID.or_null()),
            ("reads", COUNT.maybe()),
        ],
    ],
};

const SAID: &[Part] = &[
    ("id", ID),
    ("createdAt", TIME),
    ("updatedAt", TIME.or_null()),
    ("title", TEXT),
    ("text", TEXT),
    ("imageUrl", TEXT.or_null()),
    ("icon", words(&["info", "warning", "error", "success"])),
    ("display", words(&["normal", "banner", "dialog"])),
    ("needConfirmationToRead", FLAG),
    ("silence", FLAG),
];
