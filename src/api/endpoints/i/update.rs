//! `i/update`: says something else of oneself, or prefers something else.

use serde::Deserialize;
use serde_json::Value;

use crate::actions::users::ProfileRefusal;
use crate::actions::users::change_profile;
use crate::actions::users::change_settings;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::languages::LANGUAGES;
use crate::api::look::look;
use crate::api::pack::user;
use crate::api::pack::user::Detailed;
use crate::api::params::Named;
use crate::api::params::Patch;
use crate::api::schema::Pattern;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::either;
use crate::api::schema::id;
use crate::api::schema::like;
use crate::api::schema::list;
use crate::api::schema::list_of;
use crate::api::schema::number;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::text;
use crate::api::schema::word;
use crate::app::App;
use crate::error::Error;
use crate::federation::naming;
use crate::limits;
use crate::model::files::File;
use crate::model::users::Account;
use crate::model::users::Field;
use crate::model::users::ListVisibility;
use crate::model::users::Profile;
use crate::model::users::Settings;
use crate::model::users::User;
use crate::model::word_mutes::expression;
use crate::store::roles;
use crate::store::users;

const NO_SUCH_AVATAR: Declared = client(
    "NO_SUCH_AVATAR",
    "539f3a45-f215-4f81-a9a8-31293640207f",
    "No such avatar file.",
);
const NO_SUCH_BANNER: Declared = client(
    "NO_SUCH_BANNER",
    "0d8f5629-f210-41c2-9433-735831a58595",
    "No such banner file.",
);
const AVATAR_NOT_AN_IMAGE: Declared = client(
    "AVATAR_NOT_AN_IMAGE",
    "f419f9f8-2f4d-46b1-9fb4-49d3a2fd7191",
    "The file specified as an avatar is not an image.",
);
const BANNER_NOT_AN_IMAGE: Declared = client(
    "BANNER_NOT_AN_IMAGE",
    "75aedb19-2afd-4e6d-87fc-67941256fa60",
    "The file specified as a banner is not an image.",
);
const NO_SUCH_PAGE: Declared = client(
    "NO_SUCH_PAGE",
    "8e01b590-7eb9-431b-a239-860e086c408e",
    "No such page.",
);
const INVALID_REGEXP: Declared = client(
    "INVALID_REGEXP",
    "0d786918-10df-41cd-8f33-8dec7d9a89a5",
    "Invalid Regular Expression.",
);
const TOO_MANY_MUTED_WORDS: Declared = client(
    "TOO_MANY_MUTED_WORDS",
    "010665b1-a211-42d2-bc64-8f6609d79785",
    "Too many muted words.",
);

/// Servers one may mute.
const MUTED_INSTANCES: usize = 1_000;
/// The longest name of a server.
const HOST_CHARACTERS: usize = 253;
/// The most fields a profile has, and the longest name or value of one.
const FIELDS: usize = 16;
const FIELD_CHARACTERS: usize = 2_048;

const BIRTHDAY: Pattern = Pattern {
    source: "^([0-9]{4})-([0-9]{2})-([0-9]{2})$",
    matches: is_birthday,
};
const VISIBILITY: Schema = word(&["public", "followers", "private"]);
const WORDS: Schema = list(&either(&[list(&string()), string()]));
const DECORATION: Schema = object(&[
    ("id", id()),
    ("angle", number(-0.5, 0.5).nullable()),
    ("flipH", boolean().nullable()),
    ("offsetX", number(-0.25, 0.25).nullable()),
    ("offsetY", number(-0.25, 0.25).nullable()),
])
.required(&["id"]);
const FIELD: Schema = object(&[
    ("name", text(0, FIELD_CHARACTERS)),
    ("value", text(0, FIELD_CHARACTERS)),
])
.required(&["name", "value"]);
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
const NOTIFICATIONS: Schema = object(&[
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
]);

/// Changes oneself.
pub struct Update;

/// What is to change; what is not mentioned stays.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub struct Params {
    name: Patch<String>,
    description: Patch<String>,
    followed_message: Patch<String>,
    location: Patch<String>,
    birthday: Patch<String>,
    lang: Patch<String>,
    avatar_id: Patch<Named<File>>,
    banner_id: Patch<Named<File>>,
    fields: Option<Vec<Field>>,
    is_locked: Option<bool>,
    is_explorable: Option<bool>,
    is_bot: Option<bool>,
    is_cat: Option<bool>,
    following_visibility: Option<ListVisibility>,
    followers_visibility: Option<ListVisibility>,
    pinned_page_id: Patch<Named<()>>,
    #[serde(flatten)]
    preferences: Preferences,
}

