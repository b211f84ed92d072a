//! `Note`.

use crate::api::shapes::COUNT;
use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::Part;
use crate::api::shapes::Shape;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::entity;
use crate::api::shapes::file;
use crate::api::shapes::list;
use crate::api::shapes::map;
use crate::api::shapes::named;
use crate::api::shapes::object;
use crate::api::shapes::user;
use crate::api::shapes::words;

/// A note.
pub const NOTE: Entity = Entity {
    name: "Note",
    parts: &[&[
        ("id", ID),
        ("createdAt", TIME),
        ("updatedAt", TIME.maybe()),
        ("userId", ID),
        ("user", entity(&user::LITE)),
        ("text", TEXT.or_null()),
        ("cw", TEXT.or_null()),
        ("visibility", VISIBILITY),
        ("localOnly", FLAG),
        ("reactionAcceptance", ACCEPTANCE.or_null()),
        ("visibleUserIds", list(&ID).maybe()),
        ("renoteCount", COUNT),
        ("repliesCount", COUNT),
        ("reactionCount", COUNT),
        ("reactions", map(&COUNT)),
        ("reactionEmojis", map(&TEXT)),
        ("reactionAndUserPairCache", list(&TEXT).maybe()),
        ("emojis", map(&TEXT).maybe()),
        ("tags", list(&TEXT).maybe()),
        ("fileIds", list(&ID)),
        ("files", list(&entity(&file::FILE))),
        ("replyId", ID.or_null()),
        ("renoteId", ID.or_null()),
        ("mentions", list(&ID).maybe()),
        ("uri", TEXT.maybe()),
        ("url", TEXT.maybe()),
        ("approval", words(&["pending", "revoked"]).maybe()),
        ("clippedCount", COUNT.maybe()),
        ("reply", named("Note").maybe()),
        ("renote", named("Note").maybe()),
        ("poll", object(POLL).maybe()),
        ("myReaction", TEXT.maybe()),
        ("isHidden", FLAG.maybe()),
    ]],
};

/// Who may see a note.
pub const VISIBILITY: Shape = words(&["public", "home", "followers", "specified"]);

/// Which reactions are welcome.
pub const ACCEPTANCE: Shape = words(&[
    "likeOnly",
    "likeOnlyForRemote",
    "nonSensitiveOnly",
    "nonSensitiveOnlyForLocalLikeOnlyForRemote",
]);

const POLL: &[Part] = &[
    ("multiple", FLAG),
    ("expiresAt", TIME.or_null()),
    ("choices", list(&object(CHOICE))),
];

const CHOICE: &[Part] = &[("text", TEXT), ("votes", COUNT), ("isVoted", FLAG)];
