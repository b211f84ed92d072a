//! What a user may do, in the words of Misskey's role policies.
//!
//! There are no roles yet: everyone has the same policies. Clients read them without a
//! guard, so every key Misskey 2024.10 knows is there.

use serde::Serialize;

use crate::config::Config;

/// Misskey's role policies.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(
    missing_docs,
    reason = "the names are Misskey's and say what they mean"
)]
pub struct Policies {
    pub gtl_available: bool,
    pub ltl_available: bool,
    pub can_public_note: bool,
    pub mention_limit: u32,
    pub can_invite: bool,
    pub invite_limit: u32,
    pub invite_limit_cycle: u32,
    pub invite_expiration_time: u32,
    pub can_manage_custom_emojis: bool,
    pub can_manage_avatar_decorations: bool,
    pub can_search_notes: bool,
    pub can_use_translator: bool,
    pub can_hide_ads: bool,
    pub drive_capacity_mb: u64,
    pub always_mark_nsfw: bool,
    pub can_update_bio_media: bool,
    pub pin_limit: u32,
    pub antenna_limit: u32,
    pub word_mute_limit: u32,
    pub webhook_limit: u32,
    pub clip_limit: u32,
    pub note_each_clips_limit: u32,
    pub user_list_limit: u32,
    pub user_each_user_lists_limit: u32,
    pub rate_limit_factor: u32,
    pub avatar_decoration_limit: u32,
    pub can_import_antennas: bool,
    pub can_import_blocking: bool,
    pub can_import_following: bool,
    pub can_import_muting: bool,
    pub can_import_user_lists: bool,
}

/// Everyone's policies.
pub fn of(config: &Config) -> Policies {
    /// Bytes in Misskey's megabyte.
    const MEGABYTE: u64 = 1024 * 1024;
    Policies {
        gtl_available: true,
        ltl_available: true,
        can_public_note: true,
        mention_limit: 20,
        can_invite: false,
        invite_limit: 0,
        invite_limit_cycle: 10_080,
        invite_expiration_time: 0,
        can_manage_custom_emojis: false,
        can_manage_avatar_decorations: false,
        can_search_notes: false,
        can_use_translator: false,
        can_hide_ads: false,
        drive_capacity_mb: config.drive_capacity_bytes / MEGABYTE,
        always_mark_nsfw: false,
        can_update_bio_media: true,
        pin_limit: 5,
        antenna_limit: 5,
        word_mute_limit: 200,
        webhook_limit: 3,
        clip_limit: 10,
        note_each_clips_limit: 200,
        user_list_limit: 10,
        user_each_user_lists_limit: 50,
        rate_limit_factor: 1,
        avatar_decoration_limit: 1,
        can_import_antennas: false,
        can_import_blocking: false,
        can_import_following: false,
        can_import_muting: false,
        can_import_user_lists: false,
    }
}
