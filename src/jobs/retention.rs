//! Forgetting what other servers brought and nobody here touched (`notes.remote_days`): a
//! walk from the newest note that is old enough to the oldest, then over people and servers.
//!
//! Nothing is remembered between two walks: one that is cut short begins anew, and what was
//! done before is done. A walk that finds nothing writes nothing.

use crate::actions::retention as rules;
use crate::app::App;
use crate::clock::DAY;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Fault;
use crate::error::Never;
use crate::ids;
use crate::store::Tx;
use crate::store::retention;

/// Empty pages given back to the disk in one go, a mebibyte.
const PAGES: i64 = 256;

/// One part in so many of the file may stand empty, for what comes next: giving a page back
/// and taking it again costs two writes.
const SLACK_PART: i64 = 8;

/// And so many pages in any case, four mebibytes.
const SLACK_PAGES: i64 = 1_024;

/// What one walk let go of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Notes.
    pub notes: usize,
    /// Actors.
    pub people: usize,
    /// Servers.
    pub hosts: usize,
}

/// One whole walk, unless it is told to stop; then empty pages beyond what will soon be
/// needed go back to the disk.
///
/// # Errors
/// Our own trouble; whatever was done by then stays done.
pub fn forget(app: &App, is_stopping: &dyn Fn() -> bool) -> Result<Forgotten, Fault> {
    let Some(days) = app.config.notes_remote_days else {
        return Ok(Forgotten::default());
    };
    let walk = Walk {
        app,
        before: app.clock.now().minus(i64::from(days) * DAY),
        is_stopping,
    };
    let forgotten = Forgotten {
        notes: walk.notes()?,
        people: walk.people()?,
        hosts: walk.hosts()?,
    };
    if forgotten != Forgotten::default() {
        tracing::info!(?forgotten, "old things of other servers are forgotten");
    }
    let space = app.db.read(retention::space)?;
    give_back(
        app,
        space.free - (space.pages / SLACK_PART).max(SLACK_PAGES),
        is_stopping,
    )?;
    Ok(forgotten)
}

/// Makes the database as small as it can be without writing it anew; answers by how many
/// bytes.
///
/// # Errors
/// Our own trouble.
pub fn shrink(app: &App) -> Result<i64, Fault> {
    let before = app.db.read(retention::space)?;
    let mut is_first = true;
    while write(app, move |tx| rules::merge_words(tx, is_first))? {
        is_first = false;
    }
    let space = app.db.read(retention::space)?;
    give_back(app, space.free, &|| false)?;
    let after = app.db.read(retention::space)?;
    Ok((before.pages - after.pages) * before.page_bytes)
}

fn give_back(app: &App, pages: i64, is_stopping: &dyn Fn() -> bool) -> Result<(), Fault> {
    let mut left = pages;
    while left > 0 && !is_stopping() {
        write(app, move |tx| rules::give_back(tx, PAGES.min(left)))?;
        left -= PAGES;
    }
    Ok(())
}

fn write<T: Send + 'static>(
    app: &App,
    deed: impl FnOnce(&Tx<'_>) -> Result<T, Error<Never>> + Send + 'static,
) -> Result<T, Fault> {
    app.db.write(deed).map_err(Error::into_fault)
}

/// One walk: everything that came before one moment.
struct Walk<'a> {
    app: &'a App,
    before: Time,
    is_stopping: &'a dyn Fn() -> bool,
}

impl Walk<'_> {
    fn goes_on(&self) -> bool {
        !(self.is_stopping)()
    }

    /// Backwards, so that answers go before what they answer; a window is looked at again
    /// until nothing in it is let go of, for one in it may have been kept by another.
    fn notes(&self) -> Result<usize, Fault> {
        let before = self.before;
        let (mut gone, mut until) = (0, ids::first_of(before));
        while self.goes_on()
            && let Some(window) = self.app.db.read(|db| retention::notes_before(db, until))?
        {
            while !self
                .app
                .db
                .read(|db| retention::untouched_notes(db, window, before))?
                .is_empty()
            {
                gone += write(self.app, move |tx| rules::drop_notes(tx, window, before))?;
            }
            until = window.from;
        }
        Ok(gone)
    }

    fn people(&self) -> Result<usize, Fault> {
        let before = self.before;
        let (mut gone, mut after) = (0, 0);
        while self.goes_on()
            && let Some(last) = self.app.db.read(|db| retention::users_after(db, after))?
        {
            let from = after;
            let strangers = self
                .app
                .db
                .read(|db| retention::strangers(db, from, last, before))?;
            if !strangers.is_empty() {
                gone += write(self.app, move |tx| {
                    rules::drop_people(tx, from, last, before)
                })?;
            }
            after = last;
        }
        Ok(gone)
    }

    fn hosts(&self) -> Result<usize, Fault> {
        let before = self.before;
        let (mut gone, mut after) = (0, String::new());
        while self.goes_on()
            && let Some(last) = self.app.db.read(|db| retention::hosts_after(db, &after))?
        {
            let (from, to) = (after, last.clone());
            let silent = self
                .app
                .db
                .read(|db| retention::silent_hosts(db, &from, &to, before))?;
            if !silent.is_empty() {
                gone += write(self.app, move |tx| {
                    rules::drop_hosts(tx, &from, &to, before)
                })?;
            }
            after = last;
        }
        Ok(gone)
    }
}