/// What is a preference and not part of the profile.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Preferences {
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
}

impl Endpoint for Update {
    const NAME: &'static str = "i/update";
    const SCOPE: Option<&'static str> = Some("write:account");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::PROFILE));
    const PARAMS: Schema = object(&[
        ("name", text(1, 50).nullable()),
        ("description", text(1, 1500).nullable()),
        ("followedMessage", text(1, 256).nullable()),
        ("location", text(1, 50).nullable()),
        ("birthday", like(BIRTHDAY).nullable()),
        ("lang", word(LANGUAGES).nullable()),
        ("avatarId", id().nullable()),
        ("avatarDecorations", list_of(&DECORATION, 0, 16)),
        ("bannerId", id().nullable()),
        ("fields", list_of(&FIELD, 0, FIELDS)),
        ("isLocked", boolean()),
        ("isExplorable", boolean()),
        ("hideOnlineStatus", boolean()),
        ("publicReactions", boolean()),
        ("carefulBot", boolean()),
        ("autoAcceptFollowed", boolean()),
        ("noCrawle", boolean()),
        ("preventAiLearning", boolean()),
        ("isBot", boolean()),
        ("isCat", boolean()),
        ("injectFeaturedNote", boolean()),
        ("receiveAnnouncementEmail", boolean()),
        ("alwaysMarkNsfw", boolean()),
        ("autoSensitive", boolean()),
        ("followingVisibility", VISIBILITY),
        ("followersVisibility", VISIBILITY),
        ("pinnedPageId", id().nullable()),
        ("mutedWords", WORDS),
        ("hardMutedWords", WORDS),
        (
            "mutedInstances",
            list_of(&text(0, HOST_CHARACTERS), 0, MUTED_INSTANCES),
        ),
        ("notificationRecieveConfig", NOTIFICATIONS),
        ("emailNotificationTypes", list_of(&text(0, 50), 0, 32)),
    ]);
    const ERRORS: &'static [Declared] = &[
        NO_SUCH_AVATAR,
        NO_SUCH_BANNER,
        AVATAR_NOT_AN_IMAGE,
        BANNER_NOT_AN_IMAGE,
        NO_SUCH_PAGE,
        INVALID_REGEXP,
        TOO_MANY_MUTED_WORDS,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Detailed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Detailed, ApiError> {
        if matches!(params.pinned_page_id, Patch::Set(_)) {
            return Err(NO_SUCH_PAGE.into());
        }
        let now = app.clock.now();
        let policies = app.db.read(|db| roles::policies(db, &me, now))?;
        params.preferences.check(policies.word_mute_limit)?;
        let (old, account) = app
            .db
            .read(|db| Ok((users::profile(db, me.id)?, users::account(db, me.id)?)))?;
        let old = old.unwrap_or_default();
        let (user, profile) = said(app, &me, &old, &params)?;
        let speaks = params.speaks();
        let settings = account.and_then(|account| {
            let before = account.settings.clone();
            Some(preferred(account, params.preferences)).filter(|after| *after != before)
        });
        app.db
            .write(move |tx| {
                if speaks {
                    change_profile(tx, &user, &profile)?;
                }
                if let Some(settings) = &settings {
                    let changed = change_settings(tx, user.id, settings);
                    changed.map_err(|error| Error::Failed(error.into_fault()))?;
                }
                Ok(())
            })
            .map_err(|error| refusal(error, declared))?;
        let me = app.db.read(|db| users::by_id(db, me.id))?.unwrap_or(me);
        look(app, Some(&me), |lens| {
            Ok(user::me(lens, &app.config, me.clone(), true)?)
        })
    }
}

impl Params {
    /// Whether anything is said about the profile, which others are told of.
    fn speaks(&self) -> bool {
        let texts = [
            &self.name,
            &self.description,
            &self.followed_message,
            &self.location,
            &self.birthday,
            &self.lang,
        ];
        let flags = [self.is_locked, self.is_explorable, self.is_bot, self.is_cat];
        texts.into_iter().any(|text| *text != Patch::Keep)
            || !matches!(self.avatar_id, Patch::Keep)
            || !matches!(self.banner_id, Patch::Keep)
            || self.fields.is_some()
            || flags.iter().any(Option::is_some)
            || self.following_visibility.is_some()
            || self.followers_visibility.is_some()
    }
}

