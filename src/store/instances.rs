//! Other servers: row ↔ model.

use std::collections::BTreeSet;
use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::clock::Time;
use crate::model::blocklists::Entry;
use crate::model::blocklists::Severity;
use crate::model::instances::Admission;
use crate::model::instances::Instance;
use crate::model::instances::Mark;
use crate::model::instances::State;
use crate::model::instances::names;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::settings;

const COLUMNS: &str = "host, first_seen_at, software_name, software_version, name, description, icon_url, theme_color,
    nodeinfo_at, last_ok_at, first_failure_at, state, is_blocked, is_silenced, is_suspended, is_media_silenced,
    moderation_note";

fn instance(row: &Row<'_>) -> rusqlite::Result<Instance> {
    let mut cells = Cells::of(row);
    Ok(Instance {
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
        first_failure_at: cells.read()?,
        state: State::from_number(cells.read()?),
        is_blocked: cells.read()?,
        is_silenced: cells.read()?,
        is_suspended: cells.read()?,
        is_media_silenced: cells.read()?,
        moderation_note: cells.read()?,
    })
}

/// The server of this name.
pub fn by_host(db: &Connection, host: &str) -> rusqlite::Result<Option<Instance>> {
    rows::one(
        db,
        &format!("select {COLUMNS} from instance where host = ?"),
        [host],
        instance,
    )
}

/// The servers of these names, in one query.
pub fn by_hosts<'a>(
    db: &Connection,
    hosts: impl IntoIterator<Item = &'a str>,
) -> rusqlite::Result<HashMap<String, Instance>> {
    let hosts = rows::texts(hosts);
    if hosts.is_empty() {
        return Ok(HashMap::new());
    }
    let found = rows::many(
        db,
        &format!("select {COLUMNS} from instance where host in rarray(?)"),
        [hosts],
        instance,
    )?;
    Ok(found
        .into_iter()
        .map(|instance| (instance.host.clone(), instance))
        .collect())
}

/// Whether a server, or one above it, is blocked (I6), on whatever port and however its
/// name ends.
pub fn is_blocked(db: &Connection, host: &str) -> rusqlite::Result<bool> {
    is_marked(db, host, Mark::Blocked)
}

/// Whether nothing is taken from a server nor brought to it: it, or one above it, is blocked,
/// or the owner lets in only others (O19).
pub fn is_shut_out(db: &Connection, host: &str) -> rusqlite::Result<bool> {
    let names = rows::texts(names(host));
    rows::any(
        db,
        "select 1 from instance where host in rarray(?1) and is_blocked = 1
         union all
         select 1 from setting where name = 'federation' and (value = '\"none\"' or value = '\"specified\"'
            and not exists (select 1 from instance where host in rarray(?1) and is_allowed = 1))",
        [names],
    )
}

/// The servers that alone are let in, with all below them; `None` lets in all.
pub fn admitted(db: &Connection) -> rusqlite::Result<Option<Vec<String>>> {
    match settings::get(db, settings::FEDERATION)?.unwrap_or_default() {
        Admission::All => Ok(None),
        Admission::Specified => marked(db, Mark::Allowed).map(Some),
        Admission::None => Ok(Some(Vec::new())),
    }
}

/// Whether a server, or one above it, is marked so.
pub fn is_marked(db: &Connection, host: &str, mark: Mark) -> rusqlite::Result<bool> {
    let names = rows::texts(names(host));
    let column = column(mark);
    rows::any(
        db,
        &format!("select 1 from instance where host in rarray(?) and {column} = 1"),
        [names],
    )
}

/// Those of these servers that are marked so, or lie below one that is.
pub fn marked_among<'a>(
    db: &Connection,
    hosts: impl IntoIterator<Item = &'a str>,
    mark: Mark,
) -> rusqlite::Result<BTreeSet<&'a str>> {
    let hosts: BTreeSet<&str> = hosts.into_iter().collect();
    let all = rows::texts(hosts.iter().flat_map(|host| names(host)));
    let column = column(mark);
    let marked: Vec<String> = rows::many(
        db,
        &format!("select host from instance where host in rarray(?) and {column} = 1"),
        [all],
        |row| row.get(0),
    )?;
    let is_marked = |host: &&str| {
        names(host)
            .iter()
            .any(|name| marked.iter().any(|marked| marked == name))
    };
    Ok(hosts.into_iter().filter(is_marked).collect())
}

