//! Which jobs are being done right now. Memory and not the database: a mark there would
//! cost a write for every delivery.
//!
//! Whoever drops a waiting job holds it first, until that is on disk or was in vain; so
//! nobody begins what is being dropped, and nobody drops what has been begun. A worker
//! that took a job looks whether it is still there.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

/// The jobs somebody has in hand.
#[derive(Debug)]
pub struct InHand {
    since: i64,
    jobs: Mutex<HashSet<i64>>,
}

/// Jobs held back until this is dropped.
#[derive(Debug)]
pub struct Held {
    in_hand: Arc<InHand>,
    jobs: Mutex<Vec<i64>>,
}

impl InHand {
    /// Nobody has anything in hand; `since` is the newest job there is. What was begun
    /// before is not known.
    pub fn since(since: i64) -> Self {
        Self {
            since,
            jobs: Mutex::default(),
        }
    }

    /// Takes a job, unless somebody has it.
    pub fn take(&self, job: i64) -> bool {
        lock(&self.jobs).insert(job)
    }

    /// Lets go of a job.
    pub fn let_go(&self, job: i64) {
        lock(&self.jobs).remove(&job);
    }

    /// All that somebody has.
    pub fn all(&self) -> Vec<i64> {
        lock(&self.jobs).iter().copied().collect()
    }
}

impl Held {
    /// Nothing yet.
    pub fn of(in_hand: Arc<InHand>) -> Self {
        Self {
            in_hand,
            jobs: Mutex::default(),
        }
    }

    /// The newest job there was when the program was started.
    pub fn since(&self) -> i64 {
        self.in_hand.since
    }

    /// Holds a job, unless somebody has it.
    pub fn hold(&self, job: i64) -> bool {
        let is_free = self.in_hand.take(job);
        if is_free {
            lock(&self.jobs).push(job);
        }
        is_free
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        for job in lock(&self.jobs).drain(..) {
            self.in_hand.let_go(job);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_taken_by_nobody_until_it_is_let_go() {
        let in_hand = Arc::new(InHand::since(3));
        assert!(in_hand.take(4));
        let held = Held::of(in_hand.clone());
        assert!(!held.hold(4), "somebody has begun it");
        assert!(held.hold(5));
        assert!(!in_hand.take(5));
        drop(held);
        assert!(in_hand.take(5));
        assert_eq!(in_hand.all().len(), 2, "what was begun is not let go");
    }
}
