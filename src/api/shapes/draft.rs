//! `NoteDraft`.

use crate::api::shapes::COUNT;
use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::MOMENT;
use crate::api::shapes::NOTHING;
use crate::api::shapes::Part;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::entity;
use crate::api::shapes::file;
use crate::api::shapes::list;
use crate::api::shapes::note;
use crate::api::shapes::object;
use crate::api::shapes::user;

/// A note not posted yet.
pub const DRAFT: Entity = Entity {
    name: "NoteDraft",
    parts: &[&[
        ("id", ID),
        ("createdAt", TIME),
        ("text", TEXT.or_null()),
        ("cw", TEXT.or_null()),
        ("userId", ID),
        ("user", entity(&user::LITE)),
        ("replyId", ID.or_null()),
        ("renoteId", ID.or_null()),
        ("reply", entity(&note::NOTE).or_null().maybe()),
        ("renote", entity(&note::NOTE).or_null().maybe()),
        ("visibility", note::VISIBILITY),
        ("visibleUserIds", list(&ID)),
        ("fileIds", list(&ID)),
        ("files", list(&entity(&file::FILE))),
        ("hashtag", TEXT.or_null()),
        ("poll", object(POLL).or_null()),
        ("channelId", NOTHING),
        ("localOnly", FLAG),
        ("reactionAcceptance", note::ACCEPTANCE.or_null()),
        ("quoteApprovalPolicy", user::QUOTERS.maybe()),
        ("scheduledAt", MOMENT.or_null()),
        ("isActuallyScheduled", FLAG),
    ]],
};

const POLL: &[Part] = &[
    ("choices", list(&TEXT)),
    ("multiple", FLAG),
    ("expiresAt", TIME.or_null()),
    ("expiredAfter", COUNT.or_null()),
];
