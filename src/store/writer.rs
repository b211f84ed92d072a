//! The one writing thread: many deeds, one durable commit.
//!
//! Every deed that waits is run in its own savepoint inside one transaction; all are
//! answered after the one `fsync`. A refused or failed deed rolls back alone.

use std::cell::Cell;
use std::cell::RefCell;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::mpsc;
use std::thread::JoinHandle;

use rusqlite::Connection;

use crate::clock::Clock;
use crate::error::Fault;
use crate::store::News;
use crate::store::Tell;
use crate::store::Tx;

/// Deeds in one commit at most, so that the first does not wait long for the last.
const BATCH: usize = 256;

/// Runs in the transaction; says whether its changes are kept.
pub(super) type Deed = Box<dyn FnOnce(&Tx<'_>) -> bool + Send>;

/// Hears after the commit whether it is on disk.
type Asker = mpsc::SyncSender<Result<(), Fault>>;

/// The thread and the way to it.
pub(super) struct Writer {
    deeds: Option<mpsc::Sender<(Deed, Asker)>>,
    thread: Option<JoinHandle<()>>,
}

struct Desk {
    connection: Connection,
    clock: Clock,
    last_id: Cell<i64>,
    tell: Tell,
}

impl Writer {
    /// Starts the thread on this connection.
    pub(super) fn start(connection: Connection, clock: Clock, tell: Tell) -> Result<Self, Fault> {
        let (deeds, waiting) = mpsc::channel();
        let last_id = Cell::new(newest_id(&connection)?);
        let desk = Desk {
            connection,
            clock,
            last_id,
            tell,
        };
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || desk.work(&waiting))?;
        Ok(Self {
            deeds: Some(deeds),
            thread: Some(thread),
        })
    }

    /// Has a deed done, and returns when it is on disk, or was done in vain.
    pub(super) fn carry_out(&self, deed: Deed) -> Result<(), Fault> {
        let queue = self
            .deeds
            .as_ref()
            .expect("the queue is open until the writer is dropped");
        let (asker, answer) = mpsc::sync_channel(1);
        queue
            .send((deed, asker))
            .map_err(|_| Fault("the writer has stopped".to_owned()))?;
        answer
            .recv()
            .map_err(|_| Fault("a deed ended without an answer".to_owned()))?
    }
}