fn column(mark: Mark) -> &'static str {
    match mark {
        Mark::Blocked => "is_blocked",
        Mark::Silenced => "is_silenced",
        Mark::MediaSilenced => "is_media_silenced",
        Mark::ReportSilenced => "is_report_silenced",
        Mark::Allowed => "is_allowed",
    }
}

/// The servers that are marked so themselves.
pub fn marked(db: &Connection, mark: Mark) -> rusqlite::Result<Vec<String>> {
    let column = column(mark);
    rows::many(
        db,
        &format!("select host from instance where {column} = 1 order by host"),
        [],
        |row| row.get(0),
    )
}

/// Marks these servers so, and no others. Those we never met are remembered for it.
pub fn set_marked(tx: &Tx<'_>, mark: Mark, hosts: &[String]) -> rusqlite::Result<()> {
    let column = column(mark);
    let listed = rows::texts(hosts.iter().map(String::as_str));
    rows::run(
        tx,
        "insert into instance (host, first_seen_at) select value, ?2 from rarray(?1) where true on conflict do nothing",
        params![listed, tx.now],
    )?;
    rows::run(
        tx,
        &format!("update instance set {column} = (host in rarray(?1)) where {column} = 1 or host in rarray(?1)"),
        params![listed],
    )
    .map(drop)
}

/// Lets deliveries be made to a server or not, and keeps what moderators wrote down.
pub fn set_moderated(
    tx: &Tx<'_>,
    host: &str,
    is_suspended: bool,
    note: Option<&str>,
) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update instance set is_suspended = ?2, moderation_note = ?3 where host = ?1",
        params![host, is_suspended, note],
    )
    .map(drop)
}

/// Keeps what is said of a server for moderators, unless one of them wrote something.
pub fn set_first_note(tx: &Tx<'_>, host: &str, note: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update instance set moderation_note = ?2 where host = ?1 and moderation_note is null",
        params![host, note],
    )
    .map(drop)
}

/// Every server a moderator decided something about, as a list to pass on: without what
/// moderators wrote down, which is for themselves.
pub fn blocklist(db: &Connection) -> rusqlite::Result<Vec<Entry>> {
    rows::many(
        db,
        "select host, is_blocked, is_silenced, is_media_silenced, is_report_silenced from instance
         where is_blocked = 1 or is_silenced = 1 or is_media_silenced = 1 or is_report_silenced = 1
         order by host",
        [],
        |row| {
            let severity = match (row.get(1)?, row.get(2)?) {
                (true, _) => Severity::Suspend,
                (false, true) => Severity::Silence,
                (false, false) => Severity::Noop,
            };
            Ok(Entry {
                host: row.get(0)?,
                severity,
                rejects_media: row.get(3)?,
                rejects_reports: row.get(4)?,
                comment: None,
            })
        },
    )
}

/// Remembers a server on first contact; says whether it was new.
pub fn meet(tx: &Tx<'_>, host: &str) -> rusqlite::Result<bool> {
    let added = rows::run(
        tx,
        "insert into instance (host, first_seen_at) values (?, ?) on conflict do nothing",
        params![host, tx.now],
    )?;
    Ok(added > 0)
}

/// Records what a server says of itself.
pub fn set_info(tx: &Tx<'_>, info: &Instance) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update instance set software_name = :software_name, software_version = :software_version, name = :name,
            description = :description, icon_url = :icon_url, theme_color = :theme_color, nodeinfo_at = :now
         where host = :host",
        named_params! {
            ":software_name": info.software_name, ":software_version": info.software_version, ":name": info.name,
            ":description": info.description, ":icon_url": info.icon_url, ":theme_color": info.theme_color,
            ":now": tx.now, ":host": info.host,
        },
    )
    .map(drop)
}

/// Whether a server fails, or is not tried any more, and was not heard of since.
pub fn is_away(db: &Connection, host: &str, since: Time) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from instance where host = ?1 and (first_failure_at is not null or state <> 0)
            and (last_ok_at is null or last_ok_at < ?2)",
        params![host, since],
    )
}

/// Whether nobody looked at a server since.
pub fn is_to_look_at(db: &Connection, host: &str, since: Time) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from instance where host = ?1 and (nodeinfo_at is null or nodeinfo_at < ?2)",
        params![host, since],
    )
}

/// A delivery was taken, or something valid came in. Written at most once an hour while
/// all is well, for an answering server is no news.
pub fn record_ok(tx: &Tx<'_>, host: &str, unless_since: Time) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update instance set last_ok_at = ?1, first_failure_at = null, state = 0
         where host = ?2 and (last_ok_at is null or last_ok_at < ?3 or first_failure_at is not null or state <> 0)",
        params![tx.now, host, unless_since],
    )
    .map(drop)
}

