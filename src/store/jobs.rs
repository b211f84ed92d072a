//! The queue: enqueue, look for what is due, finish, retry.
//!
//! Rows with the same line are done one after the other: only the head of a line has a
//! due time. A running job is not marked in the database, so after a power cut it is
//! simply due again.

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use rusqlite::types::Value;

use crate::clock::Time;
use crate::model::Id;
use crate::model::jobs::Job;
use crate::model::jobs::Queued;
use crate::model::lines;
use crate::model::lines::Line;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;

/// Adds a job to the end of its line.
pub fn enqueue(tx: &Tx<'_>, line: Line<'_>, job: &Job) -> rusqlite::Result<()> {
    insert(tx, line, job, None, None, tx.now)
}

/// Adds a job that asks this server to the end of its line, due from a moment on.
pub fn enqueue_for(
    tx: &Tx<'_>,
    line: Line<'_>,
    job: &Job,
    host: &str,
    due_at: Time,
) -> rusqlite::Result<()> {
    insert(tx, line, job, None, Some(host), due_at)
}

/// Adds a job that is not due before a moment.
pub fn enqueue_at(tx: &Tx<'_>, line: Line<'_>, job: &Job, due_at: Time) -> rusqlite::Result<()> {
    insert(tx, line, job, None, None, due_at)
}

/// Adds a job unless its line has one already: for looks that need no repeating.
pub fn enqueue_once(
    tx: &Tx<'_>,
    line: Line<'_>,
    job: &Job,
    host: Option<&str>,
) -> rusqlite::Result<()> {
    if rows::any(tx, "select 1 from job where line = ?", [line.to_string()])? {
        return Ok(());
    }
    insert(tx, line, job, None, host, tx.now)
}

/// Adds a job for a later moment unless its line has one already: what happens often is
/// then done once for all.
pub fn enqueue_once_at(
    tx: &Tx<'_>,
    line: Line<'_>,
    job: &Job,
    due_at: Time,
) -> rusqlite::Result<()> {
    if rows::any(tx, "select 1 from job where line = ?", [line.to_string()])? {
        return Ok(());
    }
    insert(tx, line, job, None, None, due_at)
}

/// Adds a job for a later moment unless one waits in its line whose moment has not come: what
/// happens while that is being done is done again.
pub fn enqueue_later(tx: &Tx<'_>, line: Line<'_>, job: &Job, due_at: Time) -> rusqlite::Result<()> {
    let waiting = "select 1 from job where line = ? and (due_at is null or due_at > ?)";
    if rows::any(tx, waiting, params![line.to_string(), tx.now])? {
        return Ok(());
    }
    insert(tx, line, job, None, None, due_at)
}

/// Drops what waits in a line for a later moment.
pub fn drop_later(tx: &Tx<'_>, line: Line<'_>) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from job where line = ? and (due_at is null or due_at > ?)",
        params![line.to_string(), tx.now],
    )
    .map(drop)
}

/// Keeps the body of a delivery, what it is about, and what it says where that can be taken
/// back.
pub fn insert_activity(
    tx: &Tx<'_>,
    body: &str,
    object: &str,
    about: Option<&str>,
) -> rusqlite::Result<i64> {
    let id = tx.new_id::<()>().number();
    rows::run(
        tx,
        "insert into activity (id, body, object, about) values (?, ?, ?, ?)",
        params![id, body, object, about],
    )?;
    Ok(id)
}

/// Drops a body that no inbox has room for.
pub fn drop_unqueued(tx: &Tx<'_>, activity: i64) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from activity where id = ?1 and not exists (select 1 from job where activity_id = ?1)",
        [activity],
    )
    .map(drop)
}

/// The body of a delivery; none when it is not wanted any more.
pub fn body(db: &Connection, id: i64) -> rusqlite::Result<Option<String>> {
    rows::one(
        db,
        "select a.body from job j join activity a on a.id = j.activity_id where j.id = ?",
        [id],
        |row| row.get(0),
    )
}

