//! `Antenna`.

use serde::Serialize;

use crate::clock::Time;
use crate::model::Id;
use crate::model::antennas::Antenna;
use crate::model::antennas::Source;
use crate::model::lists::UserList;

/// An antenna; an object on the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    id: Id<Antenna>,
    created_at: Time,
    name: String,
    keywords: Vec<Vec<String>>,
    exclude_keywords: Vec<Vec<String>>,
    src: Source,
    user_list_id: Option<Id<UserList>>,
    users: Vec<String>,
    case_sensitive: bool,
    local_only: bool,
    exclude_bots: bool,
    with_replies: bool,
    with_file: bool,
    is_active: bool,
    /// Misskey 2024.10 no longer counts them.
    has_unread_note: bool,
    notify: bool,
}

/// Packs an antenna.
pub fn view(antenna: Antenna) -> View {
    View {
        id: antenna.id,
        created_at: antenna.id.time(),
        name: antenna.name,
        keywords: antenna.keywords,
        exclude_keywords: antenna.exclude_keywords,
        src: antenna.source,
        user_list_id: antenna.list_id,
        users: antenna.users,
        case_sensitive: antenna.case_sensitive,
        local_only: antenna.local_only,
        exclude_bots: antenna.exclude_bots,
        with_replies: antenna.with_replies,
        with_file: antenna.with_file,
        is_active: antenna.is_active,
        has_unread_note: false,
        notify: false,
    }
}
