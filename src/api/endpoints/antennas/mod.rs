//! `antennas/*`: lasting searches, and what endpoints about them share.

pub mod create;
pub mod delete;
pub mod list;
pub mod notes;
pub mod show;
pub mod update;

use rusqlite::Connection;
use serde::Deserialize;

use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::params::Named;
use crate::api::params::Patch;
use crate::api::schema::Schema;
use crate::api::schema::list_of;
use crate::api::schema::text;
use crate::api::schema::word;
use crate::config::Origin;
use crate::model::Id;
use crate::model::antennas;
use crate::model::antennas::Antenna;
use crate::model::antennas::Source;
use crate::model::lists::UserList;
use crate::model::users::User;
use crate::store;

/// The longest name of an antenna.
pub const NAME: Schema = text(1, antennas::NAME_CHARACTERS);
/// Whose notes an antenna listens to.
pub const SOURCE: Schema = word(&["home", "all", "users", "list", "users_blacklist"]);
const WORDS: Schema = list_of(&text(0, antennas::WORD_CHARACTERS), 0, antennas::WORDS);
/// Sets of words.
pub const SETS: Schema = list_of(&WORDS, 0, antennas::SETS);
/// Addresses of users.
pub const USERS: Schema = list_of(&text(0, antennas::USER_CHARACTERS), 0, antennas::USERS);

/// What an antenna shall be; what is not said stays as it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    name: Option<String>,
    src: Option<Source>,
    #[serde(default)]
    user_list_id: Patch<Named<UserList>>,
    keywords: Option<Vec<Vec<String>>>,
    exclude_keywords: Option<Vec<Vec<String>>>,
    users: Option<Vec<String>>,
    case_sensitive: Option<bool>,
    local_only: Option<bool>,
    exclude_bots: Option<bool>,
    with_replies: Option<bool>,
    with_file: Option<bool>,
}

impl Wanted {
    /// The antenna as it will be. Names with a host of ours mean the same without.
    fn applied(self, old: Antenna, us: &Origin) -> Antenna {
        let bare = |user| antennas::without_host(user, |host| us.is_home(host));
        let users = self
            .users
            .map(|users| users.into_iter().map(bare).collect());
        Antenna {
            name: self.name.unwrap_or(old.name),
            source: self.src.unwrap_or(old.source),
            list_id: match self.user_list_id {
                Patch::Keep => old.list_id,
                Patch::Remove => None,
                Patch::Set(list) => Some(list.0),
            },
            keywords: self.keywords.unwrap_or(old.keywords),
            exclude_keywords: self.exclude_keywords.unwrap_or(old.exclude_keywords),
            users: users.unwrap_or(old.users),
            case_sensitive: self.case_sensitive.unwrap_or(old.case_sensitive),
            local_only: self.local_only.unwrap_or(old.local_only),
            exclude_bots: self.exclude_bots.unwrap_or(old.exclude_bots),
            with_replies: self.with_replies.unwrap_or(old.with_replies),
            with_file: self.with_file.unwrap_or(old.with_file),
            ..old
        }
    }
}

/// An antenna of the caller's.
fn mine(
    db: &Connection,
    me: &User,
    id: Id<Antenna>,
    no_antenna: Declared,
) -> Result<Antenna, ApiError> {
    let antenna = store::antennas::by_id(db, id)?.filter(|antenna| antenna.user_id == me.id);
    Ok(antenna.ok_or(no_antenna)?)
}
