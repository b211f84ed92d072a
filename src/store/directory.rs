//! Finding people: lists of users, and users by their names. What the indexes cannot sort
//! or find is looked for among our own and the newest [`SCAN`] of others.

use rusqlite::Connection;
use rusqlite::named_params;

use crate::clock::DAY;
use crate::ids;
use crate::model::Id;
use crate::model::people::Sort;
use crate::model::reports::Whence;
use crate::model::users::SYSTEM_USERNAME;
use crate::model::users::User;
use crate::store::rows;
use crate::store::timelines::Viewer;
use crate::store::users;
use crate::store::users::COLUMNS;

/// People of other servers that are looked at for one list, some milliseconds.
const SCAN: u32 = 5_000;
/// Whoever wrote in so much time is alive, as in Misskey.
const ALIVE: i64 = 5 * DAY;
/// Whoever wrote in so much time may be recommended, as in Misskey.
const RECENT: i64 = 7 * DAY;

/// Which users are listed.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who comes first; the oldest when nobody says.
    pub sort: Option<Sort>,
    /// Only those who wrote lately.
    pub alive: bool,
    /// Where they are.
    pub origin: Whence,
    /// Only of this server.
    pub host: Option<&'a str>,
    /// Only some of these.
    pub among: Option<&'a [Id<User>]>,
    /// So many at most.
    pub limit: u32,
    /// So many are left out first.
    pub offset: i64,
}

impl Default for Asked<'_> {
    fn default() -> Self {
        Self {
            sort: None,
            alive: false,
            origin: Whence::Local,
            host: None,
            among: None,
            limit: 10,
            offset: 0,
        }
    }
}

/// People who may be shown to those who did not look for them: active, willing, and
/// neither muted nor blocked nor blocking.
fn shown() -> String {
    format!(
        "u.gone_at is null and u.suspended_at is null and u.username <> '{SYSTEM_USERNAME}'
        and not exists (select 1 from mute m where m.muter_id = :me and m.mutee_id = u.id and (m.expires_at is null or m.expires_at > :now))
        and not exists (select 1 from block k where (k.blocker_id = :me and k.blockee_id = u.id) or (k.blocker_id = u.id and k.blockee_id = :me))"
    )
}

/// Where candidates are taken from.
fn candidates(asked: &Asked<'_>) -> &'static str {
    match (asked.among, asked.host, asked.origin) {
        (Some(_), ..) => "rarray(:among)",
        (None, Some(_), _) => "(select id from user where host = :host limit :scan)",
        (None, None, Whence::Local) => "(select user_id from account)",
        _ => {
            "(select user_id from account union select id from (select id from user order by id desc limit :scan))"
        }
    }
}

/// A list of users.
pub fn list(db: &Connection, viewer: Viewer, asked: Asked<'_>) -> rusqlite::Result<Vec<User>> {
    let order = match asked.sort {
        Some(Sort::MostFollowers) => {
            "(select count(*) from follow f where f.followee_id = u.id) desc, u.id desc"
        }
        Some(Sort::FewestFollowers) => {
            "(select count(*) from follow f where f.followee_id = u.id), u.id"
        }
        Some(Sort::Newest) => "u.id desc",
        Some(Sort::Fresh) => "u.updated_at desc nulls last, u.id",
        Some(Sort::Stale) => "u.updated_at nulls last, u.id",
        Some(Sort::Oldest) | None => "u.id",
    };
    let (shown, candidates) = (shown(), candidates(&asked));
    let sql = format!(
        "select {COLUMNS} from user u left join file a on a.id = u.avatar_id
         where u.id in {candidates} and {shown} and u.is_explorable = 1
         and (:local is null or (u.host is null) = :local) and (:host is null or u.host = :host)
         and (not :alive or exists (select 1 from note n where n.user_id = u.id and n.id > :written))
         order by {order} limit :limit offset :offset"
    );
    let since = viewer.now.minus(ALIVE);
    let among = rows::list(asked.among.unwrap_or_default().iter().copied());
    let params = named_params! {
        ":me": viewer.number(), ":now": viewer.now, ":local": asked.origin.is_local(), ":host": asked.host, ":among": among,
        ":alive": asked.alive, ":written": ids::first_of(since), ":scan": SCAN,
        ":limit": asked.limit, ":offset": asked.offset,
    };
    rows::select(db, &sql, &[params], users::user)
}

/// People by what they are called: those whose address begins so, then those with it in
/// their name, then those with it in their description.
pub fn search(
    db: &Connection,
    viewer: Viewer,
    text: &str,
    asked: Asked<'_>,
) -> rusqlite::Result<Vec<User>> {
    let (shown, mut address) = (shown(), text.trim().trim_start_matches('@').splitn(2, '@'));
    let start = address.next().unwrap_or_default();
    let host = address.next();
    let sql = format!(
        "select {COLUMNS} from (
            select u.*, case
                when u.username >= :start collate nocase and u.username < :end collate nocase
                    and (:at is null or (u.host >= :at and u.host < :at_end)) then 0
                when instr(lower(u.name), :text) > 0 then 1
                when instr(lower(u.description), :text) > 0 then 2 end as rank
            from user u where u.id in (
                select user_id from account
                union select id from (select id from user order by id desc limit :scan)
                union select id from (select id from user where username >= :start collate nocase
                    and username < :end collate nocase and (gone_at is null or host is null) limit :scan))) u
         left join file a on a.id = u.avatar_id
         where u.rank is not null and {shown} and (:local is null or (u.host is null) = :local)
         order by u.rank, u.host is not null, u.username collate nocase, u.id limit :limit offset :offset"
    );
    rows::many(
        db,
        &sql,
        named_params! {
            ":me": viewer.number(), ":now": viewer.now, ":start": start, ":end": after(start),
            ":at": host, ":at_end": host.map(after), ":text": text.trim().to_lowercase(),
            ":local": asked.origin.is_local(), ":scan": SCAN, ":limit": asked.limit, ":offset": asked.offset,
        },
        users::user,
    )
}