/// A delivery failed.
pub fn record_failure(tx: &Tx<'_>, host: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update instance set first_failure_at = ? where host = ? and first_failure_at is null",
        params![tx.now, host],
    )
    .map(drop)
}

/// Changes whether a server is tried; one that is not has failed from now on at least.
pub fn set_state(tx: &Tx<'_>, host: &str, state: State) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update instance set state = ?1, first_failure_at = coalesce(first_failure_at, ?2) where host = ?3",
        params![state.number(), tx.now, host],
    )
    .map(drop)
}

/// Servers that are not tried for now, fail for as long as this and were not looked at
/// since; the first hundred.
pub fn to_probe(
    db: &Connection,
    failing_before: Time,
    since: Time,
) -> rusqlite::Result<Vec<String>> {
    rows::many(
        db,
        "select host from instance where state = 1 and is_blocked = 0 and is_suspended = 0
            and first_failure_at < ?1 and (nodeinfo_at is null or nodeinfo_at < ?2) limit 100",
        [failing_before, since],
        |row| row.get(0),
    )
}

/// A look at a server brought nothing.
pub fn record_look(tx: &Tx<'_>, host: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update instance set nodeinfo_at = ? where host = ?",
        params![tx.now, host],
    )
    .map(drop)
}

/// Those of these servers to which nothing is brought: they are gone, do not answer for long,
/// or a moderator wants it so.
pub fn closed_among<'a>(
    db: &Connection,
    hosts: impl IntoIterator<Item = &'a str>,
) -> rusqlite::Result<BTreeSet<String>> {
    let closed = rows::many(
        db,
        "select host from instance where host in rarray(?) and (state <> 0 or is_suspended = 1)",
        [rows::texts(hosts)],
        |row| row.get(0),
    )?;
    Ok(closed.into_iter().collect())
}

/// Inboxes of all who are not on a blocked or suspended server, each shared one once: for news
/// that concerns everyone who ever heard of a user.
pub fn all_inboxes(db: &Connection) -> rusqlite::Result<Vec<String>> {
    rows::many(
        db,
        "select distinct coalesce(u.shared_inbox, u.inbox) from user u join instance i on i.host = u.host
         where u.host is not null and u.gone_at is null and i.is_blocked = 0 and i.is_suspended = 0",
        [],
        |row| row.get(0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::open::SCHEMA;

    #[test]
    fn a_blocked_host_is_blocked_in_every_spelling() {
        let db = Connection::open_in_memory().expect("a database");
        rusqlite::vtab::array::load_module(&db).expect("arrays");
        db.execute_batch(SCHEMA).expect("the schema");
        db.execute_batch(
            "insert into instance (host, first_seen_at, is_blocked) values ('evil.example', 0, 1);",
        )
        .expect("an instance");
        let blocked = |host| is_blocked(&db, host).expect("an answer");
        for host in [
            "evil.example",
            "a.b.evil.example",
            "evil.example:8443",
            "evil.example.",
            "a.evil.example.:8443",
        ] {
            assert!(blocked(host), "{host}");
        }
        for host in ["example", "notevil.example", "evil.example.org", "[::1]:80"] {
            assert!(!blocked(host), "{host}");
        }
    }

    #[test]
    fn where_only_some_are_let_in_all_others_are_shut_out() {
        let db = Connection::open_in_memory().expect("a database");
        rusqlite::vtab::array::load_module(&db).expect("arrays");
        db.execute_batch(SCHEMA).expect("the schema");
        db.execute_batch(
            "insert into instance (host, first_seen_at, is_allowed, is_blocked)
                values ('good.example', 0, 1, 0), ('bad.good.example', 0, 1, 1);
             insert into setting (name, value) values ('federation', '\"all\"');",
        )
        .expect("instances");
        let is_out = |host| is_shut_out(&db, host).expect("an answer");
        let set = |value: &str| {
            let sql = format!("update setting set value = '\"{value}\"'");
            db.execute_batch(&sql).expect("a setting");
        };
        let hosts = [
            "good.example",
            "a.good.example:8443",
            "bad.good.example",
            "other.example",
        ];
        assert_eq!(hosts.map(is_out), [false, false, true, false]);
        set("specified");
        assert_eq!(hosts.map(is_out), [false, false, true, true]);
        set("none");
        assert_eq!(hosts.map(is_out), [true; 4]);
    }
}
