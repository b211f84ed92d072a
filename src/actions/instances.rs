//! How we stand with other servers.

use serde_json::json;

use crate::actions::moderation::record;
use crate::clock::DAY;
use crate::clock::HOUR;
use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::instances::Instance;
use crate::model::instances::State;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::follows;
use crate::store::instances;
use crate::store::jobs;

/// A server that fails so long is not tried any more (O16).
const PATIENCE: i64 = 7 * DAY;

/// How long what a living server says of itself is taken for true (D17).
const LOOKING: i64 = DAY;

/// Between two questions whether a server that was given up is there again (O18).
const PROBING: i64 = 7 * DAY;

/// How long followers on a server that is gone are kept, should it come back (O20).
const MOURNING: i64 = 30 * DAY;

/// A first contact: the server is remembered, and a look at its NodeInfo follows.
pub fn meet(tx: &Tx<'_>, host: &str) -> rusqlite::Result<()> {
    match instances::meet(tx, host)? {
        true => look(tx, host),
        false => Ok(()),
    }
}

/// A moderator wants to know what a server says of itself now.
pub fn look_again(tx: &Tx<'_>, host: &str) -> Result<(), Error<InstanceRefusal>> {
    match instances::by_host(tx, host)? {
        Some(_) => Ok(look(tx, host)?),
        None => Err(Error::Refused(InstanceRefusal::NoSuchInstance)),
    }
}

fn look(tx: &Tx<'_>, host: &str) -> rusqlite::Result<()> {
    let job = Job::LookAtInstance(host.to_owned());
    jobs::enqueue_once(tx, Line::LookAtInstance(host), &job, Some(host))
}

/// A server took a delivery or sent something valid: it is alive (O18). Was it away for
/// more than an hour, what waits for it is tried at once; in a shorter time little waits
/// for long, and one inbox that fails while others answer keeps its own pace. What it says of
/// itself is asked once a day (D17).
pub fn record_ok(tx: &Tx<'_>, host: &str) -> Result<(), Error<Never>> {
    let recently = tx.now.minus(HOUR);
    if instances::is_away(tx, host, recently)? {
        jobs::hurry_deliveries_to(tx, host)?;
    }
    if instances::is_to_look_at(tx, host, tx.now.minus(LOOKING))? {
        look(tx, host)?;
    }
    Ok(instances::record_ok(tx, host, recently)?)
}

/// A server failed to take a delivery; after a week of that it is given up for now.
pub fn record_failure(tx: &Tx<'_>, host: &str) -> Result<(), Error<Never>> {
    instances::record_failure(tx, host)?;
    let since = instances::by_host(tx, host)?.and_then(|instance| instance.first_failure_at);
    if since.is_some_and(|since| since < tx.now.minus(PATIENCE)) {
        give_up(tx, host, State::Unreachable)?;
    }
    Ok(())
}

/// A server is not tried any more.
pub fn give_up(tx: &Tx<'_>, host: &str, state: State) -> Result<(), Error<Never>> {
    instances::set_state(tx, host, state)?;
    jobs::drop_deliveries_to(tx, host)?;
    Ok(())
}

/// Servers that were given up are asked once a week, from a week on, whether they are
/// there again (O18).
pub fn probe(tx: &Tx<'_>) -> Result<(), Error<Never>> {
    let given_up = tx.now.minus(PATIENCE + PROBING);
    for host in instances::to_probe(tx, given_up, tx.now.minus(PROBING))? {
        look(tx, &host)?;
    }
    Ok(())
}

/// Who lived on a server that is gone for a month follows nobody any more (O20).
pub fn part_from_gone(tx: &Tx<'_>) -> Result<(), Error<Never>> {
    Ok(follows::delete_from_gone(tx, tx.now.minus(MOURNING))?)
}

/// A look at a server brought nothing; the next one has its time.
pub fn record_look(tx: &Tx<'_>, host: &str) -> Result<(), Error<Never>> {
    Ok(instances::record_look(tx, host)?)
}

/// What a server says of itself.
pub fn learn(tx: &Tx<'_>, info: &Instance) -> Result<(), Error<Never>> {
    Ok(instances::set_info(tx, info)?)
}

/// Why what a moderator wants with a server is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceRefusal {
    /// We never met it.
    NoSuchInstance,
}

/// A moderator says whether anything is delivered to a server, and writes something down.
pub fn moderate(
    tx: &Tx<'_>,
    by: Id<User>,
    host: &str,
    is_suspended: Option<bool>,
    note: Option<&str>,
) -> Result<(), Error<InstanceRefusal>> {
    let before = instances::by_host(tx, host)?;
    let before = before.ok_or(Error::Refused(InstanceRefusal::NoSuchInstance))?;
    let suspended = is_suspended.unwrap_or(before.is_suspended);
    let kept = note.or(before.moderation_note.as_deref());
    instances::set_moderated(tx, host, suspended, kept)?;
    if suspended != before.is_suspended {
        let kind = match suspended {
            true => "suspendRemoteInstance",
            false => "unsuspendRemoteInstance",
        };
        record(tx, by, kind, &json!({"id": host, "host": host}))?;
    }
    if suspended {
        jobs::drop_deliveries_to(tx, host)?;
    }
    let old = before.moderation_note.as_deref().unwrap_or_default();
    if let Some(note) = note.filter(|note| *note != old) {
        let info = json!({"id": host, "host": host, "before": old, "after": note});
        record(tx, by, "updateRemoteInstanceNote", &info)?;
    }
    Ok(())
}
