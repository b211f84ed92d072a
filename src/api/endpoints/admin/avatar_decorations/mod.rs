//! `admin/avatar-decorations`: looking after what avatars can wear.

pub mod create;
pub mod delete;
pub mod list;
pub mod update;

use crate::api::schema::Schema;
use crate::api::schema::list_of;
use crate::api::schema::text;

/// The longest name; Misskey's column holds as much.
const NAME_CHARACTERS: usize = 256;
/// The longest description and address, likewise.
const WORDS: Schema = text(0, 2_048);
const NAME: Schema = text(1, NAME_CHARACTERS);
const ADDRESS: Schema = text(1, 1_024);
const ROLES: Schema = list_of(&text(0, 64), 0, 64);
