//! Conversations that began elsewhere: when they are completed.

use crate::actions::notes::arrivals::fetch_soon;
use crate::clock::DAY;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::notes::Note;
use crate::store::Tx;
use crate::store::contexts;
use crate::store::jobs;
use crate::store::notes;
use crate::store::users;

/// A thread is not looked at again sooner (I88).
const PAUSE: i64 = 15 * MINUTE;
/// Older ones are as complete as they will be (I88).
const AGE: i64 = 30 * DAY;
/// How far up the first note is looked for.
const HEIGHT: u32 = 100;

/// The first note of the thread this one is in, if the thread began elsewhere and may be
/// looked at now.
pub fn due(
    db: &rusqlite::Connection,
    note: &Note,
    now: Time,
) -> rusqlite::Result<Option<Id<Note>>> {
    let above = notes::root(db, note.id, HEIGHT)?;
    let root = above.as_ref().unwrap_or(note);
    let is_theirs = !root.is_local() && root.visibility.is_open();
    if !is_theirs || root.id.time().plus(AGE) < now {
        return Ok(None);
    }
    let looked_at = contexts::looked_at(db, root.id)?;
    let is_due = looked_at.is_none_or(|at| at.plus(PAUSE) < now);
    Ok(is_due.then_some(root.id))
}

/// Somebody here opens a thread: it is completed soon.
pub fn open(tx: &Tx<'_>, root: Id<Note>) -> Result<(), Error<Never>> {
    let Some(note) = notes::by_id(tx, root)? else {
        return Ok(());
    };
    if due(tx, &note, tx.now)? != Some(root) {
        return Ok(());
    }
    contexts::set_looked_at(tx, root)?;
    if let Some(above) = &note.reply_uri
        && !notes::is_forgotten(tx, above)?
    {
        // What it answers was not looked for when it came, or in vain.
        fetch_soon(tx, above, 0, 0)?;
    }
    let host = users::by_id(tx, note.user_id)?.and_then(|author| author.host);
    let job = Job::CompleteThread(root);
    Ok(jobs::enqueue_once(
        tx,
        Line::CompleteThread(root),
        &job,
        host.as_deref(),
    )?)
}

/// A thread was completed; `context` is the collection its server keeps of it.
pub fn record(tx: &Tx<'_>, root: Id<Note>, context: Option<&str>) -> Result<(), Error<Never>> {
    contexts::set_looked_at(tx, root)?;
    Ok(contexts::set_context(tx, root, context)?)
}