/// The profile as it will be.
fn said(app: &App, me: &User, old: &Profile, params: &Params) -> Result<(User, Profile), ApiError> {
    let (mut user, mut profile) = (me.clone(), old.clone());
    put(&mut user.name, &params.name);
    put(&mut profile.description, &params.description);
    put(&mut profile.followed_message, &params.followed_message);
    put(&mut profile.location, &params.location);
    put(&mut profile.birthday, &params.birthday);
    put(&mut profile.lang, &params.lang);
    put_id(&mut profile.avatar_id, &params.avatar_id);
    put_id(&mut profile.banner_id, &params.banner_id);
    if let Some(fields) = &params.fields {
        profile.fields = fields.iter().filter_map(whole).collect();
    }
    set(&mut user.is_locked, params.is_locked);
    set(&mut user.is_explorable, params.is_explorable);
    set(&mut user.is_bot, params.is_bot);
    set(&mut user.is_cat, params.is_cat);
    set(
        &mut profile.followers_visibility,
        params.followers_visibility,
    );
    set(
        &mut profile.following_visibility,
        params.following_visibility,
    );
    user.emojis = emojis(app, &user, &profile)?;
    profile.updated_at = Some(app.clock.now());
    Ok((user, profile))
}

/// A field without a name or a value is none, as in Misskey.
fn whole(field: &Field) -> Option<Field> {
    let (name, value) = (field.name.trim(), field.value.trim());
    let is_whole = !name.is_empty() && !value.is_empty();
    is_whole.then(|| Field {
        name: name.to_owned(),
        value: value.to_owned(),
    })
}

/// Custom emoji named anywhere in the profile.
fn emojis(app: &App, user: &User, profile: &Profile) -> Result<Vec<String>, ApiError> {
    let fields = profile
        .fields
        .iter()
        .flat_map(|field| [&*field.name, &*field.value]);
    let texts = user
        .name
        .as_deref()
        .into_iter()
        .chain(profile.description.as_deref());
    let texts: Vec<&str> = texts.chain(fields).collect();
    Ok(naming::named(app, &texts, false)?.emojis)
}

/// Blank text is none, as in Misskey.
fn put(place: &mut Option<String>, patch: &Patch<String>) {
    match patch {
        Patch::Keep => {}
        Patch::Remove => *place = None,
        Patch::Set(text) => *place = Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
    }
}

fn put_id<T>(place: &mut Option<crate::model::Id<T>>, patch: &Patch<Named<T>>) {
    match patch {
        Patch::Keep => {}
        Patch::Remove => *place = None,
        Patch::Set(id) => *place = Some(id.0),
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

impl Preferences {
    /// `longest` bounds the characters of all muted words together.
    fn check(&self, longest: u32) -> Result<(), ApiError> {
        for words in [&self.muted_words, &self.hard_muted_words]
            .into_iter()
            .flatten()
        {
            let words = words.as_array().map_or(&[][..], Vec::as_slice);
            if words.iter().map(characters).sum::<usize>() > longest as usize {
                return Err(TOO_MANY_MUTED_WORDS.into());
            }
            if !words
                .iter()
                .filter_map(Value::as_str)
                .all(|text| expression(text).is_some())
            {
                return Err(INVALID_REGEXP.into());
            }
        }
        Ok(())
    }
}

/// The settings as they will be.
fn preferred(account: Account, wanted: Preferences) -> Settings {
    let mut settings = account.settings;
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
            .map(|hosts| hosts.iter().filter_map(|host| host_name(host)).collect()),
    );
    set(
        &mut settings.notification_recieve_config,
        wanted.notification_recieve_config,
    );
    set(
        &mut settings.email_notification_types,
        wanted.email_notification_types,
    );
    settings
}

/// A server as we know it: lower-case punycode. What is no server mutes nothing.
fn host_name(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let (name, port) = match typed.rsplit_once(':') {
        Some((name, port)) => (name, format!(":{port}")),
        None => (typed, String::new()),
    };
    match url::Host::parse(name) {
        Ok(host) => Some(format!("{host}{port}")),
        Err(_) => None,
    }
}

fn characters(word: &Value) -> usize {
    match word {
        Value::Array(words) => words.iter().map(characters).sum(),
        Value::String(text) => text.chars().count(),
        _ => 0,
    }
}

fn is_birthday(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

fn declared(refusal: ProfileRefusal) -> Declared {
    match refusal {
        ProfileRefusal::NoSuchAvatar => NO_SUCH_AVATAR,
        ProfileRefusal::NoSuchBanner => NO_SUCH_BANNER,
        ProfileRefusal::AvatarNotImage => AVATAR_NOT_AN_IMAGE,
        ProfileRefusal::BannerNotImage => BANNER_NOT_AN_IMAGE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_is_a_date() {
        assert!(is_birthday("1990-02-03"));
        for bad in ["tomorrow", "1990-2-3", "1990-02-03x", "あいうえお"] {
            assert!(!is_birthday(bad), "{bad}");
        }
    }
}