/// A delivery that waits and says something that can be taken back.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The row.
    pub id: i64,
    /// Its line.
    pub line: String,
    /// Nobody can have begun it, unless they have it in hand. What stood at the head of its
    /// line when the program was started may have been begun before.
    pub is_untried: bool,
}

/// The deliveries that say something; `since` is the newest job there was at the start.
pub fn waiting_about(db: &Connection, about: &str, since: i64) -> rusqlite::Result<Vec<Waiting>> {
    rows::many(
        db,
        "select j.id, j.line, j.attempts = 0 and (j.due_at is null or j.id > ?2)
         from activity a join job j on j.activity_id = a.id where a.about = ?1",
        params![about, since],
        |row| {
            Ok(Waiting {
                id: row.get(0)?,
                line: row.get(1)?,
                is_untried: row.get(2)?,
            })
        },
    )
}

/// What is said of something goes out even where it is taken back.
pub fn let_stand(tx: &Tx<'_>, about: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update activity set about = null where about = ?",
        [about],
    )
    .map(drop)
}

/// The newest job.
pub fn newest(db: &Connection) -> rusqlite::Result<i64> {
    let newest: Option<Option<i64>> =
        rows::one(db, "select max(id) from job", [], |row| row.get(0))?;
    Ok(newest.flatten().unwrap_or_default())
}

/// An activity that goes to an inbox.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// Who signs it.
    pub sender: Id<User>,
    /// Where to.
    pub inbox: &'a str,
    /// On which server.
    pub host: &'a str,
    /// Its body.
    pub activity: i64,
    /// What it is about.
    pub object: &'a str,
    /// How many may wait in a line.
    pub most: u32,
}

/// Adds a delivery of an activity to one inbox, unless as many wait there as may. Deliveries
/// to one inbox keep their order; if it stumbles over one about the same thing, this waits
/// behind that one, and not among the others (O15).
pub fn enqueue_delivery(tx: &Tx<'_>, delivery: &Delivery<'_>) -> rusqlite::Result<()> {
    let job = Job::Deliver {
        sender: delivery.sender,
        inbox: delivery.inbox.to_owned(),
    };
    let aside = Line::DeliverAbout(delivery.inbox, delivery.object).to_string();
    let line = match rows::any(tx, "select 1 from job where line = ?", [&aside])? {
        true => Line::DeliverAbout(delivery.inbox, delivery.object),
        false => Line::Deliver(delivery.inbox),
    };
    let is_full = rows::any(
        tx,
        "select 1 from job where line = ? limit 1 offset ?",
        params![line.to_string(), delivery.most - 1],
    )?;
    if is_full {
        return Ok(());
    }
    let (activity, host) = (Some(delivery.activity), Some(delivery.host));
    insert(tx, line, &job, activity, host, tx.now)
}

/// A delivery leaves the line of its inbox, with all that waits about the same thing behind
/// it; the line goes on (O15). One that has left it already stays where it is.
pub fn step_aside(tx: &Tx<'_>, id: i64, inbox: &str) -> rusqlite::Result<()> {
    let line = Line::Deliver(inbox).to_string();
    let object: Option<Option<String>> = rows::one(
        tx,
        "select a.object from job j join activity a on a.id = j.activity_id where j.id = ? and j.line = ?",
        params![id, line],
        |row| row.get(0),
    )?;
    // Of what waits since an older version nothing is known.
    let Some(object) = object.flatten() else {
        return Ok(());
    };
    rows::run(
        tx,
        "update job set line = ?3 where line = ?1
            and (select object from activity where id = job.activity_id) = ?2",
        params![line, object, Line::DeliverAbout(inbox, &object).to_string()],
    )?;
    head(tx, &line, tx.now)
}

fn insert(
    tx: &Tx<'_>,
    line: Line<'_>,
    job: &Job,
    activity: Option<i64>,
    host: Option<&str>,
    due_at: Time,
) -> rusqlite::Result<()> {
    let id = tx.new_id::<()>().number();
    let payload = serde_json::to_string(job)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    tx.wake_workers();
    rows::run(
        tx,
        "insert into job (id, line, payload, activity_id, host, due_at)
         values (?1, ?2, ?3, ?4, ?5, case when exists (select 1 from job where line = ?2) then null else ?6 end)",
        params![id, line.to_string(), payload, activity, host, due_at],
    )
    .map(drop)
}

