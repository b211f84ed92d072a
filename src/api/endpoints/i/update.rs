//! `i/update`: says something else of oneself, or prefers something else.

use http::StatusCode;
use serde::Deserialize;

use crate::actions::decorations::DecorationRefusal;
use crate::actions::decorations::wear;
use crate::actions::users::ProfileRefusal;
use crate::actions::users::change_profile;
use crate::actions::users::change_settings;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Lane;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedInBy;
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
use crate::api::preferences::HOSTS;
use crate::api::preferences::INVALID_REGEXP;
use crate::api::preferences::NOTIFICATIONS;
use crate::api::preferences::Preferences;
use crate::api::preferences::QUOTERS;
use crate::api::preferences::TOO_MANY_MUTED_WORDS;
use crate::api::preferences::WORDS;
use crate::api::preferences::prefer;
use crate::api::schema::Pattern;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::like;
use crate::api::schema::list_of;
use crate::api::schema::number;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::api::schema::word;
use crate::app::App;
use crate::error::Error;
use crate::federation::aliases;
use crate::federation::aliases::NoAlias;
use crate::http::Request;
use crate::limits;
use crate::model::Id;
use crate::model::decorations::Decoration;
use crate::model::decorations::Worn;
use crate::model::files::File;
use crate::model::users::ALIASES;
use crate::model::users::DESCRIPTION_CHARACTERS;
use crate::model::users::FIELD_CHARACTERS;
use crate::model::users::FIELDS;
use crate::model::users::FOLLOWED_MESSAGE_CHARACTERS;
use crate::model::users::Field;
use crate::model::users::LOCATION_CHARACTERS;
use crate::model::users::ListVisibility;
use crate::model::users::NAME_CHARACTERS;
use crate::model::users::Profile;
use crate::model::users::User;
use crate::model::users::is_birthday;
use crate::store::Tx;
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
const RESTRICTED_BY_ROLE: Declared = client(
    "RESTRICTED_BY_ROLE",
    "8feff0ba-5ab5-585b-31f4-4df816663fad",
    "This feature is restricted by your role.",
);
const YOUR_NAME_CONTAINS_PROHIBITED_WORDS: Declared = client(
    "YOUR_NAME_CONTAINS_PROHIBITED_WORDS",
    "0b3f9f6a-2f4d-4b1f-9fb4-49d3a2fd7191",
    "Your new name contains prohibited words.",
)
.status(StatusCode::UNPROCESSABLE_ENTITY);
const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "fcd2eef9-a9b2-4c4f-8624-038099e90aa5",
    "No such user.",
);
const FORBIDDEN_TO_SET_YOURSELF: Declared = client(
    "FORBIDDEN_TO_SET_YOURSELF",
    "25c90186-4ab0-49c8-9bba-a1fa6c202ba4",
    "You can't set yourself as your own alias.",
);

/// The longest address of an account: `@name@host`.
const ACCT_CHARACTERS: usize = 512;

const BIRTHDAY: Pattern = Pattern {
    source: "^([0-9]{4})-([0-9]{2})-([0-9]{2})$",
    matches: is_birthday,
};
const VISIBILITY: Schema = word(&["public", "followers", "private"]);
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

/// Changes oneself.
pub struct Update;

/// What is to change; what is not mentioned stays.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Params {
    name: Patch<String>,
    description: Patch<String>,
    followed_message: Patch<String>,
    location: Patch<String>,
    birthday: Patch<String>,
    lang: Patch<String>,
    avatar_id: Patch<Named<File>>,
    avatar_decorations: Option<Vec<Wish>>,
    banner_id: Patch<Named<File>>,
    fields: Option<Vec<Field>>,
    is_locked: Option<bool>,
    is_explorable: Option<bool>,
    is_bot: Option<bool>,
    is_cat: Option<bool>,
    following_visibility: Option<ListVisibility>,
    followers_visibility: Option<ListVisibility>,
    pinned_page_id: Patch<Named<()>>,
    also_known_as: Option<Vec<String>>,
    #[serde(flatten)]
    preferences: Preferences,
}

/// A decoration one wishes to wear.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    id: Named<Decoration>,
    angle: Option<f64>,
    flip_h: Option<bool>,
    offset_x: Option<f64>,
    offset_y: Option<f64>,
}

impl Wish {
    fn worn(self) -> Worn {
        Worn {
            id: self.id.0,
            angle: self.angle.unwrap_or(0.0),
            flip_h: self.flip_h.unwrap_or(false),
            offset_x: self.offset_x.unwrap_or(0.0),
            offset_y: self.offset_y.unwrap_or(0.0),
        }
    }
}

