//! Lists of other servers, with what we have of each: people, notes, follows.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;

use crate::clock::Time;
use crate::model::users::User;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::Page;
use crate::store::users;

/// What a list of servers is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Follows in both directions.
    Follows,
    /// Notes of theirs that are here.
    Notes,
    /// People of theirs who are known here.
    Users,
    /// How often ours follow theirs.
    Following,
    /// How often theirs follow ours.
    Followers,
    /// When we first met them.
    Met,
    /// When we last heard of them.
    Heard,
}

/// The order of a list of servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// What decides.
    pub by: Measure,
    /// From few to many, from old to new; the other way round else.
    pub ascending: bool,
}

impl Default for Sort {
    /// The newest first.
    fn default() -> Self {
        Self {
            by: Measure::Met,
            ascending: false,
        }
    }
}

/// Another server with what we have of it.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// When we first met it.
    pub first_seen_at: Time,
    /// What it runs.
    pub software_name: Option<String>,
    /// Which version.
    pub software_version: Option<String>,
    /// What it calls itself.
    pub name: Option<String>,
    /// What it says of itself.
    pub description: Option<String>,
    /// Its icon.
    pub icon_url: Option<String>,
    /// `#rrggbb`.
    pub theme_color: Option<String>,
    /// When we last looked at it.
    pub nodeinfo_at: Option<Time>,
    /// When we last heard of it.
    pub last_ok_at: Option<Time>,
    /// Nothing could be delivered lately.
    pub is_failing: bool,
    /// Nothing is delivered any more, for it failed too long.
    pub is_unreachable: bool,
    /// It said that it is gone.
    pub is_gone: bool,
    /// A moderator cut it off.
    pub is_blocked: bool,
    /// A moderator keeps it out of public timelines.
    pub is_silenced: bool,
    /// A moderator stopped deliveries.
    pub is_suspended: bool,
    /// A moderator counts its pictures as sensitive.
    pub is_media_silenced: bool,
    /// Among moderators.
    pub moderation_note: Option<String>,
    /// Its people here.
    pub users: i64,
    /// Their notes.
    pub notes: i64,
    /// How often ours follow theirs.
    pub following: i64,
    /// How often theirs follow ours.
    pub followers: i64,
}

const COLUMNS: &str = "i.host, i.first_seen_at, i.software_name, i.software_version, i.name, i.description, i.icon_url, i.theme_color,
    i.nodeinfo_at, i.last_ok_at, i.first_failure_at is not null, i.state = 1, i.state = 2, i.is_blocked, i.is_silenced,
    i.is_suspended, i.is_media_silenced, i.moderation_note";

const USERS: &str = "(select count(*) from user u where u.host = i.host and u.gone_at is null)";
const NOTES: &str =
    "(select count(*) from user u join note n on n.user_id = u.id where u.host = i.host)";
const FOLLOWING: &str =
    "(select count(*) from user u join follow f on f.followee_id = u.id where u.host = i.host)";
const FOLLOWERS: &str =
    "(select count(*) from user u join follow f on f.follower_id = u.id where u.host = i.host)";

fn server(row: &Row<'_>) -> rusqlite::Result<Server> {
    let mut cells = Cells::of(row);
    Ok(Server {
        host: cells.read()?,
        first_seen_at: cells.read()?,
        software_name: cells.read()?,
        software_version: cells.read()?,
        name: cells.read()?,
        description: cells.read()?,
        icon_url: cells.read()?,
        theme_color: cells.read()?,
        nodeinfo_at: cells.read()?,
        last_ok_at: cells.read()?,
        is_failing: cells.read()?,
        is_unreachable: cells.read()?,
        is_gone: cells.read()?,
        is_blocked: cells.read()?,
        is_silenced: cells.read()?,
        is_suspended: cells.read()?,
        is_media_silenced: cells.read()?,
        moderation_note: cells.read()?,
        users: cells.read()?,
        notes: cells.read()?,
        following: cells.read()?,
        followers: cells.read()?,
    })
}

/// Which servers are listed; `None` does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Names that hold this.
    pub host: Option<&'a str>,
    /// Cut off.
    pub blocked: Option<bool>,
    /// Failing.
    pub not_responding: Option<bool>,
    /// Nothing is delivered.
    pub suspended: Option<bool>,
    /// Kept out of public timelines.
    pub silenced: Option<bool>,
    /// Someone follows in either direction.
    pub federating: Option<bool>,
    /// Ours follow theirs.
    pub subscribing: Option<bool>,
    /// Theirs follow ours.
    pub publishing: Option<bool>,
    /// In which order.
    pub sort: Sort,
    /// So many at most.
    pub limit: u32,
    /// So many are left out first.
    pub offset: i64,
}

