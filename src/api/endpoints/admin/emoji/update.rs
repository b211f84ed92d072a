//! `admin/emoji/update`: another name, picture or description for an emoji.

use serde::Deserialize;

use crate::actions::emojis::Change;
use crate::actions::emojis::EmojiRefusal;
use crate::actions::emojis::change;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::admin::emoji;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::params::Patch;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::crypto::random;
use crate::model::Id;
use crate::model::emojis::Emoji;
use crate::model::files::File;
use crate::model::roles::Policies;
use crate::store::emojis;

const NO_SUCH_EMOJI: Declared = client(
    "NO_SUCH_EMOJI",
    "684dec9d-a8c2-4364-9aa8-456c49cb1dc8",
    "No such emoji.",
);
const NO_SUCH_FILE: Declared = client(
    "NO_SUCH_FILE",
    "14fb9fd9-0731-4e2f-aeb9-f09e4740333d",
    "No such file.",
);
const SAME_NAME_EMOJI_EXISTS: Declared = client(
    "SAME_NAME_EMOJI_EXISTS",
    "7180fe9d-1ee3-bff9-647d-fe9896d2ffb8",
    "Emoji that have same name already exists.",
);

/// Changes an emoji.
pub struct Update;

/// Which, by id or by name, and what about it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    id: Option<Named<Emoji>>,
    name: Option<String>,
    file_id: Option<Named<File>>,
    #[serde(default)]
    category: Patch<String>,
    aliases: Option<Vec<String>>,
    #[serde(default)]
    license: Patch<String>,
    is_sensitive: Option<bool>,
    local_only: Option<bool>,
    #[serde(rename = "roleIdsThatCanBeUsedThisEmojiAsReaction")]
    roles: Option<Vec<String>>,
}

impl Endpoint for Update {
    const NAME: &'static str = "admin/emoji/update";
    const SCOPE: Option<&'static str> = Some("write:admin:emoji");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_custom_emojis);
    const PARAMS: Schema = object(&[
        ("id", id()),
        ("name", emoji::NAME),
        ("fileId", id()),
        ("category", emoji::CATEGORY),
        ("aliases", emoji::OTHER_NAMES),
        ("license", emoji::LICENSE),
        ("isSensitive", boolean()),
        ("localOnly", boolean()),
        ("roleIdsThatCanBeUsedThisEmojiAsReaction", emoji::ROLES),
    ])
    .any_of(&[&["id"], &["name"]]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_EMOJI, NO_SUCH_FILE, SAME_NAME_EMOJI_EXISTS];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let id = match params.id {
            Some(id) => id.0,
            None => by_name(app, params.name.as_deref())?,
        };
        let access = random::uuid();
        let changed = app
            .db
            .write(move |tx| change(tx, me.id, id, |emoji| apply(emoji, params, access)));
        changed.map_err(|error| refusal(error, declared))
    }
}

fn by_name(app: &App, name: Option<&str>) -> Result<Id<Emoji>, ApiError> {
    let name = name.unwrap_or_default();
    let found = app.db.read(|db| emojis::by_name(db, name, None))?;
    Ok(found.ok_or(NO_SUCH_EMOJI)?.id)
}

fn apply(emoji: &Emoji, params: Params, access: String) -> Change {
    let mut looks = emoji.looks.clone();
    let patch = |place: &mut Option<String>, patch| match patch {
        Patch::Keep => {}
        Patch::Remove => *place = None,
        Patch::Set(value) => *place = Some(value),
    };
    patch(&mut looks.category, params.category);
    patch(&mut looks.license, params.license);
    looks.aliases = params.aliases.unwrap_or(looks.aliases);
    looks.is_sensitive = params.is_sensitive.unwrap_or(looks.is_sensitive);
    looks.local_only = params.local_only.unwrap_or(looks.local_only);
    looks.roles = params.roles.unwrap_or(looks.roles);
    Change {
        name: params.name,
        picture: params.file_id.map(|file| (file.0, access)),
        looks,
    }
}

fn declared(refusal: EmojiRefusal) -> Declared {
    match refusal {
        EmojiRefusal::Taken => SAME_NAME_EMOJI_EXISTS,
        EmojiRefusal::NoSuchEmoji => NO_SUCH_EMOJI,
        EmojiRefusal::NoSuchFile => NO_SUCH_FILE,
    }
}
