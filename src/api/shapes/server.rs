//! `FederationInstance`.

use crate::api::shapes::COUNT;
use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::words;

/// Another server.
pub const SERVER: Entity = Entity {
    name: "FederationInstance",
    parts: &[&[
        ("id", ID),
        ("firstRetrievedAt", TIME),
        ("host", TEXT),
        ("usersCount", COUNT),
        ("notesCount", COUNT),
        ("followingCount", COUNT),
        ("followersCount", COUNT),
        ("isNotResponding", FLAG),
        ("isSuspended", FLAG),
        ("suspensionState", words(SUSPENSIONS)),
        ("isBlocked", FLAG),
        ("softwareName", TEXT.or_null()),
        ("softwareVersion", TEXT.or_null()),
        ("openRegistrations", FLAG.or_null()),
        ("name", TEXT.or_null()),
        ("description", TEXT.or_null()),
        ("maintainerName", TEXT.or_null()),
        ("maintainerEmail", TEXT.or_null()),
        ("isSilenced", FLAG),
        ("isMediaSilenced", FLAG),
        ("iconUrl", TEXT.or_null()),
        ("faviconUrl", TEXT.or_null()),
        ("themeColor", TEXT.or_null()),
        ("infoUpdatedAt", TIME.or_null()),
        ("latestRequestReceivedAt", TIME.or_null()),
        ("moderationNote", TEXT.or_null()),
    ]],
};

const SUSPENSIONS: &[&str] = &[
    "none",
    "manuallySuspended",
    "goneSuspended",
    "autoSuspendedForNotResponding",
];
