//! What one prefers, as `i/update` takes it: everything that is no part of the profile.

use serde::Deserialize;
use serde_json::Value;

use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::schema::Schema;
use crate::api::schema::either;
use crate::api::schema::id;
use crate::api::schema::list;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::text;
use crate::api::schema::word;
use crate::model::instances::host_of;
use crate::model::interactions::Quoters;
use crate::model::users::MUTED_INSTANCES;
use crate::model::users::Settings;
use crate::model::word_mutes;
use crate::model::word_mutes::Unkept;

/// A muted word that looks like an expression and is none.
pub const INVALID_REGEXP: Declared = client(
    "INVALID_REGEXP",
    "0d786918-10df-41cd-8f33-8dec7d9a89a5",
    "Invalid Regular Expression.",
);
/// The muted words are too long together.
pub const TOO_MANY_MUTED_WORDS: Declared = client(
    "TOO_MANY_MUTED_WORDS",
    "010665b1-a211-42d2-bc64-8f6609d79785",
    "Too many muted words.",
);

/// The longest name of a server.
const HOST_CHARACTERS: usize = 253;

/// Muted words.
pub const WORDS: Schema = list(&either(&[list(&string()), string()]));
/// Servers that are muted.
pub const HOSTS: Schema = list_of(&text(0, HOST_CHARACTERS), 0, MUTED_INSTANCES);
const FROM: Schema = either(&[
    object(&[(
        "type",
        word(&[
            "all",
            "following",
            "follower",
            "mutualFollow",
            "followingOrFollower",
            "never",
        ]),
    )])
    .required(&["type"]),
    object(&[("type", word(&["list"])), ("userListId", id())]).required(&["type", "userListId"]),
]);
/// From whom one wants which notifications.
pub const NOTIFICATIONS: Schema = object(KINDS);
const KINDS: &[(&str, Schema)] = &[
    ("note", FROM),
    ("follow", FROM),
    ("mention", FROM),
    ("reply", FROM),
    ("renote", FROM),
    ("quote", FROM),
    ("reaction", FROM),
    ("pollEnded", FROM),
    ("receiveFollowRequest", FROM),
    ("followRequestAccepted", FROM),
    ("roleAssigned", FROM),
    ("achievementEarned", FROM),
    ("app", FROM),
    ("test", FROM),
];

/// Of what is said about notifications, what [`NOTIFICATIONS`] knows: the rest was not
/// looked at and may be of any size.
fn known(mut said: Value) -> Value {
    if let Value::Object(kinds) = &mut said {
        kinds.retain(|kind, _| KINDS.iter().any(|(known, _)| known == kind));
        for from in kinds.values_mut().filter_map(Value::as_object_mut) {
            from.retain(|member, _| matches!(member.as_str(), "type" | "userListId"));
        }
    }
    said
}

/// Whom one lets quote; the words are those of Mastodon's API.
pub const QUOTERS: Schema = word(&["public", "followers", "nobody"]);

/// What is a preference and not part of the profile.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub struct Preferences {
    hide_online_status: Option<bool>,
    public_reactions: Option<bool>,
    careful_bot: Option<bool>,
    auto_accept_followed: Option<bool>,
    no_crawle: Option<bool>,
    prevent_ai_learning: Option<bool>,
    inject_featured_note: Option<bool>,
    receive_announcement_email: Option<bool>,
    always_mark_nsfw: Option<bool>,
    auto_sensitive: Option<bool>,
    muted_words: Option<Value>,
    hard_muted_words: Option<Value>,
    muted_instances: Option<Vec<String>>,
    notification_recieve_config: Option<Value>,
    email_notification_types: Option<Vec<String>>,
    quote_policy: Option<Quoters>,
}

impl Preferences {
    /// Whether they can be kept; `longest` bounds the characters of all muted words together.
    pub fn check(&self, longest: u32) -> Result<(), ApiError> {
        let rules = [&self.muted_words, &self.hard_muted_words];
        for rules in rules.into_iter().flatten() {
            word_mutes::check(rules, longest).map_err(|unkept| match unkept {
                Unkept::TooLong => TOO_MANY_MUTED_WORDS,
                Unkept::NoExpression => INVALID_REGEXP,
            })?;
        }
        Ok(())
    }
}

/// Puts what is wanted among the settings.
pub fn prefer(settings: &mut Settings, wanted: Preferences) {
    set(&mut settings.hide_online_status, wanted.hide_online_status);
    set(&mut settings.public_reactions, wanted.public_reactions);
    set(&mut settings.careful_bot, wanted.careful_bot);
    set(
        &mut settings.auto_accept_followed,
        wanted.auto_accept_followed,
    );
    set(&mut settings.no_crawle, wanted.no_crawle);
    set(
        &mut settings.prevent_ai_learning,
        wanted.prevent_ai_learning,
    );
    set(
        &mut settings.inject_featured_note,
        wanted.inject_featured_note,
    );
    set(
        &mut settings.receive_announcement_email,
        wanted.receive_announcement_email,
    );
    set(&mut settings.always_mark_nsfw, wanted.always_mark_nsfw);
    set(&mut settings.auto_sensitive, wanted.auto_sensitive);
    set(&mut settings.muted_words, wanted.muted_words);
    set(&mut settings.hard_muted_words, wanted.hard_muted_words);
    set(
        &mut settings.muted_instances,
        wanted
            .muted_instances
            .map(|hosts| hosts.iter().filter_map(|host| host_of(host)).collect()),
    );
    set(
        &mut settings.notification_recieve_config,
        wanted.notification_recieve_config.map(known),
    );
    set(
        &mut settings.email_notification_types,
        wanted.email_notification_types,
    );
    set(&mut settings.quote_policy, wanted.quote_policy);
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}
