//! `admin/emoji/add`: makes an emoji of a drive file.

use serde::Deserialize;

use crate::actions::emojis::EmojiRefusal;
use crate::actions::emojis::add;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::admin::emoji;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::emoji::Detailed;
use crate::api::pack::emoji::detailed;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::crypto::random;
use crate::model::emojis::Looks;
use crate::model::files::File;
use crate::model::roles::Policies;

const NO_SUCH_FILE: Declared = client(
    "NO_SUCH_FILE",
    "fc46b5a4-6b92-4c33-ac66-b806659bb5cf",
    "No such file.",
);
const DUPLICATE_NAME: Declared = client(
    "DUPLICATE_NAME",
    "f7a3462c-4e6e-4069-8421-b9bd4f4c3975",
    "Duplicate name.",
);

/// Adds an emoji.
pub struct Add;

/// Its name, its picture, and what is said of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    name: String,
    file_id: Named<File>,
    category: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    license: Option<String>,
    #[serde(default)]
    is_sensitive: bool,
    #[serde(default)]
    local_only: bool,
    #[serde(default, rename = "roleIdsThatCanBeUsedThisEmojiAsReaction")]
    roles: Vec<String>,
}

impl Endpoint for Add {
    const NAME: &'static str = "admin/emoji/add";
    const SCOPE: Option<&'static str> = Some("write:admin:emoji");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_custom_emojis);
    const PARAMS: Schema = object(&[
        ("name", emoji::NAME),
        ("fileId", id()),
        ("category", emoji::CATEGORY),
        ("aliases", emoji::OTHER_NAMES),
        ("license", emoji::LICENSE),
        ("isSensitive", boolean()),
        ("localOnly", boolean()),
        ("roleIdsThatCanBeUsedThisEmojiAsReaction", emoji::ROLES),
    ])
    .required(&["name", "fileId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FILE, DUPLICATE_NAME];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Detailed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Detailed, ApiError> {
        let looks = Looks {
            category: params.category,
            aliases: params.aliases,
            license: params.license,
            is_sensitive: params.is_sensitive,
            local_only: params.local_only,
            roles: params.roles,
        };
        let (name, file, access) = (params.name, params.file_id.0, random::uuid());
        let by = me.id;
        let added = app
            .db
            .write(move |tx| add(tx, by, &name, file, &access, looks));
        let added = added.map_err(|error| refusal(error, declared))?;
        look(app, Some(&me), |lens| Ok(detailed(lens.origin, added)))
    }
}

fn declared(refusal: EmojiRefusal) -> Declared {
    match refusal {
        EmojiRefusal::Taken => DUPLICATE_NAME,
        EmojiRefusal::NoSuchEmoji | EmojiRefusal::NoSuchFile => NO_SUCH_FILE,
    }
}
