//! Who is listening: events told after the commit, workers woken.
//!
//! Sending never waits. A stream that reads too slowly loses its place in the bounded
//! channel and is dropped by `server/websocket.rs`.

use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::sync::broadcast;

use crate::model::Id;
use crate::model::events::Event;
use crate::model::users::User;

/// Events a stream may lag behind before it is dropped; a busy second has about as many.
const BACKLOG: usize = 1_024;

/// A piece of news on its way to the streams.
#[derive(Debug)]
pub struct Told {
    /// What happened.
    pub event: Event,
    /// What can be said of it before anybody in particular hears it: found out once, by
    /// the first stream that needs it, so that a thousand streams cost one look.
    pub common: OnceCell<Common>,
}

/// What can be said of an event before anybody in particular hears it.
#[derive(Debug, Default)]
pub struct Common {
    /// What everybody is told in the same words, as JSON; `None` where it depends on who
    /// asks.
    pub text: Option<String>,
    /// The tags of the note, in their matching form.
    pub tags: Vec<String>,
    /// The servers of the people in it.
    pub hosts: Vec<String>,
    /// Who wrote the followers-only notes that it, or what it renotes, answers.
    pub answered_closed: Vec<Id<User>>,
}

impl From<Event> for Told {
    fn from(event: Event) -> Self {
        Self {
            event,
            common: OnceCell::new(),
        }
    }
}

/// The place where news is told.
pub struct Hub {
    streams: broadcast::Sender<Arc<Told>>,
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
        let _ = self.streams.send(Arc::new(event.into()));
    }

    /// Hears every event from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Told>> {
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
