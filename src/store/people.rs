//! Users as moderators look for them: by state, whence, name and host.

use rusqlite::Connection;
use rusqlite::named_params;

use crate::clock::DAY;
use crate::clock::Time;
use crate::model::people::Sort;
use crate::model::people::State;
use crate::model::reports::Whence;
use crate::model::users::SYSTEM_USERNAME;
use crate::model::users::User;
use crate::store::roles;
use crate::store::rows;
use crate::store::users::COLUMNS;
use crate::store::users::TABLES;
use crate::store::users::user;

/// Who is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// How they stand.
    pub state: State,
    /// Where they are.
    pub whence: Whence,
    /// How their names begin.
    pub name: &'a str,
    /// Their server.
    pub host: Option<&'a str>,
    /// What comes first; the oldest, if nothing is said.
    pub sort: Option<Sort>,
}

/// People that are looked at for one list, some ten milliseconds. Where more fit, those that
/// come first in an order the database keeps are among them; who is further behind is found
/// by name or server.
const SCAN: u32 = 10_000;

/// Users, taken from so many that are found by an index and put in the order asked for.
pub fn list(
    db: &Connection,
    wanted: Wanted<'_>,
    now: Time,
    limit: u32,
    offset: u32,
) -> rusqlite::Result<Vec<User>> {
    let staff = match wanted.state {
        State::Admin => Some(roles::staff(db, true, false, now)?),
        State::Moderator => Some(roles::staff(db, false, true, now)?),
        State::AdminOrModerator => Some(roles::staff(db, true, true, now)?),
        _ => None,
    };
    let is_suspended = match wanted.state {
        State::Suspended => Some(true),
        State::Alive | State::Available => Some(false),
        _ => None,
    };
    let heard = (wanted.state == State::Alive).then(|| now.minus(5 * DAY));
    let order = match wanted.sort {
        Some(Sort::MostFollowers) => {
            "(select count(*) from follow f where f.followee_id = u.id) desc, u.id"
        }
        Some(Sort::FewestFollowers) => {
            "(select count(*) from follow f where f.followee_id = u.id), u.id"
        }
        Some(Sort::Newest) => "u.id desc",
        Some(Sort::Oldest) | None => "u.id",
        Some(Sort::Fresh) => "u.updated_at desc, u.id",
        Some(Sort::Stale) => "u.updated_at, u.id",
    };
    let candidates = candidates(&wanted, staff.is_some());
    let sql = format!(
        "select {COLUMNS} from {TABLES} where u.id in {candidates} and u.gone_at is null and u.username <> '{SYSTEM_USERNAME}'
         and (:local is null or (u.host is null) = :local) and (:host is null or u.host = :host)
         and substr(u.username, 1, length(:name)) = :name collate nocase
         and (:suspended is null or (u.suspended_at is not null) = :suspended)
         and (:heard is null or u.updated_at > :heard)
         order by {order} limit :limit offset :offset"
    );
    let end = format!("{}\u{10ffff}", wanted.name);
    let params = named_params! {
        ":local": wanted.whence.is_local(), ":host": wanted.host, ":name": wanted.name, ":end": end,
        ":suspended": is_suspended, ":heard": heard, ":scan": SCAN,
        ":among": rows::list(staff.unwrap_or_default()), ":limit": limit, ":offset": offset,
    };
    rows::select(db, &sql, &[params], user)
}

/// Where people are looked for: by what narrows them most and has an index.
fn candidates(wanted: &Wanted<'_>, is_staff: bool) -> &'static str {
    if is_staff {
        return "rarray(:among)";
    }
    if wanted.state == State::Suspended {
        return "(select id from user where suspended_at is not null limit :scan)";
    }
    if !wanted.name.is_empty() {
        return "(select id from user where username >= :name collate nocase and username < :end collate nocase
            and (gone_at is null or host is null) limit :scan)";
    }
    match (wanted.host, wanted.whence, wanted.sort) {
        (Some(_), ..) => "(select id from user where host = :host limit :scan)",
        (None, Whence::Local, _) => "(select user_id from account)",
        (None, _, Some(Sort::Fresh)) => {
            "(select id from user order by updated_at desc limit :scan)"
        }
        (None, _, Some(Sort::Stale)) => "(select id from user order by updated_at limit :scan)",
        (None, _, Some(Sort::Oldest) | None) => "(select id from user order by id limit :scan)",
        (None, ..) => "(select id from user order by id desc limit :scan)",
    }
}
