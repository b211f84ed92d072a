//! `FederationInstance`: another server. The keys must all be there for clients written in
//! Dart, and its dates must not be null.

use serde::Serialize;

use crate::api::pack::Lens;
use crate::clock::Time;
use crate::ids;
use crate::model::Id;
use crate::store::servers::Server;

/// A server on the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    id: Id<Server>,
    first_retrieved_at: Time,
    host: String,
    users_count: i64,
    notes_count: i64,
    following_count: i64,
    followers_count: i64,
    is_not_responding: bool,
    is_suspended: bool,
    suspension_state: &'static str,
    is_blocked: bool,
    software_name: Option<String>,
    software_version: Option<String>,
    open_registrations: Option<bool>,
    name: Option<String>,
    description: Option<String>,
    maintainer_name: Option<String>,
    maintainer_email: Option<String>,
    is_silenced: bool,
    is_media_silenced: bool,
    icon_url: Option<String>,
    favicon_url: Option<String>,
    theme_color: Option<String>,
    info_updated_at: Option<Time>,
    latest_request_received_at: Option<Time>,
    moderation_note: Option<String>,
}

/// Packs these servers; what moderators wrote down is for moderators.
pub fn views(lens: &Lens<'_>, servers: Vec<Server>) -> rusqlite::Result<Vec<View>> {
    let is_moderator = lens.is_moderator()?;
    let view = |server| view(server, is_moderator);
    Ok(servers.into_iter().map(view).collect())
}

/// A server has no row of numbers: its id is made of the moment we met it.
fn view(server: Server, for_moderator: bool) -> View {
    let suspension_state = match (server.is_gone, server.is_suspended, server.is_unreachable) {
        (true, ..) => "goneSuspended",
        (_, true, _) => "manuallySuspended",
        (.., true) => "autoSuspendedForNotResponding",
        _ => "none",
    };
    View {
        id: Id::new(ids::first_of(server.first_seen_at)),
        first_retrieved_at: server.first_seen_at,
        host: server.host,
        users_count: server.users,
        notes_count: server.notes,
        following_count: server.following,
        followers_count: server.followers,
        is_not_responding: server.is_failing || server.is_unreachable,
        is_suspended: suspension_state != "none",
        suspension_state,
        is_blocked: server.is_blocked,
        software_name: server.software_name,
        software_version: server.software_version,
        open_registrations: None,
        name: server.name,
        description: server.description,
        maintainer_name: None,
        maintainer_email: None,
        is_silenced: server.is_silenced,
        is_media_silenced: server.is_media_silenced,
        favicon_url: server.icon_url.clone(),
        icon_url: server.icon_url,
        theme_color: server.theme_color,
        info_updated_at: server.nodeinfo_at,
        latest_request_received_at: server.last_ok_at,
        moderation_note: server.moderation_note.filter(|_| for_moderator),
    }
}
