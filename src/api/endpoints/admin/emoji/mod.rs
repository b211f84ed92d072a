//! `admin/emoji`: looking after the custom emoji of this server.

pub mod add;
pub mod add_aliases_bulk;
pub mod copy;
pub mod delete;
pub mod delete_bulk;
pub mod import_zip;
pub mod list;
pub mod list_remote;
pub mod remove_aliases_bulk;
pub mod set_aliases_bulk;
pub mod set_category_bulk;
pub mod set_license_bulk;
pub mod update;

use crate::api::schema::Literal;
use crate::api::schema::Pattern;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::like;
use crate::api::schema::list_of;
use crate::api::schema::text;
use crate::model::emojis::ALIASES;
use crate::model::emojis::LICENSE_CHARACTERS;
use crate::model::emojis::NAME_CHARACTERS;
use crate::model::emojis::is_name;

/// A name for an emoji of ours.
const NAME: Schema = like(Pattern {
    source: "^[a-zA-Z0-9_]+$",
    matches: is_name,
});
/// Other names of an emoji.
const OTHER_NAMES: Schema = list_of(&text(0, NAME_CHARACTERS), 0, ALIASES);
/// The group an emoji is shown in.
const CATEGORY: Schema = text(0, NAME_CHARACTERS).nullable();
/// What may be done with an emoji.
const LICENSE: Schema = text(0, LICENSE_CHARACTERS).nullable();
/// Ids of roles; Misskey has no bound.
const ROLES: Schema = list_of(&text(0, 64), 0, 64);
/// Emoji changed at once; Misskey's web client sends all that are chosen.
const MANY: Schema = list_of(&id(), 0, 1_000);
/// What is looked for.
const QUERY: Schema = text(0, NAME_CHARACTERS).nullable().or(Literal::Null);
