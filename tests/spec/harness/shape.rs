//! What apps need of the things they are told: fields that must be there and not null.
//!
//! Each kind of value is a letter: text, time, integer, number, boolean, array, object, or
//! a key that may be null.

use serde_json::Value;

use super::person::list as items;
use super::person::text;

/// Fields with their kinds: `s t i n b a o` and `k`, present and perhaps null.
pub type Fields<'a> = &'a [(&'a str, char)];

/// Who is shown beside a note.
const LITE: Fields<'static> = &[
    ("id", 's'),
    ("username", 's'),
    ("host", 'k'),
    ("avatarUrl", 's'),
    ("avatarDecorations", 'a'),
];

/// A profile.
const USER: Fields<'static> = &[
    ("createdAt", 't'),
    ("url", 'k'),
    ("isBot", 'b'),
    ("isCat", 'b'),
    ("isLocked", 'b'),
    ("isSilenced", 'b'),
    ("isSuspended", 'b'),
    ("followersCount", 'i'),
    ("followingCount", 'i'),
    ("notesCount", 'i'),
    ("publicReactions", 'b'),
    ("fields", 'a'),
    ("pinnedNoteIds", 'a'),
    ("pinnedNotes", 'a'),
    ("roles", 'a'),
];

/// What stands between one and another, all or nothing of it.
const RELATION: Fields<'static> = &[
    ("isFollowing", 'b'),
    ("isFollowed", 'b'),
    ("hasPendingFollowRequestFromYou", 'b'),
    ("hasPendingFollowRequestToYou", 'b'),
    ("isBlocking", 'b'),
    ("isBlocked", 'b'),
    ("isMuted", 'b'),
    ("isRenoteMuted", 'b'),
];

/// Oneself.
const ME: Fields<'static> = &[
    ("avatarId", 'k'),
    ("isModerator", 'b'),
    ("isAdmin", 'b'),
    ("alwaysMarkNsfw", 'b'),
    ("carefulBot", 'b'),
    ("autoAcceptFollowed", 'b'),
    ("twoFactorEnabled", 'b'),
    ("usePasswordLessLogin", 'b'),
    ("securityKeys", 'b'),
    ("injectFeaturedNote", 'b'),
    ("receiveAnnouncementEmail", 'b'),
    ("autoSensitive", 'b'),
    ("noCrawle", 'b'),
    ("isExplorable", 'b'),
    ("isDeleted", 'b'),
    ("hideOnlineStatus", 'b'),
    ("hasUnreadSpecifiedNotes", 'b'),
    ("hasUnreadMentions", 'b'),
    ("hasUnreadAnnouncement", 'b'),
    ("hasUnreadAntenna", 'b'),
    ("hasUnreadChannel", 'b'),
    ("hasUnreadNotification", 'b'),
    ("hasPendingReceivedFollowRequest", 'b'),
    ("mutedWords", 'a'),
    ("mutedInstances", 'a'),
    ("emailNotificationTypes", 'a'),
    ("notificationRecieveConfig", 'o'),
    ("achievements", 'a'),
    ("loggedInDays", 'i'),
    ("policies", 'o'),
];

/// What one may do.
const POLICIES: Fields<'static> = &[
    ("gtlAvailable", 'b'),
    ("ltlAvailable", 'b'),
    ("canPublicNote", 'b'),
    ("canInvite", 'b'),
    ("canManageCustomEmojis", 'b'),
    ("canHideAds", 'b'),
    ("driveCapacityMb", 'n'),
    ("pinLimit", 'n'),
    ("antennaLimit", 'n'),
    ("wordMuteLimit", 'n'),
    ("webhookLimit", 'n'),
    ("clipLimit", 'n'),
    ("noteEachClipsLimit", 'n'),
    ("userListLimit", 'n'),
    ("userEachUserListsLimit", 'n'),
    ("rateLimitFactor", 'n'),
];

