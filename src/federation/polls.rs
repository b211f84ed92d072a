//! How polls elsewhere stand: asked when somebody here looks, and when they end (I78).

use crate::actions::polls;
use crate::app::App;
use crate::clock::DAY;
use crate::clock::MINUTE;
use crate::error::Error;
use crate::error::Fault;
use crate::error::Never;
use crate::federation::posts;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::model::Id;
use crate::model::notes::Note;
use crate::store::notes;
use crate::store::polls as rows;

/// A poll is asked about no sooner again (I78).
const PAUSE: Rule = Rule {
    max: 1,
    window: 5 * MINUTE,
};

/// One that is over does not change any more; once it is asked after its end.
const PAUSE_AFTER: Rule = Rule {
    max: 1,
    window: DAY,
};

/// Somebody of ours looks at a note: if it holds a poll of another server, how that stands
/// is asked soon.
pub fn seen(app: &App, note: &Note) -> Result<(), Fault> {
    if !note.has_poll || note.is_local() || !app.config.federation.enabled {
        return Ok(());
    }
    let (id, now) = (note.id, app.clock.now());
    let poll = app.db.read(|db| rows::of(db, [id]))?.remove(&id);
    let (what, rule) = match poll.is_some_and(|poll| poll.has_ended(now)) {
        true => (format!("tallies at the end {id}"), PAUSE_AFTER),
        false => (format!("tallies {id}"), PAUSE),
    };
    if app.limits.count(Actor::Anybody, &what, rule, now).is_err() {
        return Ok(());
    }
    let asked: Result<(), Error<Never>> = app.db.write(move |tx| polls::ask(tx, id));
    asked.map_err(Error::into_fault)
}

/// The work of `Job::RenewPoll`.
///
/// # Errors
/// What is worth another try, and our own trouble.
pub fn renew(app: &App, id: Id<Note>) -> Result<(), Trouble> {
    let note = app.db.read(|db| notes::by_id(db, id))?;
    match note.and_then(|note| note.uri) {
        Some(uri) => posts::renewed(app, &uri, Asking::Allowed).map(drop),
        None => Ok(()),
    }
}

/// The work of `Job::EndPoll`: who is told shall see the result. A server that does not tell
/// it now does not keep anybody from being told that the poll is over.
pub fn end(app: &App, id: Id<Note>) -> Result<(), Trouble> {
    if let Err(trouble @ Trouble::Failed(_)) = renew(app, id) {
        return Err(trouble);
    }
    let ended = app.db.write(move |tx| polls::end(tx, id));
    ended.map_err(|error| Trouble::from(error.into_fault()))
}
