//! `onlineStatus`: whether somebody is here. Misskey counts open streams and nothing else.

use std::collections::HashMap;

use crate::api::pack::Lens;
use crate::clock::DAY;
use crate::clock::HOUR;
use crate::clock::MINUTE;
use crate::model::Id;
use crate::model::users::User;
use crate::store::presence;
use crate::store::presence::Presence;
use crate::store::users;

/// How long after a stream was open somebody counts as here (`USER_ONLINE_THRESHOLD`).
pub const ONLINE: i64 = 10 * MINUTE;

/// And how long as somebody who comes by (`USER_ACTIVE_THRESHOLD`).
const ACTIVE: i64 = 3 * DAY;

/// What is told of each of these, who are ours; of others nothing is known.
pub fn statuses(
    lens: &Lens<'_>,
    ours: Vec<Id<User>>,
) -> rusqlite::Result<HashMap<Id<User>, &'static str>> {
    if ours.is_empty() {
        return Ok(HashMap::new());
    }
    let found = presence::of(lens.db, ours)?.into_iter();
    Ok(found.map(|(id, one)| (id, status(lens, id, one))).collect())
}

/// How many of ours are here and let it be known.
pub fn online(lens: &Lens<'_>) -> rusqlite::Result<usize> {
    let ours = users::local(lens.db)?.into_iter().map(|user| user.id);
    let statuses = statuses(lens, ours.collect())?;
    Ok(statuses
        .values()
        .filter(|status| **status == "online")
        .count())
}

fn status(lens: &Lens<'_>, id: Id<User>, presence: Presence) -> &'static str {
    let Some(hour) = presence.last_active_at.filter(|_| !presence.is_hidden) else {
        return "unknown";
    };
    if lens.here.get(&id, lens.now, ONLINE).is_some() {
        "online"
    } else if lens.now < hour.plus(HOUR + ACTIVE) {
        "active"
    } else {
        "offline"
    }
}
