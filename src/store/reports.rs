//! Reports: row ↔ model.

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

use crate::model::Id;
use crate::model::reports::Report;
use crate::model::reports::Resolution;
use crate::model::reports::Whence;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::rows;
use crate::store::rows::Cells;
use crate::store::rows::Page;

const COLUMNS: &str =
    "r.id, r.target_id, t.host, r.reporter_id, b.host, r.assignee_id, r.comment, r.is_resolved,
    r.is_forwarded, r.resolved_as, r.moderation_note";

const TABLES: &str = "abuse_report r cross join user t on t.id = r.target_id cross join user b on b.id = r.reporter_id";

fn report(row: &Row<'_>) -> rusqlite::Result<Report> {
    let mut cells = Cells::of(row);
    Ok(Report {
        id: cells.read()?,
        target_id: cells.read()?,
        target_host: cells.read()?,
        reporter_id: cells.read()?,
        reporter_host: cells.read()?,
        assignee_id: cells.read()?,
        comment: cells.read()?,
        is_resolved: cells.read()?,
        is_forwarded: cells.read()?,
        resolved_as: resolution(cells.read()?),
        moderation_note: cells.read()?,
    })
}

fn resolution(word: Option<String>) -> Option<Resolution> {
    match word?.as_str() {
        "accept" => Some(Resolution::Accept),
        _ => Some(Resolution::Reject),
    }
}

/// Which reports.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Settled or not.
    pub is_resolved: Option<bool>,
    /// Where who reports is.
    pub reporter: Whence,
    /// Where who is reported is.
    pub target: Whence,
}

/// Reports.
pub fn list(db: &Connection, wanted: Wanted, page: Page) -> rusqlite::Result<Vec<Report>> {
    let sql = format!(
        "select {COLUMNS} from {TABLES} where r.id > :since and r.id < :until
         and (:resolved is null or r.is_resolved = :resolved)
         and (:reporter is null or (b.host is null) = :reporter)
         and (:target is null or (t.host is null) = :target)
         order by r.id {} limit :limit",
        page.direction()
    );
    let params = named_params! {
        ":since": page.since(), ":until": page.until(), ":limit": page.limit(),
        ":resolved": wanted.is_resolved, ":reporter": wanted.reporter.is_local(), ":target": wanted.target.is_local(),
    };
    rows::many(db, &sql, params, report)
}

/// The report with this id.
pub fn by_id(db: &Connection, id: Id<Report>) -> rusqlite::Result<Option<Report>> {
    let sql = format!("select {COLUMNS} from {TABLES} where r.id = ?");
    rows::one(db, &sql, [id], report)
}

/// Whether somebody has reported somebody in these words, and it is not settled.
pub fn is_open(
    db: &Connection,
    reporter: Id<User>,
    target: Id<User>,
    comment: &str,
) -> rusqlite::Result<bool> {
    rows::any(
        db,
        "select 1 from abuse_report where reporter_id = ? and target_id = ? and comment = ? and is_resolved = 0",
        params![reporter, target, comment],
    )
}

/// How many are not settled.
pub fn open(db: &Connection) -> rusqlite::Result<i64> {
    rows::count(
        db,
        "select count(*) from abuse_report indexed by abuse_report_open where is_resolved = 0",
        [],
    )
}

/// Keeps a new report.
pub fn insert(tx: &Tx<'_>, new: &Report) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "insert into abuse_report (id, target_id, reporter_id, comment) values (?, ?, ?, ?)",
        params![new.id, new.target_id, new.reporter_id, new.comment],
    )
    .map(drop)
}

/// Keeps what moderators made of a report.
pub fn update(tx: &Tx<'_>, report: &Report) -> rusqlite::Result<()> {
    rows::run(
        tx,
        "update abuse_report set assignee_id = ?2, is_resolved = ?3, is_forwarded = ?4, resolved_as = ?5,
            moderation_note = ?6 where id = ?1",
        params![
            report.id,
            report.assignee_id,
            report.is_resolved,
            report.is_forwarded,
            report.resolved_as.map(Resolution::word),
            report.moderation_note,
        ],
    )
    .map(drop)
}
