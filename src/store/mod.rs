//! The database. All SQL of the crate is here and in `schema.sql`.
//!
//! A function that takes `&Connection` reads, one that takes [`Tx`] writes; readers are
//! opened read-only, so a lie fails in SQLite. `store` only stores: who is told of what
//! is decided in `actions`.

pub mod achievements;
pub mod announcements;
pub mod antennas;
pub mod apps;
pub mod charts;
pub mod check;
pub mod clips;
pub mod communities;
pub mod contexts;
pub mod copy;
pub mod decorations;
pub mod directory;
pub mod domain;
pub mod drafts;
pub mod emojis;
pub mod favorites;
pub mod featured;
pub mod files;
pub mod folders;
pub mod follows;
pub mod hashtags;
pub mod inboxes;
pub mod instances;
pub mod interactions;
pub mod invitations;
pub mod jobs;
pub mod keys;
pub mod lists;
pub mod memos;
pub mod miauth;
pub mod moderation;
pub mod moves;
pub mod notes;
pub mod notifications;
pub mod oauth;
pub mod open;
pub mod passkeys;
pub mod people;
pub mod pins;
pub mod polls;
pub mod presence;
pub mod push;
pub mod quotes;
pub mod reactions;
pub mod registry;
pub mod relations;
pub mod relays;
pub mod reports;
pub mod retention;
pub mod roles;
pub mod rows;
pub mod search;
pub mod second_factors;
pub mod servers;
pub mod settings;
pub mod sign_ins;
pub mod stats;
pub mod steps;
pub mod taken_back;
pub mod thread_mutes;
pub mod threads;
pub mod timelines;
pub mod tokens;
pub mod transfers;
pub mod users;
pub mod visibility;
pub mod webhooks;
pub mod witness;
mod writer;

use std::cell::Cell;
use std::cell::RefCell;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use rusqlite::Connection;

use crate::clock::Clock;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Fault;
use crate::ids;
use crate::model::Id;
use crate::model::events::Event;

/// Connections for reading. More than the cores of a small machine gain nothing, and
/// each holds its own page cache.
const READERS: u32 = 4;

/// The database: readers for everyone, one writer for all.
pub struct Db {
    readers: r2d2::Pool<r2d2_sqlite::SqliteConnectionManager>,
    writer: writer::Writer,
}

/// What a committed transaction has to tell.
#[derive(Debug, Default)]
pub struct News {
    /// For streams.
    pub events: Vec<Event>,
    /// Jobs were added, workers should look.
    pub has_jobs: bool,
}

/// Hears the news after each commit.
pub type Tell = Box<dyn Fn(News) + Send>;

/// A transaction that may write. It carries the one instant of everything it records.
pub struct Tx<'a> {
    connection: &'a Connection,
    /// When this happens.
    pub now: Time,
    last_id: &'a Cell<i64>,
    news: RefCell<News>,
}

impl Db {
    /// Opens the file, creating or stepping it up as needed.
    pub fn open(file: &Path, clock: Clock, tell: Tell) -> Result<Self, Fault> {
        let connection = open::writer(file)?;
        let readers = r2d2::Pool::builder()
            .max_size(READERS)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .max_lifetime(None)
            .idle_timeout(None)
            .build(open::readers(file))?;
        Ok(Self {
            readers,
            writer: writer::Writer::start(connection, clock, tell)?,
        })
    }

    /// Reads one consistent state. Do not call it inside itself: each call holds a
    /// connection of the small pool.
    pub fn read<T>(
        &self,
        look: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Fault> {
        let connection = self.readers.get()?;
        let snapshot = Snapshot::begin(&connection)?;
        let found = look(&connection);
        drop(snapshot);
        Ok(found?)
    }

    /// Does a deed in one transaction and returns when it is on disk. What it refuses or
    /// fails at leaves no trace.
    pub fn write<T, R>(
        &self,
        deed: impl FnOnce(&Tx<'_>) -> Result<T, Error<R>> + Send + 'static,
    ) -> Result<T, Error<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        // The outcome lies in a place of its own, so that the way to the writer and back is
        // the same for all, however many kinds of outcomes there are.
        let outcome = Arc::new(Mutex::new(None));
        let place = Arc::clone(&outcome);
        let durable = self.writer.carry_out(Box::new(move |tx| {
            let done = deed(tx);
            let keep = done.is_ok();
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
            keep
        }));
        let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
        match (outcome.take(), durable) {
            (Some(Err(error)), _) => Err(error),
            (Some(done), Ok(())) => done,
            (_, Err(fault)) => Err(Error::Failed(fault)),
            (None, Ok(())) => unreachable!("a deed on disk has an outcome"),
        }
    }
}

/// A read transaction; ends when dropped, also on a panic.
struct Snapshot<'a>(&'a Connection);

impl<'a> Snapshot<'a> {
    fn begin(connection: &'a Connection) -> rusqlite::Result<Self> {
        connection.prepare_cached("begin")?.execute([])?;
        Ok(Self(connection))
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        let ended = self
            .0
            .prepare_cached("commit")
            .and_then(|mut statement| statement.execute([]));
        if let Err(error) = ended {
            tracing::error!(%error, "a read transaction did not end");
        }
    }
}

impl Deref for Tx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl Tx<'_> {
    /// A new id of this instant.
    pub fn new_id<T>(&self) -> Id<T> {
        let id = (self.last_id.get() + 1).max(ids::first_of(self.now));
        self.last_id.set(id);
        Id::new(id)
    }

    /// Keeps a piece of news until the commit.
    pub fn tell(&self, event: Event) {
        self.news.borrow_mut().events.push(event);
    }

    /// Remembers that workers have something to do after the commit.
    pub(crate) fn wake_workers(&self) {
        self.news.borrow_mut().has_jobs = true;
    }
}