/// Which jobs are not to be taken now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Passed<'a> {
    /// Those that run already.
    pub running: &'a [i64],
    /// Those that wait for these servers.
    pub busy: &'a [&'a str],
    /// Those that ask other servers anything.
    pub asking: bool,
    /// Those that strangers made.
    pub strangers: bool,
    /// Those that failed before.
    pub retries: bool,
}

/// The job that has been due for longest and is not to be passed over. A row that cannot
/// be read is returned as its id, so that the worker can drop it instead of stumbling over
/// it for ever.
pub fn due(
    db: &Connection,
    now: Time,
    passed: Passed<'_>,
) -> rusqlite::Result<Option<Result<Queued, i64>>> {
    let running = std::rc::Rc::new(
        passed
            .running
            .iter()
            .map(|id| Value::Integer(*id))
            .collect::<Vec<_>>(),
    );
    rows::one(
        db,
        "select id, line, payload, activity_id, attempts, host from job
         where due_at <= ?1 and id not in rarray(?2) and (host is null or host not in rarray(?3))
            and (not ?4 or host is null or activity_id is not null)
            and (not ?5 or not exists (select 1 from rarray(?6) s where substr(line, 1, length(s.value)) = s.value))
            and (not ?7 or attempts = 0)
         order by due_at limit 1",
        params![
            now,
            running,
            rows::texts(passed.busy.iter().copied()),
            passed.asking,
            passed.strangers,
            rows::texts(lines::OF_STRANGERS),
            passed.retries,
        ],
        queued,
    )
}

fn queued(row: &Row<'_>) -> rusqlite::Result<Result<Queued, i64>> {
    let (id, payload): (i64, String) = (row.get(0)?, row.get(2)?);
    let Ok(job) = serde_json::from_str(&payload) else {
        return Ok(Err(id));
    };
    Ok(Ok(Queued {
        id,
        line: row.get(1)?,
        job,
        activity_id: row.get(3)?,
        attempts: row.get(4)?,
        host: row.get(5)?,
    }))
}

/// When the next job becomes due.
pub fn next_due(db: &Connection) -> rusqlite::Result<Option<Time>> {
    rows::one(
        db,
        "select min(due_at) from job where due_at is not null",
        [],
        |row| row.get(0),
    )
    .map(Option::flatten)
}

/// How many jobs wait.
pub fn waiting(db: &Connection) -> rusqlite::Result<i64> {
    rows::count(db, "select count(*) from job", [])
}

