//! Numbers over time, counted from the rows when they are asked for: an id is a time, so
//! what came into being in a step of time is a range of ids.
//!
//! Nothing is recorded for charts. So what left no row is not known and zero: deletions,
//! deliveries and requests, page views, who only read. What has been deleted is not
//! counted in the past either. Of others' notes only the newest [`ROWS`] are looked at.

use rusqlite::Connection;
use rusqlite::named_params;

use crate::clock::DAY;
use crate::ids;
use crate::model::Id;
use crate::model::charts::Chart;
use crate::model::charts::Steps;
use crate::model::charts::totals;
use crate::model::users::User;
use crate::store::rows;
use crate::store::rows::Named;

/// Rows that are looked at for one series, about a tenth of a second.
const ROWS: u32 = 200_000;

/// Whose things are counted.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Everyone's here.
    Ours,
    /// Everyone's elsewhere.
    Theirs,
    /// One user's.
    User(Id<User>),
    /// One server's.
    Host(&'a str),
}

/// Bytes in Misskey's kilobyte, in which charts tell sizes.
const KILOBYTE: i64 = 1_000;

/// Sums over the rows of `source`, which have an `id`: one series for each of `sums`.
fn series<const N: usize>(
    db: &Connection,
    steps: &Steps,
    source: &str,
    sums: [&str; N],
    more: Named<'_>,
) -> rusqlite::Result<[Vec<i64>; N]> {
    let sql = format!(
        "select (:end - 1 - s.id) / :each, {} from (
            select * from ({source}) where id >= :first and id < :end order by id desc limit :rows) s group by 1",
        sums.join(", ")
    );
    let (first, end, each) = (steps.first_id(), steps.end_id(), steps.ids_each());
    let common = named_params! {":first": first, ":end": end, ":each": each, ":rows": ROWS};
    let found = rows::select(db, &sql, &[common, more], |row| {
        let mut values = [0; N];
        for (index, value) in values.iter_mut().enumerate() {
            *value = row.get(index + 1)?;
        }
        Ok((row.get::<_, u32>(0)? as usize, values))
    })?;
    let mut series = std::array::from_fn(|_| steps.zeros());
    for (step, values) in found {
        for (series, value) in series.iter_mut().zip(values) {
            if let Some(place) = series.get_mut(step) {
                *place = value;
            }
        }
    }
    Ok(series)
}

/// How many rows `source` has before the end.
fn total(db: &Connection, steps: &Steps, source: &str, more: Named<'_>) -> rusqlite::Result<i64> {
    let sql = format!("select count(*) from ({source}) where id < :end");
    let end = steps.end_id();
    let found = rows::select(db, &sql, &[named_params! {":end": end}, more], |row| {
        row.get(0)
    })?;
    Ok(found.first().copied().unwrap_or(0))
}

/// `total`, `inc` and `dec` of the rows of `source`.
fn flow(db: &Connection, steps: &Steps, source: &str, more: Named<'_>) -> rusqlite::Result<Chart> {
    let [added] = series(db, steps, source, ["count(*)"], more)?;
    let total = totals(total(db, steps, source, more)?, &added);
    Ok(Chart::default()
        .with("total", total)
        .with("inc", added)
        .without(&["dec"], steps))
}

/// Notes: how many, and of which kind.
pub fn notes(db: &Connection, steps: &Steps, whose: Whose<'_>) -> rusqlite::Result<Chart> {
    let (source, user, host) = match whose {
        Whose::Ours => (
            "select * from note indexed by note_local where uri is null",
            None,
            None,
        ),
        Whose::Theirs => ("select * from note where uri is not null", None, None),
        Whose::User(user) => ("select * from note where user_id = :user", Some(user), None),
        Whose::Host(host) => (
            "select * from note where user_id in (select id from user where host = :host)",
            None,
            Some(host),
        ),
    };
    let more: Named<'_> = &[(":user", &user), (":host", &host)];
    let sums = [
        "count(*)",
        "sum(reply_id is null and reply_uri is null and renote_id is null and renote_uri is null)",
        "sum(reply_id is not null or reply_uri is not null)",
        "sum(reply_id is null and reply_uri is null and (renote_id is not null or renote_uri is not null))",
        "sum(file_count > 0)",
    ];
    let [added, normal, reply, renote, with_file] = series(db, steps, source, sums, more)?;
    let total = totals(total(db, steps, source, more)?, &added);
    let diffs = Chart::default()
        .with("normal", normal)
        .with("reply", reply)
        .with("renote", renote)
        .with("withFile", with_file);
    Ok(Chart::default()
        .with("total", total)
        .with("inc", added)
        .without(&["dec"], steps)
        .with_all("diffs", diffs))
}

