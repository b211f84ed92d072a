//! The endpoints, one file each; a file's path is its endpoint's name (`-` is `_`). An
//! endpoint that has others below it is the `mod.rs` of their folder.

pub mod admin;
pub mod announcements;
pub mod antennas;
pub mod ap;
pub mod app;
pub mod auth;
pub mod blocking;
pub mod channels;
pub mod charts;
pub mod clips;
pub mod drive;
pub mod emoji;
pub mod emojis;
pub mod endpoint;
#[allow(clippy::module_inception, reason = "there is an endpoint of that name")]
pub mod endpoints;
pub mod export_custom_emojis;
pub mod federation;
pub mod following;
pub mod get_avatar_decorations;
pub mod get_online_users_count;
pub mod hashtags;
pub mod i;
pub mod invite;
pub mod meta;
pub mod miauth;
pub mod mute;
pub mod my;
pub mod notes;
pub mod notifications;
pub mod ping;
pub mod pinned_users;
pub mod renote_mute;
pub mod roles;
pub mod server_info;
pub mod stats;
pub mod sw;
pub mod username;
pub mod users;
pub mod v2;