/// A note.
const NOTE: Fields<'static> = &[
    ("id", 's'),
    ("createdAt", 't'),
    ("userId", 's'),
    ("user", 'o'),
    ("visibility", 's'),
    ("renoteCount", 'i'),
    ("repliesCount", 'i'),
    ("reactions", 'o'),
    ("reactionEmojis", 'o'),
    ("localOnly", 'b'),
    ("fileIds", 'a'),
    ("files", 'a'),
    ("reactionAcceptance", 'k'),
];

/// A file of the drive.
pub const FILE: Fields<'static> = &[
    ("id", 's'),
    ("createdAt", 't'),
    ("name", 's'),
    ("type", 's'),
    ("md5", 's'),
    ("url", 's'),
    ("size", 'i'),
    ("isSensitive", 'b'),
    ("properties", 'o'),
];

/// A list of people.
pub const LIST: Fields<'static> = &[
    ("id", 's'),
    ("createdAt", 't'),
    ("name", 's'),
    ("userIds", 'a'),
    ("isPublic", 'b'),
];

/// An antenna.
pub const ANTENNA: Fields<'static> = &[
    ("id", 's'),
    ("createdAt", 't'),
    ("name", 's'),
    ("keywords", 'a'),
    ("excludeKeywords", 'a'),
    ("src", 's'),
    ("users", 'a'),
    ("caseSensitive", 'b'),
    ("withReplies", 'b'),
    ("withFile", 'b'),
    ("isActive", 'b'),
    ("hasUnreadNote", 'b'),
    ("notify", 'b'),
];

/// A clip.
pub const CLIP: Fields<'static> = &[
    ("id", 's'),
    ("createdAt", 't'),
    ("userId", 's'),
    ("user", 'o'),
    ("name", 's'),
    ("isPublic", 'b'),
    ("favoritedCount", 'i'),
];

/// What the server is.
const META: Fields<'static> = &[
    ("version", 's'),
    ("uri", 's'),
    ("name", 's'),
    ("langs", 'a'),
    ("disableRegistration", 'b'),
    ("emailRequiredForSignup", 'b'),
    ("enableHcaptcha", 'b'),
    ("maxNoteTextLength", 'i'),
    ("ads", 'a'),
    ("policies", 'o'),
    ("mediaProxy", 's'),
    ("serverRules", 'a'),
    ("notesPerOneAd", 'i'),
];

/// Looks at every field of a thing.
#[track_caller]
pub fn holds(what: &str, thing: &Value, fields: Fields) {
    for (name, kind) in fields {
        let value = thing.get(name);
        let fits = value.is_some_and(|value| fits(value, *kind));
        assert!(
            fits,
            "{what}: {name} is {value:?}, not '{kind}', in {thing}"
        );
    }
}

/// Looks at every field of each thing of a list, of which there must be one.
#[track_caller]
pub fn holds_each(things: &Value, fields: Fields) {
    let things = items(things);
    assert!(!things.is_empty(), "nothing to look at");
    things.iter().for_each(|thing| holds("each", thing, fields));
}

fn fits(value: &Value, kind: char) -> bool {
    match kind {
        's' => value.is_string(),
        't' => value.as_str().is_some_and(is_time),
        'i' => value.is_i64() || value.is_u64(),
        'n' => value.is_number(),
        'b' => value.is_boolean(),
        'a' => value.is_array(),
        'o' => value.is_object(),
        'k' => true,
        other => panic!("no kind {other}"),
    }
}

/// `2026-01-02T03:04:05.678Z`, the one spelling every app reads.
fn is_time(text: &str) -> bool {
    let pattern = "dddd-dd-ddTdd:dd:dd.dddZ";
    let fits = |(letter, wanted): (char, char)| match wanted {
        'd' => letter.is_ascii_digit(),
        other => letter == other,
    };
    text.len() == pattern.len() && text.chars().zip(pattern.chars()).all(fits)
}

