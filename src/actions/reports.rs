//! Reporting somebody, and what moderators make of it.

use serde_json::Value;
use serde_json::json;

use crate::actions::moderation::record;
use crate::actions::publish;
use crate::actions::users as user_actions;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::jobs::Deed;
use crate::model::reports::Report;
use crate::model::reports::Resolution;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::reports;
use crate::store::roles;
use crate::store::users;

/// Why nobody is reported, or nothing is made of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportRefusal {
    /// The user is not here.
    NoSuchUser,
    /// It is oneself.
    Yourself,
    /// It is someone who runs the server.
    Administrator,
    /// The report is not here.
    NoSuchReport,
    /// Who is reported is ours: there is nobody to forward it to.
    Ours,
}

/// A user reports another. Every moderator is told.
pub fn report(
    tx: &Tx<'_>,
    by: &User,
    target: Id<User>,
    comment: &str,
) -> Result<(), Error<ReportRefusal>> {
    let target = users::by_id(tx, target)?.filter(|user| user.gone_at.is_none());
    let target = target.ok_or(Refused(ReportRefusal::NoSuchUser))?;
    if target.id == by.id {
        return Err(Refused(ReportRefusal::Yourself));
    }
    if roles::is_administrator(tx, &target, tx.now)? {
        return Err(Refused(ReportRefusal::Administrator));
    }
    Ok(file(tx, by, target, comment)?)
}

/// Another server's actor reports one of ours, whoever that is.
pub fn receive(
    tx: &Tx<'_>,
    by: &User,
    target: Id<User>,
    comment: &str,
) -> Result<(), Error<ReportRefusal>> {
    let target = users::by_id(tx, target)?.filter(User::is_local);
    let target = target.ok_or(Refused(ReportRefusal::NoSuchUser))?;
    // A server that did not hear our answer says it again, in the same words (G5).
    if reports::is_open(tx, by.id, target.id, comment)? {
        return Ok(());
    }
    Ok(file(tx, by, target, comment)?)
}

fn file(tx: &Tx<'_>, by: &User, target: User, comment: &str) -> rusqlite::Result<()> {
    let report = Report {
        id: tx.new_id(),
        target_id: target.id,
        target_host: target.host,
        reporter_id: by.id,
        reporter_host: by.host.clone(),
        assignee_id: None,
        comment: comment.to_owned(),
        is_resolved: false,
        is_forwarded: false,
        resolved_as: None,
        moderation_note: String::new(),
    };
    reports::insert(tx, &report)?;
    for user in roles::staff(tx, true, true, tx.now)? {
        tx.tell(Event::Reported {
            user,
            report: report.id,
        });
    }
    Ok(())
}

/// A moderator settles a report.
pub fn resolve(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<Report>,
    resolution: Option<Resolution>,
) -> Result<(), Error<ReportRefusal>> {
    let before = found(tx, id)?;
    let after = Report {
        is_resolved: true,
        resolved_as: resolution,
        assignee_id: Some(by),
        ..before.clone()
    };
    reports::update(tx, &after)?;
    let info = json!({"reportId": id, "report": told(&before), "resolvedAs": resolution});
    Ok(record(tx, by, "resolveAbuseReport", &info)?)
}

/// A moderator tells the server of who is reported, in the server's own name: who reported
/// stays between us.
pub fn forward(tx: &Tx<'_>, by: Id<User>, id: Id<Report>) -> Result<(), Error<ReportRefusal>> {
    let before = found(tx, id)?;
    if before.target_host.is_none() {
        return Err(Refused(ReportRefusal::Ours));
    }
    let after = Report {
        is_forwarded: true,
        ..before.clone()
    };
    reports::update(tx, &after)?;
    let system = user_actions::ensure_system(tx)
        .map_err(|error| error.map_refusal(|never| match never {}))?;
    publish(tx, system, Deed::Reported(id))?;
    let info = json!({"reportId": id, "report": told(&before)});
    Ok(record(tx, by, "forwardAbuseReport", &info)?)
}

/// A moderator writes something down about a report; without words nothing changes.
pub fn set_note(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<Report>,
    text: Option<String>,
) -> Result<(), Error<ReportRefusal>> {
    let before = found(tx, id)?;
    let Some(text) = text else { return Ok(()) };
    let info = json!({
        "reportId": id,
        "report": told(&before),
        "before": before.moderation_note,
        "after": text,
    });
    reports::update(
        tx,
        &Report {
            moderation_note: text,
            ..before
        },
    )?;
    Ok(record(tx, by, "updateAbuseReportNote", &info)?)
}

fn found(tx: &Tx<'_>, id: Id<Report>) -> Result<Report, Error<ReportRefusal>> {
    reports::by_id(tx, id)?.ok_or(Refused(ReportRefusal::NoSuchReport))
}

/// A report as the log keeps it.
fn told(report: &Report) -> Value {
    json!({
        "id": report.id,
        "targetUserId": report.target_id,
        "targetUserHost": report.target_host,
        "reporterId": report.reporter_id,
        "reporterHost": report.reporter_host,
        "assigneeId": report.assignee_id,
        "comment": report.comment,
        "resolved": report.is_resolved,
        "forwarded": report.is_forwarded,
        "resolvedAs": report.resolved_as,
        "moderationNote": report.moderation_note,
    })
}
