//! Where async meets blocking: the crate's one `spawn_blocking`.
//!
//! A request crosses over once; everything behind it is ordinary blocking code. Work that
//! may wait for another server queues apart from the rest, so a slow peer never delays the
//! home timeline; so does work that may wait for the one decoder of pictures, for uploads
//! must not either. The permit belongs to the *work*: when a client hangs up, its future is
//! dropped but the work goes on, and a permit dropped with the future would be no limit.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::app::App;
use crate::error::Fault;

/// Threads for work that asks nobody. More than processors: most of them wait for the
/// writer, which makes one durable commit of many deeds.
pub const LOCAL_THREADS: usize = 32;

/// Threads for what streams are told. A note may be news for a thousand of them: they wait
/// for each other, and never stand in the way of who asks for something.
pub const STREAM_THREADS: usize = 2;

/// Threads for what looks at files. Pictures are decoded one at a time, so more would only
/// wait for each other; the few beside that one write down what was found.
pub const FILE_THREADS: usize = 8;

/// Threads for work that may wait for another server.
pub const REMOTE_THREADS: usize = 16;

/// How long a request waits for a thread before it is told that we are busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// Which queue a piece of work waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// It touches our own disk and processor only.
    Local,
    /// The same, for a stream.
    Stream,
    /// It may decode pictures, for which others may be waiting, too.
    Files,
    /// It may ask another server and wait for its answer.
    Remote,
}

/// Why work brought no result.
#[derive(Debug)]
pub enum Lost {
    /// Every thread of the lane stayed busy for too long; nothing was begun.
    Busy,
    /// The work panicked; its transaction was rolled back.
    Panicked(Fault),
}

/// The queues of one server.
pub struct Lanes {
    local: Arc<Semaphore>,
    stream: Arc<Semaphore>,
    files: Arc<Semaphore>,
    remote: Arc<Semaphore>,
}

impl Default for Lanes {
    fn default() -> Self {
        Self {
            local: Arc::new(Semaphore::new(LOCAL_THREADS)),
            stream: Arc::new(Semaphore::new(STREAM_THREADS)),
            files: Arc::new(Semaphore::new(FILE_THREADS)),
            remote: Arc::new(Semaphore::new(REMOTE_THREADS)),
        }
    }
}

impl Lanes {
    /// Runs blocking work on a thread of its lane and waits for what it brings.
    pub async fn offload<T: Send + 'static>(
        &self,
        app: Arc<App>,
        lane: Lane,
        work: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Lost> {
        let queue = Arc::clone(self.queue(lane)).acquire_owned();
        let permit = match timeout(PATIENCE, queue).await {
            Ok(permit) => permit.expect("a lane is never closed"),
            Err(_) => return Err(Lost::Busy),
        };
        let done = tokio::task::spawn_blocking(move || {
            let _held = permit; // until the work ends, even if the caller has gone
            work(&app)
        });
        done.await
            .map_err(|panic| Lost::Panicked(Fault::new("a request's work", panic)))
    }

    /// Threads at work in a lane, for the operator's figures.
    pub fn at_work(&self, lane: Lane) -> usize {
        let all = match lane {
            Lane::Local => LOCAL_THREADS,
            Lane::Stream => STREAM_THREADS,
            Lane::Files => FILE_THREADS,
            Lane::Remote => REMOTE_THREADS,
        };
        all - self.queue(lane).available_permits()
    }

    fn queue(&self, lane: Lane) -> &Arc<Semaphore> {
        match lane {
            Lane::Local => &self.local,
            Lane::Stream => &self.stream,
            Lane::Files => &self.files,
            Lane::Remote => &self.remote,
        }
    }
}