/// Who is shown beside a note: whatever has the key `url` is taken for a whole profile.
#[track_caller]
pub fn lite(user: &Value) {
    holds("a user", user, LITE);
    assert!(user.get("url").is_none(), "no profile: {user}");
    for badge in user.get("badgeRoles").map(items).unwrap_or_default() {
        holds("a badge", &badge, &[("name", 's'), ("iconUrl", 'k')]);
    }
}

/// A profile of somebody: whatever has the key `avatarId` is taken for one's own.
#[track_caller]
pub fn user(user: &Value) {
    profile(user);
    assert!(user.get("avatarId").is_none(), "oneself: {user}");
    if user.get("isFollowing").is_some() {
        holds("a relation", user, RELATION);
    }
}

/// One's own profile.
#[track_caller]
pub fn me(me: &Value) {
    profile(me);
    holds("oneself", me, ME);
    holds("policies", &me["policies"], POLICIES);
}

#[track_caller]
fn profile(user: &Value) {
    holds("a profile", user, LITE);
    holds("a profile", user, USER);
    for field in items(&user["fields"]) {
        holds("a field", &field, &[("name", 's'), ("value", 's')]);
    }
    items(&user["pinnedNotes"]).iter().for_each(note);
}

/// A note with everything in it.
#[track_caller]
pub fn note(one: &Value) {
    holds("a note", one, NOTE);
    lite(&one["user"]);
    let visibility = text(&one["visibility"]);
    assert!(["public", "home", "followers", "specified"].contains(&visibility.as_str()));
    items(&one["files"])
        .iter()
        .for_each(|file| holds("a file", file, FILE));
    if let Some(poll) = one.get("poll").filter(|poll| !poll.is_null()) {
        holds(
            "a poll",
            poll,
            &[("multiple", 'b'), ("choices", 'a'), ("expiresAt", 'k')],
        );
        let choice: Fields = &[("text", 's'), ("votes", 'i'), ("isVoted", 'b')];
        items(&poll["choices"])
            .iter()
            .for_each(|it| holds("a choice", it, choice));
    }
    for reaction in one["reactions"].as_object().expect("reactions").keys() {
        assert!(!reaction.contains('\u{fe0f}'), "{reaction}");
    }
    for within in ["reply", "renote"] {
        if let Some(other) = one.get(within).filter(|other| !other.is_null()) {
            note(other);
        }
    }
}

/// A notification, of kinds that every app knows.
#[track_caller]
pub fn notification(one: &Value) {
    holds(
        "a notification",
        one,
        &[("id", 's'), ("createdAt", 't'), ("type", 's')],
    );
    match one["type"].as_str().unwrap_or_default() {
        "reaction" => holds(
            "a reaction",
            one,
            &[("reaction", 's'), ("note", 'o'), ("user", 'o')],
        ),
        "renote" | "mention" | "reply" | "quote" => {
            holds(
                "news of a note",
                one,
                &[("userId", 's'), ("user", 'o'), ("note", 'o')],
            );
            note(&one["note"]);
        }
        "follow" | "receiveFollowRequest" | "followRequestAccepted" => {
            holds("news of a person", one, &[("userId", 's'), ("user", 'o')]);
        }
        _ => {}
    }
}

/// A list of people.
#[track_caller]
pub fn list(one: &Value) {
    holds("a list", one, LIST);
}

/// What the server is.
#[track_caller]
pub fn meta(meta: &Value) {
    holds("meta", meta, META);
    let Some(features) = meta.get("features") else {
        return;
    };
    for name in [
        "registration",
        "emailRequiredForSignup",
        "hcaptcha",
        "recaptcha",
        "turnstile",
        "objectStorage",
        "serviceWorker",
        "miauth",
    ] {
        holds("features", features, &[(name, 'b')]);
    }
    let all = features.as_object().expect("features");
    assert!(
        all.values().all(Value::is_boolean),
        "booleans only: {features}"
    );
}