/// Users, by when they were first known here.
pub fn users(db: &Connection, steps: &Steps, whose: Whose<'_>) -> rusqlite::Result<Chart> {
    let (source, host) = match whose {
        Whose::Host(host) => (
            "select id from user where host = :host and gone_at is null",
            Some(host),
        ),
        Whose::Theirs => (
            "select id from user where host is not null and gone_at is null",
            None,
        ),
        _ => (
            "select u.id from account c join user u on u.id = c.user_id",
            None,
        ),
    };
    flow(db, steps, source, &[(":host", &host)])
}

/// Files: how many came, and how large they are.
pub fn drive(db: &Connection, steps: &Steps, whose: Whose<'_>) -> rusqlite::Result<Chart> {
    let source = match whose {
        Whose::Theirs => "select id, size from file where uri is not null",
        _ => "select id, size from file where key is not null",
    };
    let [count, size] = series(db, steps, source, [COUNT, KILOBYTES], &[])?;
    Ok(Chart::default()
        .with("incCount", count)
        .with("incSize", size)
        .without(&["decCount", "decSize"], steps))
}

const COUNT: &str = "count(*)";
const KILOBYTES: &str = "sum(size) / 1000";

/// Files of one user.
pub fn drive_of(db: &Connection, steps: &Steps, user: Id<User>) -> rusqlite::Result<Chart> {
    let source = "select id, size from file where user_id = :user and key is not null";
    let more: Named<'_> = &[(":user", &user)];
    let [count, size] = series(db, steps, source, [COUNT, KILOBYTES], more)?;
    let end = steps.end_id();
    let bytes: i64 = rows::count(
        db,
        "select coalesce(sum(size), 0) from file where user_id = ? and key is not null and id < ?",
        (user, end),
    )?;
    Ok(Chart::default()
        .with(
            "totalCount",
            totals(total(db, steps, source, more)?, &count),
        )
        .with("totalSize", totals(bytes / KILOBYTE, &size))
        .with("incCount", count)
        .with("incSize", size)
        .without(&["decCount", "decSize"], steps))
}

/// Files of one server.
pub fn drive_at(db: &Connection, steps: &Steps, host: &str) -> rusqlite::Result<Chart> {
    let source =
        "select f.id, f.size from user u join file f on f.user_id = u.id where u.host = :host";
    let more: Named<'_> = &[(":host", &host)];
    let [count, size] = series(db, steps, source, [COUNT, KILOBYTES], more)?;
    Ok(Chart::default()
        .with(
            "totalFiles",
            totals(total(db, steps, source, more)?, &count),
        )
        .with("incFiles", count)
        .with("incUsage", size)
        .without(&["decFiles", "decUsage"], steps))
}

/// Follows of one user, by where the other end is.
pub fn following(db: &Connection, steps: &Steps, user: Id<User>) -> rusqlite::Result<Chart> {
    let more: Named<'_> = &[(":user", &user)];
    let mut chart = Chart::default();
    for (place, is_local) in [("local", "null"), ("remote", "not null")] {
        let followings = format!(
            "select f.id from follow f join user u on u.id = f.followee_id where f.follower_id = :user and u.host is {is_local}"
        );
        let followers = format!(
            "select f.id from follow f join user u on u.id = f.follower_id where f.followee_id = :user and u.host is {is_local}"
        );
        chart = chart
            .with_all(
                &format!("{place}.followings"),
                flow(db, steps, &followings, more)?,
            )
            .with_all(
                &format!("{place}.followers"),
                flow(db, steps, &followers, more)?,
            );
    }
    Ok(chart)
}

