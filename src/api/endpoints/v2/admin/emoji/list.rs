//! `v2/admin/emoji/list`: emoji of here and elsewhere by whatever is said of them, as Misskey
//! has it since 2025.2.

use serde::Deserialize;
use serde::Serialize;
use std::collections::HashMap;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::emoji;
use crate::api::params::Cursor;
use crate::api::params::LIMIT;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::api::schema::range;
use crate::api::schema::string;
use crate::api::schema::text;
use crate::api::schema::word;
use crate::app::App;
use crate::clock::Time;
use crate::config::Origin;
use crate::model::Id;
use crate::model::emojis::Emoji;
use crate::model::emojis::Picture;
use crate::model::roles::Policies;
use crate::store::emojis;
use crate::store::emojis::Sought;
use crate::store::roles;

/// The longest word that is looked for.
const WORDS: Schema = text(0, 512);
/// The furthest page; whoever looks further narrows what they look for.
const PAGES: i64 = 10_000;
const KEYS: Schema = list_of(
    &word(&[
        "+id",
        "-id",
        "+updatedAt",
        "-updatedAt",
        "+name",
        "-name",
        "+host",
        "-host",
        "+uri",
        "-uri",
        "+publicUrl",
        "-publicUrl",
        "+type",
        "-type",
        "+aliases",
        "-aliases",
        "+category",
        "-category",
        "+license",
        "-license",
        "+isSensitive",
        "-isSensitive",
        "+localOnly",
        "-localOnly",
        "+roleIdsThatCanBeUsedThisEmojiAsReaction",
        "-roleIdsThatCanBeUsedThisEmojiAsReaction",
    ]),
    0,
    8,
);
const QUERY: Schema = object(&[
    ("updatedAtFrom", string()),
    ("updatedAtTo", string()),
    ("name", WORDS),
    ("host", WORDS),
    ("uri", WORDS),
    ("publicUrl", WORDS),
    ("originalUrl", WORDS),
    ("type", WORDS),
    ("aliases", WORDS),
    ("category", WORDS),
    ("license", WORDS),
    ("isSensitive", boolean()),
    ("localOnly", boolean()),
    (
        "hostType",
        word(&["local", "remote", "all"]).or(Literal::Text("all")),
    ),
    ("roleIds", list_of(&id(), 0, 64)),
]);

/// Lists them.
pub struct List;

/// Which, in which order, and which part.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    query: Option<Query>,
    since_id: Option<Cursor>,
    until_id: Option<Cursor>,
    limit: u32,
    page: Option<u32>,
    #[serde(default)]
    sort_keys: Vec<String>,
}

/// What is said of them; each word in a text may be the one.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Query {
    updated_at_from: Option<String>,
    updated_at_to: Option<String>,
    name: Option<String>,
    host: Option<String>,
    public_url: Option<String>,
    original_url: Option<String>,
    r#type: Option<String>,
    aliases: Option<String>,
    category: Option<String>,
    license: Option<String>,
    is_sensitive: Option<bool>,
    local_only: Option<bool>,
    host_type: Option<String>,
    role_ids: Vec<String>,
}

/// A page of them, and how many there are.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    emojis: Vec<Packed>,
    count: usize,
    all_count: i64,
    all_pages: i64,
}

/// An emoji with everything that is known of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Packed {
    id: Id<Emoji>,
    updated_at: Option<Time>,
    name: String,
    host: Option<String>,
    public_url: String,
    original_url: String,
    uri: Option<String>,
    r#type: Option<String>,
    aliases: Vec<String>,
    category: Option<String>,
    license: Option<String>,
    local_only: bool,
    is_sensitive: bool,
    role_ids_that_can_be_used_this_emoji_as_reaction: Vec<Named>,
}

/// A role by name.
#[derive(Clone, Serialize)]
struct Named {
    id: String,
    name: String,
}

impl Endpoint for List {
    const NAME: &'static str = "v2/admin/emoji/list";
    const SCOPE: Option<&'static str> = Some("read:admin:emoji");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_custom_emojis);
    const PARAMS: Schema = object(&[
        ("query", QUERY.nullable()),
        ("sinceId", id()),
        ("untilId", id()),
        ("limit", LIMIT),
        ("page", range(1, PAGES)),
        ("sortKeys", KEYS),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        let limit = params.limit;
        let sought = sought(params);
        look(app, Some(&me), |lens| {
            let (found, all) = emojis::seek(lens.db, &sought)?;
            let names: HashMap<String, String> = roles::all(lens.db)?
                .into_iter()
                .map(|role| (role.id.to_string(), role.name))
                .collect();
            let emojis: Vec<Packed> = found
                .into_iter()
                .map(|one| pack(lens.origin, &names, one))
                .collect();
            Ok(Output {
                count: emojis.len(),
                emojis,
                all_count: all,
                all_pages: (all + i64::from(limit) - 1) / i64::from(limit),
            })
        })
    }
}

fn sought(params: Params) -> Sought {
    let query = params.query.unwrap_or_default();
    let words = |text: Option<String>| -> Vec<String> {
        let text = text.unwrap_or_default();
        text.split_whitespace().map(str::to_owned).collect()
    };
    let time = |text: Option<String>| text.and_then(|text| Time::parse(&text));
    let mut address = words(query.public_url);
    address.extend(words(query.original_url));
    Sought {
        names: words(query.name),
        hosts: words(query.host),
        addresses: address,
        types: words(query.r#type),
        aliases: words(query.aliases),
        categories: words(query.category),
        licenses: words(query.license),
        roles: query.role_ids,
        is_sensitive: query.is_sensitive,
        local_only: query.local_only,
        is_ours: match query.host_type.as_deref() {
            Some("local") => Some(true),
            Some("remote") => Some(false),
            _ => None,
        },
        updated_since: time(query.updated_at_from),
        updated_until: time(query.updated_at_to),
        since: params.since_id.map(|cursor| cursor.0),
        until: params.until_id.map(|cursor| cursor.0),
        order: params.sort_keys,
        limit: params.limit,
        skip: params.page.unwrap_or(1).saturating_sub(1) * params.limit,
    }
}

fn pack(origin: &Origin, names: &HashMap<String, String>, emoji: Emoji) -> Packed {
    let (original, media_type) = match &emoji.picture {
        Picture::Ours { media_type, .. } => (None, Some(media_type.clone())),
        Picture::Theirs(url) => (Some(url.clone()), None),
    };
    let public = emoji::address(origin, &emoji.picture);
    let looks = emoji.looks;
    let named = looks.roles.into_iter().filter_map(|id| {
        let name = names.get(&id)?.clone();
        Some(Named { id, name })
    });
    Packed {
        id: emoji.id,
        updated_at: emoji.updated_at,
        name: emoji.name,
        host: emoji.host,
        original_url: original.unwrap_or_else(|| public.clone()),
        public_url: public,
        uri: None,
        r#type: media_type,
        aliases: looks.aliases,
        category: looks.category,
        license: looks.license,
        local_only: looks.local_only,
        is_sensitive: looks.is_sensitive,
        role_ids_that_can_be_used_this_emoji_as_reaction: named.collect(),
    }
}
