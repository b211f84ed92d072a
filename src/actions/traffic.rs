//! What is on its way to and from other servers: deliveries and arrivals in the queue.

use crate::actions::instances;
use crate::clock::DAY;
use crate::clock::MINUTE;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::instances::State;
use crate::model::jobs::Job;
use crate::model::jobs::Received;
use crate::model::lines;
use crate::model::lines::Line;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::follows;
use crate::store::inboxes;
use crate::store::jobs;
use crate::store::users;

/// Messages of one server that may wait until its keys are known. Enough for a busy
/// server that rotates a key.
const UNVERIFIED: i64 = 100;

/// Messages that may wait until their keys are known, of all servers: whoever sends them
/// can claim to be any number of servers.
const UNVERIFIED_IN_ALL: i64 = 1_000;

/// The bytes these may take together, so that strangers fill no disk: a usual message is
/// some kilobytes, the largest one mebibyte.
const UNVERIFIED_BYTES: i64 = 16 << 20;

/// How long an inbox may be missing before nobody is told through it any more (O17).
const MISSING: i64 = 7 * DAY;

/// Messages about things on third servers that may wait for these, in all.
const ASIDE: i64 = 1_000;

/// An activity of one of ours goes to these inboxes (each with its host), its body kept
/// once.
pub fn send(
    tx: &Tx<'_>,
    sender: Id<User>,
    body: &str,
    inboxes: &[(String, String)],
) -> Result<(), Error<Never>> {
    let activity = jobs::insert_activity(tx, body)?;
    for (inbox, host) in inboxes {
        let job = Job::Deliver {
            sender,
            inbox: inbox.clone(),
        };
        jobs::enqueue_delivery(tx, activity, &job, inbox, host)?;
    }
    Ok(())
}

/// Why a message is not kept for later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepRefusal {
    /// Too many of that server, or of all strangers, wait already.
    Full,
}

/// A message whose signer is known waits its turn; those of one actor keep their order
/// (I33).
pub fn keep(tx: &Tx<'_>, actor: &str, host: &str, received: &Received) -> Result<(), Error<Never>> {
    let job = Job::Receive(received.clone());
    Ok(jobs::enqueue_for(
        tx,
        Line::Receive(actor),
        &job,
        host,
        tx.now,
    )?)
}

/// A message whose key is not known yet waits to be verified.
pub fn keep_unverified(
    tx: &Tx<'_>,
    host: &str,
    received: &Received,
) -> Result<(), Error<KeepRefusal>> {
    let line = Line::Verify(host);
    let (count, bytes) = jobs::waiting_below(tx, lines::VERIFY)?;
    let fits = count < UNVERIFIED_IN_ALL
        && bytes < UNVERIFIED_BYTES
        && jobs::waiting_in(tx, line)? < UNVERIFIED;
    if !fits {
        return Err(Refused(KeepRefusal::Full));
    }
    let job = Job::Receive(received.clone());
    Ok(jobs::enqueue_for(tx, line, &job, host, tx.now)?)
}

/// A message about something on a third server, which does not answer now, waits for it
/// in a line of its own, so that its actor's line goes on. With too many waiting already
/// it is dropped.
pub fn set_aside(
    tx: &Tx<'_>,
    about: &str,
    host: &str,
    received: &Received,
) -> Result<(), Error<KeepRefusal>> {
    if jobs::waiting_below(tx, lines::RENOTE)?.0 >= ASIDE {
        return Err(Refused(KeepRefusal::Full));
    }
    let job = Job::Receive(Received {
        is_aside: true,
        ..received.clone()
    });
    Ok(jobs::enqueue_for(
        tx,
        Line::Aside(about),
        &job,
        host,
        tx.now.plus(MINUTE),
    )?)
}

/// An inbox took a delivery: it is there, and its server lives.
pub fn record_taken(tx: &Tx<'_>, host: &str, inbox: &str) -> Result<(), Error<Never>> {
    inboxes::forget(tx, inbox)?;
    instances::record_ok(tx, host)
}

/// An inbox is not there, says its server, which lives; after a week of that nobody behind
/// it follows any more (O17).
pub fn record_missing(tx: &Tx<'_>, host: &str, inbox: &str) -> Result<(), Error<Never>> {
    inboxes::miss(tx, inbox)?;
    let since = inboxes::missing_since(tx, inbox)?;
    if since.is_some_and(|since| since < tx.now.minus(MISSING)) {
        follows::delete_behind(tx, inbox)?;
        inboxes::forget(tx, inbox)?;
    }
    instances::record_ok(tx, host)
}

/// The one behind an inbox is gone, says its server. Behind a shared inbox that is the
/// server itself (O17); behind a personal one it is that actor, who is returned so that
/// their notes can follow. What was on its way to one who is known to be gone changes
/// nothing more.
pub fn record_gone(tx: &Tx<'_>, host: &str, inbox: &str) -> Result<Option<User>, Error<Never>> {
    if users::is_shared(tx, inbox)? {
        instances::give_up(tx, host, State::Gone)?;
        return Ok(None);
    }
    Ok(users::by_inbox(tx, inbox)?)
}