/// Servers that are looked at for one list: more than most ever meet. Where there are more,
/// those heard of last are among them, or those met first or last where that is the order.
const SCAN: u32 = 5_000;

/// A list of servers. Those that are listed are counted; where the order depends on it, all
/// that are looked at.
pub fn list(db: &Connection, asked: Asked<'_>) -> rusqlite::Result<Vec<Server>> {
    let by = match asked.sort.by {
        Measure::Follows => format!("{FOLLOWING} + {FOLLOWERS}"),
        Measure::Notes => NOTES.to_owned(),
        Measure::Users => USERS.to_owned(),
        Measure::Following => FOLLOWING.to_owned(),
        Measure::Followers => FOLLOWERS.to_owned(),
        Measure::Met => "i.first_seen_at".to_owned(),
        Measure::Heard => "coalesce(i.last_ok_at, 0)".to_owned(),
    };
    let looked_at = match (asked.sort.by, asked.sort.ascending) {
        (Measure::Met, true) => "first_seen_at",
        (Measure::Met, false) => "first_seen_at desc",
        (Measure::Heard, true) => "last_ok_at",
        _ => "last_ok_at desc",
    };
    let order = match asked.sort.ascending {
        true => "asc",
        false => "desc",
    };
    let sql = format!(
        "select {COLUMNS}, {USERS}, {NOTES}, {FOLLOWING}, {FOLLOWERS} from (
            select i.host, {by} as measure from (select * from instance order by {looked_at} limit :scan) i
            where (:host is null or instr(i.host, :host) > 0) and (:blocked is null or i.is_blocked = :blocked)
         and (:failing is null or (i.first_failure_at is not null or i.state = 1) = :failing)
         and (:suspended is null or (i.is_suspended = 1 or i.state > 0) = :suspended) and (:silenced is null or i.is_silenced = :silenced)
         and (:federating is null or ({FOLLOWING} + {FOLLOWERS} > 0) = :federating)
         and (:subscribing is null or ({FOLLOWING} > 0) = :subscribing) and (:publishing is null or ({FOLLOWERS} > 0) = :publishing)
            order by measure {order}, i.host limit :limit offset :offset) h
         join instance i on i.host = h.host order by h.measure {order}, h.host"
    );
    let params = named_params! {
        ":host": asked.host.map(str::to_lowercase), ":blocked": asked.blocked, ":failing": asked.not_responding,
        ":suspended": asked.suspended, ":silenced": asked.silenced, ":federating": asked.federating,
        ":subscribing": asked.subscribing, ":publishing": asked.publishing, ":scan": SCAN, ":limit": asked.limit, ":offset": asked.offset,
    };
    rows::select(db, &sql, &[params], server)
}

/// One server.
pub fn by_host(db: &Connection, host: &str) -> rusqlite::Result<Option<Server>> {
    let sql = format!(
        "select {COLUMNS}, {USERS}, {NOTES}, {FOLLOWING}, {FOLLOWERS} from instance i where i.host = ?"
    );
    rows::one(db, &sql, [host], server)
}

/// The names of all servers, as far as they are neither cut off nor gone.
pub fn hosts(db: &Connection) -> rusqlite::Result<Vec<String>> {
    rows::many(
        db,
        "select host from instance where is_blocked = 0 and is_suspended = 0 and state = 0 order by host",
        [],
        |row| row.get(0),
    )
}

/// How often ours follow theirs and theirs ours, wherever they are.
pub fn follows(db: &Connection) -> rusqlite::Result<(i64, i64)> {
    db.prepare_cached(
        "select (select count(*) from follow f join user u on u.id = f.followee_id where u.host is not null),
            (select count(*) from follow f join user u on u.id = f.follower_id where u.host is not null)",
    )?
    .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The people of one server.
pub fn people(db: &Connection, host: &str, page: Page) -> rusqlite::Result<Vec<User>> {
    let sql = format!(
        "select {} from {} where u.host = ?1 and u.id > ?2 and u.id < ?3 and u.gone_at is null order by u.id {} limit ?4",
        users::COLUMNS,
        users::TABLES,
        page.direction()
    );
    let params = (host, page.since(), page.until(), page.limit());
    rows::many(db, &sql, params, users::user)
}
