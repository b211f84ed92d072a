//! Users as moderators look for them: by state, whence, name and host.

use rusqlite::Connection;
use rusqlite::named_params;
use serde::Deserialize;

use crate::clock::DAY;
use crate::clock::Time;
use crate::model::reports::Whence;
use crate::model::users::SYSTEM_USERNAME;
use crate::model::users::User;
use crate::store::roles;
use crate::store::rows;
use crate::store::users::COLUMNS;
use crate::store::users::TABLES;
use crate::store::users::user;

/// How a user stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// Any way.
    All,
    /// Heard of in the last five days.
    Alive,
    /// Not suspended.
    Available,
    /// Runs the server.
    Admin,
    /// Moderates.
    Moderator,
    /// Either.
    AdminOrModerator,
    /// Suspended.
    Suspended,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Sort {
    /// The most followed.
    #[serde(rename = "+follower")]
    MostFollowers,
    /// The least followed.
    #[serde(rename = "-follower")]
    FewestFollowers,
    /// The newest.
    #[serde(rename = "+createdAt")]
    Newest,
    /// The oldest.
    #[serde(rename = "-createdAt")]
    Oldest,
    /// Those changed last; when somebody was active is told by that, too.
    #[serde(rename = "+updatedAt", alias = "+lastActiveDate")]
    Fresh,
    /// Those changed longest ago.
    #[serde(rename = "-updatedAt", alias = "-lastActiveDate")]
    Stale,
}

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

/// Users. Moderators ask seldom, so orders that no index has are sorted for them.
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
    let sql = format!(
        "select {COLUMNS} from {TABLES} where u.gone_at is null and u.username <> '{SYSTEM_USERNAME}'
         and (:local is null or (u.host is null) = :local) and (:host is null or u.host = :host)
         and substr(u.username, 1, length(:name)) = :name collate nocase
         and (:suspended is null or (u.suspended_at is not null) = :suspended)
         and (:heard is null or u.updated_at > :heard)
         and (:staff is null or u.id in rarray(:among))
         order by {order} limit :limit offset :offset"
    );
    let params = named_params! {
        ":local": wanted.whence.is_local(), ":host": wanted.host, ":name": wanted.name,
        ":suspended": is_suspended, ":heard": heard, ":staff": staff.as_ref().map(|_| 1),
        ":among": rows::list(staff.unwrap_or_default()), ":limit": limit, ":offset": offset,
    };
    rows::many(db, &sql, params, user)
}