/// Follows between us and one server: whom we follow there, who follows us from there.
pub fn following_at(db: &Connection, steps: &Steps, host: &str) -> rusqlite::Result<Chart> {
    let more: Named<'_> = &[(":host", &host)];
    let there =
        "select f.id from user u join follow f on f.followee_id = u.id where u.host = :host";
    let from = "select f.id from user u join follow f on f.follower_id = u.id where u.host = :host";
    Ok(Chart::default()
        .with_all("following", flow(db, steps, there, more)?)
        .with_all("followers", flow(db, steps, from, more)?))
}

/// Reactions that one user got, by who reacted.
pub fn reactions(db: &Connection, steps: &Steps, user: Id<User>) -> rusqlite::Result<Chart> {
    let source = "select r.id, r.uri from (
            select id from note where user_id = :user and reactions_count > 0 order by id desc limit :rows) n
        join reaction r on r.note_id = n.id";
    let sums = ["sum(uri is null)", "sum(uri is not null)"];
    let [local, remote] = series(db, steps, source, sums, &[(":user", &user)])?;
    Ok(Chart::default()
        .with("local.count", local)
        .with("remote.count", remote))
}

/// Those of ours who wrote. Who wrote was here; who only read left nothing behind.
pub fn active(db: &Connection, steps: &Steps) -> rusqlite::Result<Chart> {
    let sql = "select distinct (:end - 1 - id) / :each, user_id from (
        select id, user_id from note indexed by note_local
        where uri is null and id >= :first and id < :end order by id desc limit :rows)";
    let (first, end, each) = (steps.first_id(), steps.end_id(), steps.ids_each());
    let found = rows::select(
        db,
        sql,
        &[named_params! {":first": first, ":end": end, ":each": each, ":rows": ROWS}],
        |row| Ok((row.get::<_, u32>(0)? as usize, row.get::<_, Id<User>>(1)?)),
    )?;
    let mut write = steps.zeros();
    let spans = [("Week", 7), ("Month", 30), ("Year", 365)];
    let mut within = [steps.zeros(), steps.zeros(), steps.zeros()];
    for (step, user) in found {
        let Some(count) = write.get_mut(step) else {
            continue;
        };
        *count += 1;
        let start = steps
            .end
            .minus(steps.length.saturating_mul(step as i64 + 1));
        for ((_, days), series) in spans.iter().zip(&mut within) {
            let oldest = ids::first_of(start.minus(days * DAY));
            series[step] += i64::from(user.number() >= oldest);
        }
    }
    let mut chart = Chart::default()
        .with("readWrite", write.clone())
        .with("read", write.clone())
        .with("write", write.clone());
    for ((name, _), series) in spans.iter().zip(within) {
        let outside = write.iter().zip(&series).map(|(all, some)| all - some);
        chart = chart
            .with(&format!("registeredOutside{name}"), outside.collect())
            .with(&format!("registeredWithin{name}"), series);
    }
    Ok(chart)
}

/// Servers: followed by ours (`sub`), whose users follow ours (`pub`), both; and those of
/// them that answer today.
pub fn federation(db: &Connection, steps: &Steps) -> rusqlite::Result<Chart> {
    let followed = "select u.host, min(f.id) as id from follow f join user u on u.id = f.followee_id where u.host is not null group by 1";
    let following = "select u.host, min(f.id) as id from follow f join user u on u.id = f.follower_id where u.host is not null group by 1";
    let both = format!(
        "select s.host, max(s.id, p.id) as id from ({followed}) s join ({following}) p on p.host = s.host"
    );
    let alive = |source: &str| {
        format!(
            "select s.id from ({source}) s join instance i on i.host = s.host where i.state = 0 and i.is_blocked = 0"
        )
    };
    let standing = |source: &str| -> rusqlite::Result<Vec<i64>> {
        let [added] = series(db, steps, source, [COUNT], &[])?;
        Ok(totals(total(db, steps, source, &[])?, &added))
    };
    Ok(Chart::default()
        .with("sub", standing(followed)?)
        .with("pub", standing(following)?)
        .with("pubsub", standing(&both)?)
        .with("subActive", standing(&alive(followed))?)
        .with("pubActive", standing(&alive(following))?)
        .without(&["deliveredInstances", "inboxInstances", "stalled"], steps))
}