/// People by the beginning of their address, for completing it while it is written: those
/// the viewer follows first. No `host` is anywhere, `.` is here.
pub fn complete(
    db: &Connection,
    viewer: Viewer,
    start: &str,
    host: Option<&str>,
    limit: u32,
) -> rusqlite::Result<Vec<User>> {
    let candidates = match (start, host) {
        (_, Some(".")) => {
            "select u.id from account c cross join user u on u.id = c.user_id
                where u.username >= :start collate nocase and u.username < :end collate nocase"
        }
        ("", Some(_)) => "select id from user where host >= :host and host < :host_end limit :scan",
        _ => {
            "select id from user where username >= :start collate nocase and username < :end collate nocase
                and (gone_at is null or host is null) and (:host is null or (host >= :host and host < :host_end)) limit :scan"
        }
    };
    let sql = format!(
        "select {COLUMNS} from user u left join file a on a.id = u.avatar_id
         where u.id in ({candidates}) and u.gone_at is null and u.suspended_at is null and u.username <> '{SYSTEM_USERNAME}'
         order by exists (select 1 from follow f where f.follower_id = :me and f.followee_id = u.id) desc,
            u.host is not null, u.username collate nocase, u.id limit :limit"
    );
    let (end, host_end) = (after(start), after(host.unwrap_or_default()));
    let params = named_params! {
        ":me": viewer.number(), ":start": start, ":end": end, ":host": host, ":host_end": host_end,
        ":scan": SCAN, ":limit": limit,
    };
    rows::select(db, &sql, &[params], users::user)
}

/// What stands after everything that begins so.
fn after(start: &str) -> String {
    format!("{start}\u{10ffff}")
}

/// People of ours whom the viewer might want to follow, the most followed first.
pub fn recommended(
    db: &Connection,
    viewer: Viewer,
    limit: u32,
    offset: i64,
) -> rusqlite::Result<Vec<User>> {
    let since = viewer.now.minus(RECENT);
    let shown = shown();
    let sql = format!(
        "select {COLUMNS} from account c cross join user u on u.id = c.user_id left join file a on a.id = u.avatar_id
         where {shown} and u.id <> :me and u.is_explorable = 1 and u.is_locked = 0
         and exists (select 1 from note n where n.user_id = u.id and n.id > :written)
         and not exists (select 1 from follow f where f.follower_id = :me and f.followee_id = u.id)
         and not exists (select 1 from follow_request f where f.follower_id = :me and f.followee_id = u.id)
         order by (select count(*) from follow f where f.followee_id = u.id) desc, u.id limit :limit offset :offset"
    );
    rows::many(
        db,
        &sql,
        named_params! {
            ":me": viewer.number(), ":now": viewer.now, ":written": ids::first_of(since), ":limit": limit, ":offset": offset,
        },
        users::user,
    )
}