/// Every waiting job's line and last error, for people who look.
pub fn list(db: &Connection, limit: u32) -> rusqlite::Result<Vec<(String, u32, Option<String>)>> {
    rows::many(
        db,
        "select line, attempts, error from job order by id limit ?",
        [limit],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// A job is done, or given up: the next of its line is due.
pub fn finish(tx: &Tx<'_>, id: i64) -> rusqlite::Result<()> {
    match delete(tx, id)? {
        Some((line, _)) => head(tx, &line, tx.now),
        None => Ok(()),
    }
}

/// A job is not wanted any more: what its line waited for it does not pass faster.
pub fn withdraw(tx: &Tx<'_>, id: i64) -> rusqlite::Result<()> {
    match delete(tx, id)? {
        Some((line, Some(due_at))) => head(tx, &line, due_at),
        // It was not the head of its line.
        Some((_, None)) | None => Ok(()),
    }
}

/// Deletes a job; its line, and its due time if it was the head.
fn delete(tx: &Tx<'_>, id: i64) -> rusqlite::Result<Option<(String, Option<Time>)>> {
    tx.prepare_cached("delete from job where id = ? returning line, due_at")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// The oldest job of a line becomes due, if it is not already.
fn head(tx: &Tx<'_>, line: &str, due_at: Time) -> rusqlite::Result<()> {
    let next = rows::run(
        tx,
        "update job set due_at = ?2 where id = (select min(id) from job where line = ?1) and due_at is null",
        params![line, due_at],
    )?;
    if next > 0 {
        tx.wake_workers();
    }
    Ok(())
}

/// A job failed so often and is tried again later; its line waits with it.
pub fn retry(
    tx: &Tx<'_>,
    id: i64,
    attempts: u32,
    due_at: Time,
    error: &str,
) -> rusqlite::Result<()> {
    tx.wake_workers();
    rows::run(
        tx,
        "update job set attempts = ?, due_at = ?, error = ? where id = ?",
        params![attempts, due_at, error, id],
    )
    .map(drop)
}

/// A server could not be reached: what else is due there now waits as long. It was not
/// tried itself, so it has as many attempts left as before.
pub fn postpone_deliveries_to(tx: &Tx<'_>, host: &str, due_at: Time) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update job set due_at = ?2 where host = ?1 and activity_id is not null and due_at <= ?3",
        params![host, due_at, tx.now],
    )
    .map(drop)
}

/// A server is there again: what waits to be delivered to it is due, each line from its
/// head on.
pub fn hurry_deliveries_to(tx: &Tx<'_>, host: &str) -> rusqlite::Result<()> {
    tx.wake_workers();
    rows::run(
        tx,
        "update job set due_at = ?2 where host = ?1 and activity_id is not null and due_at > ?2",
        params![host, tx.now],
    )
    .map(drop)
}

/// Drops all that waits in a line: it is not wanted any more.
pub fn drop_line(tx: &Tx<'_>, line: Line<'_>) -> rusqlite::Result<()> {
    rows::run(tx, "delete from job where line = ?", [line.to_string()]).map(drop)
}

/// Drops every delivery to a server that is gone.
pub fn drop_deliveries_to(tx: &Tx<'_>, host: &str) -> rusqlite::Result<usize> {
    rows::run(
        tx,
        "delete from job where host = ? and activity_id is not null",
        [host],
    )
}

/// How many jobs wait in all lines that begin so, and how many bytes they take.
pub fn waiting_below(db: &Connection, beginning: &str) -> rusqlite::Result<(i64, i64)> {
    let found = rows::one(
        db,
        "select count(*), coalesce(sum(octet_length(payload)), 0) from job
         where line >= ?1 and line < ?1 || char(1114111)",
        [beginning],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.unwrap_or_default())
}

/// How many jobs wait in all lines that begin so, and how many of these not yet.
pub fn standing(db: &Connection, now: Time, beginning: &str) -> rusqlite::Result<(i64, i64)> {
    let found = rows::one(
        db,
        "select (select count(*) from job where line >= ?1 and line < ?1 || char(1114111)),
            (select count(*) from job where due_at > ?2 and line >= ?1 and line < ?1 || char(1114111))",
        params![beginning, now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.unwrap_or_default())
}

/// How many jobs wait in a line.
pub fn waiting_in(db: &Connection, line: Line<'_>) -> rusqlite::Result<i64> {
    rows::count(
        db,
        "select count(*) from job where line = ?",
        [line.to_string()],
    )
}

/// Servers whose deliveries or messages (lines that begin so) wait for a later try, and how
/// many, the most first.
pub fn delayed(
    db: &Connection,
    now: Time,
    beginning: &str,
    limit: u32,
) -> rusqlite::Result<Vec<(String, i64)>> {
    rows::many(
        db,
        "select host, count(*) from job where due_at > ?2 and host is not null
            and line >= ?1 and line < ?1 || char(1114111)
         group by host order by count(*) desc limit ?3",
        params![beginning, now, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Drops every job of the lines that begin so.
pub fn drop_below(tx: &Tx<'_>, beginning: &str) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "delete from job where line >= ?1 and line < ?1 || char(1114111)",
        [beginning],
    )
    .map(drop)
}

/// Makes the heads of the lines that begin so due at once.
pub fn hurry(tx: &Tx<'_>, beginning: &str) -> rusqlite::Result<()> {
    tx.wake_workers();
    rows::run(
        tx,
        "update job set due_at = ?2 where due_at > ?2 and line >= ?1 and line < ?1 || char(1114111)",
        params![beginning, tx.now],
    )
    .map(drop)
}
