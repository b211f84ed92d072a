//! `Announcement`, as its readers and as its authors see it.

use serde::Serialize;

use crate::api::pack::Lens;
use crate::clock::Time;
use crate::model::Id;
use crate::model::announcements::Announcement;
use crate::model::announcements::Display;
use crate::model::announcements::Icon;
use crate::model::users::User;
use crate::store::announcements;

/// An announcement as its readers see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Packed {
    id: Id<Announcement>,
    created_at: Time,
    updated_at: Option<Time>,
    title: String,
    text: String,
    image_url: Option<String>,
    icon: Icon,
    display: Display,
    for_you: bool,
    need_confirmation_to_read: bool,
    silence: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_read: Option<bool>,
}

/// Packs announcements; a user is told which they have read.
pub fn many(lens: &Lens<'_>, listed: Vec<Announcement>) -> rusqlite::Result<Vec<Packed>> {
    let read = match lens.me {
        Some(me) => {
            let ids = listed.iter().map(|one| one.id);
            Some(announcements::read_among(lens.db, me.id, ids)?)
        }
        None => None,
    };
    let me = lens.me.map(|me| me.id);
    let packed = listed.into_iter().map(|one| {
        let is_read = read.as_ref().map(|read| read.contains(&one.id));
        let for_you = me.is_some() && one.user_id == me;
        packed(one, for_you, is_read)
    });
    Ok(packed.collect())
}

/// Packs an announcement as it is told when it is new, whoever hears it.
pub fn new(one: Announcement) -> Packed {
    packed(one, false, None)
}

fn packed(one: Announcement, for_you: bool, is_read: Option<bool>) -> Packed {
    Packed {
        id: one.id,
        created_at: one.id.time(),
        updated_at: one.updated_at,
        title: one.title,
        text: one.text,
        image_url: one.image_url,
        icon: one.icon,
        display: one.display,
        for_you,
        need_confirmation_to_read: one.needs_confirmation,
        silence: one.is_silent,
        is_read,
    }
}

/// An announcement with everything its author said of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Whole {
    id: Id<Announcement>,
    created_at: Time,
    updated_at: Option<Time>,
    title: String,
    text: String,
    image_url: Option<String>,
    icon: Icon,
    display: Display,
    is_active: bool,
    for_existing_users: bool,
    silence: bool,
    need_confirmation_to_read: bool,
    user_id: Option<Id<User>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reads: Option<i64>,
}

/// Packs an announcement whole, with how many have read it where that is known.
pub fn whole(one: Announcement, reads: Option<i64>) -> Whole {
    Whole {
        id: one.id,
        created_at: one.id.time(),
        updated_at: one.updated_at,
        title: one.title,
        text: one.text,
        image_url: one.image_url,
        icon: one.icon,
        display: one.display,
        is_active: one.is_active,
        for_existing_users: one.for_existing_users,
        silence: one.is_silent,
        need_confirmation_to_read: one.needs_confirmation,
        user_id: one.user_id,
        reads,
    }
}
