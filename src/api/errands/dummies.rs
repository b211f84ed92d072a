//! People and notes that do not exist, told to a program to see whether it listens. They
//! are those of Misskey's `WebhookTestService.ts`: programs may know them.

use serde_json::Value;
use serde_json::json;

use crate::clock::DAY;
use crate::clock::Time;
use crate::model::webhooks::Kind;

/// What a program is told as a test.
pub fn body(kind: Kind, now: Time) -> Value {
    match kind {
        Kind::Note => note("dummy-note-1", 1, now, json!({"text": TEXT})),
        Kind::Reply => {
            let mut answered = note("dummy-note-1", 1, now, json!({"text": TEXT}));
            shorten(&mut answered);
            let more = json!({"text": TEXT, "replyId": "dummy-note-1", "reply": answered});
            note("dummy-reply-1", 1, now, more)
        }
        Kind::Renote => {
            let renoted = note("dummy-note-1", 1, now, json!({"text": TEXT}));
            let more = json!({"text": null, "renoteId": "dummy-note-1", "renote": renoted});
            note("dummy-renote-1", 2, now, more)
        }
        Kind::Mention => {
            let text = "@dummy2 This is a mention to you.";
            let more = json!({"text": text, "mentions": ["dummy-user-2"]});
            note("dummy-mention-1", 1, now, more)
        }
        Kind::Follow => detailed(1, now, (7, 5), (10, 5, 30)),
        Kind::Followed => lite(2),
        Kind::Unfollow => detailed(3, now, (15, 2), (60, 70, 15_900)),
        Kind::Reaction => json!({
            "note": note("dummy-note-1", 1, now, json!({"text": TEXT})),
            "user": lite(2),
            "reaction": "👍",
        }),
    }
}

const TEXT: &str = "This is a dummy note for testing purposes.";

fn lite(number: u32) -> Value {
    json!({
        "id": format!("dummy-user-{number}"),
        "name": format!("DummyUser{number}"),
        "username": format!("dummy{number}"),
        "host": null,
        "avatarUrl": null,
        "avatarBlurhash": null,
        "avatarDecorations": [],
        "isBot": false,
        "isCat": true,
        "emojis": [],
        "onlineStatus": "active",
        "badgeRoles": [],
    })
}

/// `days` since they changed their profile and were looked at; `counts` of followers,
/// followed and notes.
fn detailed(number: u32, now: Time, days: (i64, i64), counts: (i64, i64, i64)) -> Value {
    let more = json!({
        "url": null,
        "uri": null,
        "movedTo": null,
        "alsoKnownAs": [],
        "createdAt": now,
        "updatedAt": now.minus(days.0 * DAY),
        "lastFetchedAt": now.minus(days.1 * DAY),
        "bannerUrl": null,
        "bannerBlurhash": null,
        "isLocked": false,
        "isSilenced": false,
        "isSuspended": false,
        "description": null,
        "location": null,
        "birthday": null,
        "lang": null,
        "fields": [],
        "verifiedLinks": [],
        "followersCount": counts.0,
        "followingCount": counts.1,
        "notesCount": counts.2,
    });
    let closer = json!({
        "pinnedNoteIds": [],
        "pinnedNotes": [],
        "pinnedPageId": null,
        "pinnedPage": null,
        "publicReactions": true,
        "followersVisibility": "public",
        "followingVisibility": "public",
        "twoFactorEnabled": false,
        "usePasswordLessLogin": false,
        "securityKeys": false,
        "roles": [],
        "memo": null,
        "isFollowing": false,
        "isFollowed": false,
        "hasPendingFollowRequestFromYou": false,
        "hasPendingFollowRequestToYou": false,
        "isBlocking": false,
        "isBlocked": false,
        "isMuted": false,
        "isRenoteMuted": false,
        "notify": "none",
        "withReplies": true,
    });
    with(with(lite(number), more), closer)
}

fn note(id: &str, author: u32, now: Time, more: Value) -> Value {
    let plain = json!({
        "id": id,
        "createdAt": now,
        "deletedAt": null,
        "text": null,
        "cw": null,
        "userId": format!("dummy-user-{author}"),
        "user": lite(author),
        "replyId": null,
        "renoteId": null,
        "isHidden": false,
        "visibility": "public",
        "mentions": [],
        "visibleUserIds": [],
        "fileIds": [],
        "files": [],
        "tags": [],
        "poll": null,
        "emojis": [],
        "channelId": null,
        "channel": null,
        "localOnly": true,
        "reactionAcceptance": "likeOnly",
        "reactionEmojis": {},
        "reactions": {},
        "reactionCount": 0,
        "renoteCount": 10,
        "repliesCount": 5,
        "reactionAndUserPairCache": [],
        "clippedCount": 0,
        "reply": null,
        "renote": null,
        "myReaction": null,
    });
    with(plain, more)
}

/// A note that was answered is told without what only a note that stands for itself has.
fn shorten(note: &mut Value) {
    if let Value::Object(fields) = note {
        for name in ["clippedCount", "reply", "renote", "myReaction"] {
            fields.remove(name);
        }
    }
}

fn with(mut plain: Value, more: Value) -> Value {
    if let (Value::Object(fields), Value::Object(more)) = (&mut plain, more) {
        fields.extend(more);
    }
    plain
}