impl Drop for Writer {
    /// Finishes what waits, then closes the file.
    fn drop(&mut self) {
        self.deeds.take();
        if let Some(thread) = self.thread.take() {
            // The last holder of the database may be a deed's own news, told on this thread.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

impl Desk {
    fn work(&self, waiting: &mpsc::Receiver<(Deed, Asker)>) {
        while let Ok(first) = waiting.recv() {
            let rest = waiting.try_iter().take(BATCH - 1);
            if let Err(fault) = self.commit(std::iter::once(first).chain(rest)) {
                tracing::error!(%fault, "a commit failed");
            }
        }
    }

    /// Runs the deeds, commits, tells, answers.
    fn commit(&self, deeds: impl Iterator<Item = (Deed, Asker)>) -> Result<(), Fault> {
        let mut askers = Vec::new();
        let mut news = News::default();
        let committed = self.run(deeds, &mut askers, &mut news);
        if committed.is_err() {
            // Nothing to roll back is no error worth hearing of.
            let _ = self.connection.execute_batch("rollback");
        } else {
            (self.tell)(news);
        }
        for asker in askers {
            // The asker may have gone; the deed is done all the same.
            let _ = asker.send(committed.clone());
        }
        committed
    }

    fn run(
        &self,
        deeds: impl Iterator<Item = (Deed, Asker)>,
        askers: &mut Vec<Asker>,
        news: &mut News,
    ) -> Result<(), Fault> {
        self.execute("begin immediate")?;
        for (deed, asker) in deeds {
            if self.run_one(deed, news)? {
                askers.push(asker);
            }
        }
        self.execute("commit")
    }

    /// Whether there is an outcome: a deed that panics answers nobody, and its asker sees
    /// the closed channel.
    fn run_one(&self, deed: Deed, news: &mut News) -> Result<bool, Fault> {
        self.execute("savepoint deed")?;
        let tx = Tx {
            connection: &self.connection,
            now: self.clock.now(),
            last_id: &self.last_id,
            news: RefCell::default(),
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| deed(&tx)));
        if matches!(outcome, Ok(true)) {
            let told = tx.news.into_inner();
            news.events.extend(told.events);
            news.has_jobs |= told.has_jobs;
        } else {
            self.execute("rollback to deed")?;
        }
        self.execute("release deed")?;
        Ok(outcome.is_ok())
    }

    fn execute(&self, statement: &str) -> Result<(), Fault> {
        self.connection.prepare_cached(statement)?.execute([])?;
        Ok(())
    }
}

/// Ids go on where the last run stopped, even if the clock was set back meanwhile: after the
/// newest of every table whose key is one, and after those of our notes that are deleted.
/// The notes of others have ids of the moment at which they were written.
fn newest_id(connection: &Connection) -> rusqlite::Result<i64> {
    let mut tables = connection.prepare(
        "select t.name from pragma_table_list t join pragma_table_info(t.name) c
         where t.schema = 'main' and t.type = 'table' and c.name = 'id' and c.pk = 1",
    )?;
    let mut looks = vec!["select max(note_id) from tombstone".to_owned()];
    for table in tables.query_map([], |row| row.get::<_, String>(0))? {
        looks.push(match table?.as_str() {
            "note" => "select max(id) from note where uri is null".to_owned(),
            other => format!("select max(id) from \"{other}\""),
        });
    }
    let mut newest = 0;
    for look in looks {
        let found: Option<i64> = connection.query_row(&look, [], |row| row.get(0))?;
        newest = newest.max(found.unwrap_or(0));
    }
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::error::Never;
    use crate::model::Id;
    use crate::model::events::Event;
    use crate::store::Db;
    use crate::store::open::SCHEMA;
    use std::sync::Arc;
    use std::sync::Mutex;

    fn db() -> (tempfile::TempDir, Db, Arc<Mutex<usize>>) {
        let folder = tempfile::tempdir().expect("a folder");
        let told = Arc::new(Mutex::new(0));
        let heard = told.clone();
        let tell = Box::new(move |news: News| *heard.lock().expect("a lock") += news.events.len());
        let db = Db::open(&folder.path().join("mamekey.db"), Clock::default(), tell)
            .expect("a database");
        (folder, db, told)
    }

    fn remember(tx: &Tx<'_>, name: &str) -> rusqlite::Result<()> {
        tx.tell(Event::Changed(Id::new(1)));
        tx.execute("insert into setting (name, value) values (?, '1')", [name])
            .map(drop)
    }

    fn names(db: &Db) -> i64 {
        db.read(|connection| {
            connection.query_row("select count(*) from setting", [], |row| row.get(0))
        })
        .expect("a count")
    }

    #[test]
    fn ids_go_on_after_the_newest_of_whatever_kind() {
        let connection = Connection::open_in_memory().expect("a database");
        connection.execute_batch(SCHEMA).expect("the schema");
        let newest = || newest_id(&connection).expect("a number");
        assert_eq!(newest(), 0);
        for (id, what) in [
            (5, "relay (id, inbox) values (5, 'https://a.example/inbox')"),
            (7, "tombstone (note_id, at) values (7, 0)"),
            (
                9,
                "role values (9, 'r', '', null, null, 'manual', '{}', 0, 0, 0, 0, 0, 0, 0, '{}', 0)",
            ),
            (11, "activity (id, body) values (11, '{}')"),
        ] {
            connection
                .execute(&format!("insert into {what}"), [])
                .expect("a row");
            assert_eq!(newest(), id, "{what}");
        }
    }

    #[test]
    fn a_refused_deed_leaves_no_trace_and_tells_nothing() {
        let (_folder, db, told) = db();
        let refused: Result<(), Error<&str>> = db.write(|tx| {
            remember(tx, "refused")?;
            Err(Error::Refused("no"))
        });
        assert!(matches!(refused, Err(Error::Refused("no"))));
        assert_eq!((names(&db), *told.lock().expect("a lock")), (0, 0));
    }

    #[test]
    fn a_deed_that_panics_is_a_failure_and_the_next_one_works() {
        let (_folder, db, _told) = db();
        let panicked: Result<(), Error<Never>> = db.write(|tx| {
            remember(tx, "lost")?;
            panic!("on purpose")
        });
        assert!(matches!(panicked, Err(Error::Failed(_))));
        let kept: Result<(), Error<Never>> = db.write(|tx| Ok(remember(tx, "kept")?));
        kept.expect("the next deed");
        assert_eq!(names(&db), 1);
    }

    #[test]
    fn many_deeds_at_once_are_all_done_and_their_ids_differ() {
        let (_folder, db, told) = db();
        let ids = Mutex::new(std::collections::HashSet::new());
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (db, ids) = (&db, &ids);
                scope.spawn(move || {
                    for turn in 0..25 {
                        let id: Result<Id<()>, Error<Never>> = db.write(move |tx| {
                            remember(tx, &format!("{thread}/{turn}"))?;
                            Ok(tx.new_id())
                        });
                        ids.lock().expect("a lock").insert(id.expect("an id"));
                    }
                });
            }
        });
        assert_eq!(ids.lock().expect("a lock").len(), 200);
        assert_eq!((names(&db), *told.lock().expect("a lock")), (200, 200));
    }

    #[test]
    fn a_reader_cannot_write() {
        let (_folder, db, _told) = db();
        let written = db.read(|connection| {
            connection.execute("insert into setting (name, value) values ('a', '1')", [])
        });
        assert!(written.is_err());
    }
}
