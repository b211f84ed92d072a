//! What moderators did, as they look it up later.

use serde_json::Value;

use crate::model::Id;
use crate::model::users::User;

/// The longest note moderators keep about somebody, and about a report or a server.
pub const NOTE_CHARACTERS: usize = 8_192;

/// One deed of a moderator.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id.
    pub id: Id<Entry>,
    /// Who did it.
    pub user_id: Id<User>,
    /// What, in Misskey's word (`types.ts: moderationLogTypes`).
    pub kind: String,
    /// To whom or what, as Misskey writes it down for this kind.
    pub info: Value,
}