impl Endpoint for Update {
    const NAME: &'static str = "i/update";
    const SCOPE: Option<&'static str> = Some("write:account");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::PROFILE));
    const PARAMS: Schema = object(&[
        ("name", text(1, NAME_CHARACTERS).nullable()),
        ("description", text(1, DESCRIPTION_CHARACTERS).nullable()),
        (
            "followedMessage",
            text(1, FOLLOWED_MESSAGE_CHARACTERS).nullable(),
        ),
        ("location", text(1, LOCATION_CHARACTERS).nullable()),
        ("birthday", like(BIRTHDAY).nullable()),
        ("lang", word(LANGUAGES).nullable()),
        (
            "alsoKnownAs",
            list_of(&text(0, ACCT_CHARACTERS), 0, ALIASES).unique(),
        ),
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
        ("mutedInstances", HOSTS),
        ("notificationRecieveConfig", NOTIFICATIONS),
        ("emailNotificationTypes", list_of(&text(0, 50), 0, 32)),
        ("quotePolicy", QUOTERS),
    ]);
    const ERRORS: &'static [Declared] = &[
        NO_SUCH_AVATAR,
        NO_SUCH_BANNER,
        AVATAR_NOT_AN_IMAGE,
        BANNER_NOT_AN_IMAGE,
        NO_SUCH_PAGE,
        INVALID_REGEXP,
        RESTRICTED_BY_ROLE,
        YOUR_NAME_CONTAINS_PROHIBITED_WORDS,
        TOO_MANY_MUTED_WORDS,
        NO_SUCH_USER,
        FORBIDDEN_TO_SET_YOURSELF,
    ];
    type Caller = SignedInBy;
    type Params = Params;
    type Output = Detailed;

    /// Other accounts may have to be met.
    fn lane(request: &Request) -> Lane {
        Lane::of_words(request, "\"alsoKnownAs\"")
    }

    fn call(
        app: &App,
        SignedInBy(identity): SignedInBy,
        params: Params,
    ) -> Result<Detailed, ApiError> {
        let with_secrets = identity.is_sign_in();
        let me = identity.user;
        if matches!(params.pinned_page_id, Patch::Set(_)) {
            return Err(NO_SUCH_PAGE.into());
        }
        let now = app.clock.now();
        let policies = app.db.read(|db| roles::policies(db, &me, now))?;
        params.preferences.check(policies.word_mute_limit)?;
        let aliases = match &params.also_known_as {
            Some(names) => {
                Some(aliases::resolve(app, &me, names).map_err(|refusal| no_alias(&refusal))?)
            }
            None => None,
        };
        let viewer = me.clone();
        app.db
            .write(move |tx| change(tx, &viewer, params, aliases))
            .map_err(|error| refusal(error, declared))?;
        let me = app.db.read(|db| users::by_id(db, me.id))?.unwrap_or(me);
        look(app, Some(&me), |lens| {
            Ok(user::me(lens, &app.config, me.clone(), with_secrets)?)
        })
    }
}

/// Changes all of it at once.
fn change(
    tx: &Tx<'_>,
    me: &User,
    mut params: Params,
    aliases: Option<Vec<String>>,
) -> Result<(), Error<Refusal>> {
    if let Some(wished) = params.avatar_decorations.take() {
        let wished = wished.into_iter().map(Wish::worn).collect();
        wear(tx, me, wished)
            .map_err(|error| error.map_refusal(|_: DecorationRefusal| Refusal::Worn))?;
    }
    let preferences = std::mem::take(&mut params.preferences);
    if params.speaks() {
        change_profile(tx, me.id, |user, profile| {
            params.say(user, profile);
            set(&mut profile.also_known_as, aliases);
        })
        .map_err(|error| error.map_refusal(Refusal::Said))?;
    }
    change_settings(tx, me.id, |settings| prefer(settings, preferences))
}

fn no_alias(refusal: &NoAlias) -> Declared {
    match refusal {
        NoAlias::Nobody => NO_SUCH_USER,
        NoAlias::Oneself => FORBIDDEN_TO_SET_YOURSELF,
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
            || self.also_known_as.is_some()
            || flags.iter().any(Option::is_some)
            || self.following_visibility.is_some()
            || self.followers_visibility.is_some()
    }

    /// Puts what is said into the profile.
    fn say(self, user: &mut User, profile: &mut Profile) {
        put(&mut user.name, self.name);
        put(&mut profile.description, self.description);
        put(&mut profile.followed_message, self.followed_message);
        put(&mut profile.location, self.location);
        put(&mut profile.birthday, self.birthday);
        put(&mut profile.lang, self.lang);
        put_id(&mut profile.avatar_id, self.avatar_id);
        put_id(&mut profile.banner_id, self.banner_id);
        if let Some(fields) = self.fields {
            let kept = fields.iter();
            let kept = kept.filter_map(|field| Field::new(&field.name, &field.value));
            profile.fields = kept.collect();
        }
        set(&mut user.is_locked, self.is_locked);
        set(&mut user.is_explorable, self.is_explorable);
        set(&mut user.is_bot, self.is_bot);
        set(&mut user.is_cat, self.is_cat);
        set(&mut profile.followers_visibility, self.followers_visibility);
        set(&mut profile.following_visibility, self.following_visibility);
    }
}

/// Blank text is none, as in Misskey.
fn put(place: &mut Option<String>, patch: Patch<String>) {
    match patch {
        Patch::Keep => {}
        Patch::Remove => *place = None,
        Patch::Set(text) => *place = Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
    }
}

fn put_id<T>(place: &mut Option<Id<T>>, patch: Patch<Named<T>>) {
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

/// What stands against it.
enum Refusal {
    Worn,
    Said(ProfileRefusal),
}

fn declared(refusal: Refusal) -> Declared {
    match refusal {
        Refusal::Worn | Refusal::Said(ProfileRefusal::NoOtherPictures) => RESTRICTED_BY_ROLE,
        Refusal::Said(ProfileRefusal::ProhibitedName) => YOUR_NAME_CONTAINS_PROHIBITED_WORDS,
        Refusal::Said(ProfileRefusal::NoSuchAvatar) => NO_SUCH_AVATAR,
        Refusal::Said(ProfileRefusal::NoSuchBanner) => NO_SUCH_BANNER,
        Refusal::Said(ProfileRefusal::AvatarNotImage) => AVATAR_NOT_AN_IMAGE,
        Refusal::Said(ProfileRefusal::BannerNotImage) => BANNER_NOT_AN_IMAGE,
    }
}
