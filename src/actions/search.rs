//! Filling the index of words with notes that were here before it was.

use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::notes::Note;
use crate::store::Tx;
use crate::store::jobs;
use crate::store::search;

/// Notes indexed in one transaction, some milliseconds of the writer's time.
const AT_ONCE: u32 = 500;

/// Indexes the newest notes before this one, and leaves the older ones for later.
pub fn index_older(tx: &Tx<'_>, before: Option<Id<Note>>) -> Result<(), Error<Never>> {
    let end = search::index_before(tx, before, AT_ONCE)?;
    if end.is_some() {
        jobs::enqueue(tx, Line::Index, &Job::IndexNotes(end))?;
    }
    Ok(())
}
