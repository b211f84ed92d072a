//! `UserLite` and `UserDetailed`, of others and of oneself.

use crate::api::shapes::ANY;
use crate::api::shapes::COUNT;
use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::ID;
use crate::api::shapes::MOMENT;
use crate::api::shapes::NOTHING;
use crate::api::shapes::NUMBER;
use crate::api::shapes::POLICIES;
use crate::api::shapes::Part;
use crate::api::shapes::Shape;
use crate::api::shapes::TEXT;
use crate::api::shapes::TIME;
use crate::api::shapes::announcement;
use crate::api::shapes::either;
use crate::api::shapes::entity;
use crate::api::shapes::list;
use crate::api::shapes::map;
use crate::api::shapes::named;
use crate::api::shapes::object;
use crate::api::shapes::role;
use crate::api::shapes::words;

/// Who may quote what somebody writes.
pub const QUOTERS: Shape = words(&["public", "followers", "nobody"]);

/// A user as every note shows them.
pub const LITE: Entity = Entity {
    name: "UserLite",
    parts: &[NAMED],
};

/// Somebody else with everything their page shows.
pub const NOT_ME: Entity = Entity {
    name: "UserDetailedNotMe",
    parts: &[NAMED, PAGE, BETWEEN, SECURITY],
};

/// Oneself.
pub const ME: Entity = Entity {
    name: "MeDetailed",
    parts: &[NAMED, PAGE, SECURITY, OWN],
};

/// Either of them.
pub const DETAILED: Shape = either(&[entity(&NOT_ME), entity(&ME)]);

const NAMED: &[Part] = &[
    ("id", ID),
    ("name", TEXT.or_null()),
    ("username", TEXT),
    ("host", TEXT.or_null()),
    ("avatarUrl", TEXT),
    ("avatarBlurhash", TEXT.or_null()),
    ("avatarDecorations", list(&object(DECORATION))),
    ("isBot", FLAG),
    ("isCat", FLAG),
    ("instance", object(INSTANCE).maybe()),
    ("emojis", map(&TEXT)),
    (
        "onlineStatus",
        words(&["unknown", "online", "active", "offline"]),
    ),
    ("badgeRoles", list(&object(BADGE)).maybe()),
];

const DECORATION: &[Part] = &[
    ("id", ID),
    ("angle", NUMBER.maybe()),
    ("flipH", FLAG.maybe()),
    ("offsetX", NUMBER.maybe()),
    ("offsetY", NUMBER.maybe()),
    ("url", TEXT),
];

const INSTANCE: &[Part] = &[
    ("name", TEXT.or_null()),
    ("softwareName", TEXT.or_null()),
    ("softwareVersion", TEXT.or_null()),
    ("iconUrl", TEXT.or_null()),
    ("faviconUrl", TEXT.or_null()),
    ("themeColor", TEXT.or_null()),
];

const BADGE: &[Part] = &[
    ("name", TEXT),
    ("iconUrl", TEXT.or_null()),
    ("displayOrder", COUNT),
];

const LISTS: Shape = words(&["public", "followers", "private"]);

const PAGE: &[Part] = &[
    ("url", TEXT.or_null()),
    ("uri", TEXT.or_null()),
    ("movedTo", ID.or_null()),
    ("alsoKnownAs", list(&ID).or_null()),
    ("createdAt", TIME),
    ("updatedAt", TIME.or_null()),
    ("lastFetchedAt", TIME.or_null()),
    ("bannerUrl", TEXT.or_null()),
    ("bannerBlurhash", TEXT.or_null()),
    ("isLocked", FLAG),
    ("isSilenced", FLAG),
    ("isSuspended", FLAG),
    ("description", TEXT.or_null()),
    ("location", TEXT.or_null()),
    ("birthday", TEXT.or_null()),
    ("lang", TEXT.or_null()),
    ("fields", list(&object(&[("name", TEXT), ("value", TEXT)]))),
    ("verifiedLinks", list(&TEXT)),
    ("followersCount", COUNT),
    ("followingCount", COUNT),
    ("notesCount", COUNT),
    ("pinnedNoteIds", list(&ID)),
    ("pinnedNotes", list(&named("Note"))),
    ("pinnedPageId", NOTHING),
    ("pinnedPage", NOTHING),
    ("publicReactions", FLAG),
    ("followersVisibility", LISTS),
    ("followingVisibility", LISTS),
    ("roles", list(&entity(&role::LITE))),
    ("memo", TEXT.or_null()),
];

/// Told to the user themselves and to moderators.
const SECURITY: &[Part] = &[
    ("moderationNote", TEXT.maybe()),
    ("twoFactorEnabled", FLAG.maybe()),
    ("usePasswordLessLogin", FLAG.maybe()),
    ("securityKeys", FLAG.maybe()),
];

/// What stands between them and who looks; nothing where nobody does.
const BETWEEN: &[Part] = &[
    ("isFollowing", FLAG.maybe()),
    ("isFollowed", FLAG.maybe()),
    ("hasPendingFollowRequestFromYou", FLAG.maybe()),
    ("hasPendingFollowRequestToYou", FLAG.maybe()),
    ("isBlocking", FLAG.maybe()),
    ("isBlocked", FLAG.maybe()),
    ("isMuted", FLAG.maybe()),
    ("isRenoteMuted", FLAG.maybe()),
    ("notify", words(&["normal", "none"]).maybe()),
    ("withReplies", FLAG.maybe()),
    ("followedMessage", TEXT.or_null().maybe()),
];

/// What only the user themselves is told.
const OWN: &[Part] = &[
    ("avatarId", ID.or_null()),
    ("bannerId", ID.or_null()),
    ("followedMessage", TEXT.or_null()),
    ("isModerator", FLAG),
    ("isAdmin", FLAG),
    ("injectFeaturedNote", FLAG),
    ("receiveAnnouncementEmail", FLAG),
    ("alwaysMarkNsfw", FLAG),
    ("autoSensitive", FLAG),
    ("carefulBot", FLAG),
    ("autoAcceptFollowed", FLAG),
    ("noCrawle", FLAG),
    ("quotePolicy", QUOTERS),
    ("preventAiLearning", FLAG),
    ("isExplorable", FLAG),
    ("isDeleted", FLAG),
    (
        "twoFactorBackupCodesStock",
        words(&["full", "partial", "none"]),
    ),
    ("hideOnlineStatus", FLAG),
    ("hasUnreadSpecifiedNotes", FLAG),
    ("hasUnreadMentions", FLAG),
    ("hasUnreadAnnouncement", FLAG),
    ("unreadAnnouncements", list(&entity(&announcement::WHOLE))),
    ("hasUnreadAntenna", FLAG),
    ("hasUnreadChannel", FLAG),
    ("hasUnreadNotification", FLAG),
    ("hasPendingReceivedFollowRequest", FLAG),
    ("unreadNotificationsCount", COUNT),
    ("mutedWords", list(&ANY)),
    ("hardMutedWords", list(&ANY)),
    ("mutedInstances", list(&TEXT)),
    ("mutingNotificationTypes", list(&TEXT)),
    ("notificationRecieveConfig", map(&ANY)),
    ("emailNotificationTypes", list(&TEXT)),
    (
        "achievements",
        list(&object(&[("name", TEXT), ("unlockedAt", MOMENT)])),
    ),
    ("loggedInDays", COUNT),
    ("policies", POLICIES),
    ("email", NOTHING.maybe()),
    ("emailVerified", FLAG.maybe()),
    ("securityKeysList", list(&object(KEY)).maybe()),
];

const KEY: &[Part] = &[("id", TEXT), ("name", TEXT), ("lastUsed", TIME)];
