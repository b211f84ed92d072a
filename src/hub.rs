//! Who is listening: events told after the commit, workers woken.
//!
//! Sending never waits. A stream that reads too slowly loses its place in the bounded
//! channel and is dropped by `server/websocket.rs`.

use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::broadcast;

use crate::model::events::Event;

/// Events a stream may lag behind before it is dropped; a busy second has about as many.
const BACKLOG: usize = 1_024;

/// The place where news is told.
pub struct Hub {
    streams: broadcast::Sender<Arc<Event>>,
    bell: Mutex<u64>,
    rung: Condvar,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            streams: broadcast::Sender::new(BACKLOG),
            bell: Mutex::new(0),
            rung: Condvar::new(),
        }
    }
}

impl Hub {
    /// Tells every stream.
    pub fn tell(&self, event: Event) {
        // Nobody listening is the usual case and no error.
        let _ = self.streams.send(Arc::new(event));
    }

    /// Hears every event from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Event>> {
        self.streams.subscribe()
    }

    /// Wakes the workers: something is due, or they should stop.
    pub fn wake_workers(&self) {
        *self.bell.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.rung.notify_all();
    }

    /// How often workers were woken: read it before looking for work, so that a call in
    /// between is not slept through.
    pub fn wakes(&self) -> u64 {
        *self.bell.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until workers are woken again, or so long.
    pub fn sleep(&self, wakes_seen: u64, longest: Duration) {
        let bell = self.bell.lock().unwrap_or_else(PoisonError::into_inner);
        // Being woken without a call costs one more look, nothing else.
        drop(
            self.rung
                .wait_timeout_while(bell, longest, |wakes| *wakes == wakes_seen),
        );
    }
}
