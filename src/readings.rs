//! What was read off the running server lately: how busy the machine is, how the queue
//! stands. Nobody reads while nobody looks, so an idle server does nothing for it.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;

use crate::clock::Time;

/// Readings kept of each kind, as in Misskey.
const KEPT: usize = 200;

/// The last readings, and what is counted for the next.
#[derive(Default)]
pub struct Readings {
    /// How busy the machine is.
    pub machine: Log<Machine>,
    /// How the queue stands.
    pub queue: Log<Queue>,
    /// Deliveries.
    pub deliveries: Work,
    /// Activities that came in.
    pub arrivals: Work,
}

/// Work of one kind since the start.
#[derive(Default)]
pub struct Work {
    begun: AtomicI64,
    in_hand: AtomicI64,
}

/// A piece of work that is being done, until this is dropped.
pub struct InHand<'a>(&'a Work);

/// The last readings of one kind, newest last.
pub struct Log<T>(Mutex<VecDeque<(Time, T)>>);

/// What the machine has done since it was started.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Machine {
    /// Processor time spent working, in ticks.
    pub busy: u64,
    /// Processor time in all, in ticks.
    pub ticks: u64,
    /// Bytes of memory not available.
    pub memory_used: u64,
    /// Bytes of memory in active use.
    pub memory_active: u64,
    /// Bytes received.
    pub received: u64,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes this process had read from disk.
    pub read: u64,
    /// Bytes this process had written to disk.
    pub written: u64,
}

/// How the queue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Queue {
    /// Deliveries tried since the start.
    pub deliveries: i64,
    /// Deliveries that are being tried.
    pub deliveries_active: i64,
    /// Deliveries that are due.
    pub deliveries_waiting: i64,
    /// Deliveries that are not.
    pub deliveries_delayed: i64,
    /// Activities looked at since the start.
    pub arrivals: i64,
    /// Activities that are being looked at.
    pub arrivals_active: i64,
    /// Activities that are due.
    pub arrivals_waiting: i64,
    /// Activities that are not.
    pub arrivals_delayed: i64,
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Copy + Default> Log<T> {
    /// Adds what `read` finds unless somebody did so less than `age` milliseconds ago.
    pub fn add<E>(
        &self,
        now: Time,
        age: i64,
        read: impl FnOnce() -> Result<T, E>,
    ) -> Result<(), E> {
        let is_fresh = |log: &VecDeque<(Time, T)>| {
            log.back()
                .is_some_and(|(at, _)| *at <= now && now < at.plus(age))
        };
        if is_fresh(&self.lock()) {
            return Ok(());
        }
        let found = read()?;
        let mut log = self.lock();
        if log.len() > KEPT {
            log.pop_front();
        }
        log.push_back((now, found));
        Ok(())
    }

    /// Each reading with the one before it and the seconds between, newest first.
    pub fn steps(&self) -> Vec<(T, T, f64)> {
        let log = self.lock();
        let pairs = log.iter().zip(log.iter().skip(1));
        let step = |((then, before), (now, after)): (&(Time, T), &(Time, T))| {
            (*before, *after, (now.0 - then.0).max(1) as f64 / 1_000.0)
        };
        let mut steps: Vec<_> = pairs.map(step).collect();
        steps.reverse();
        steps
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<(Time, T)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work {
    /// A piece of work is begun.
    pub fn begin(&self) -> InHand<'_> {
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.in_hand.fetch_add(1, Ordering::Relaxed);
        InHand(self)
    }

    /// How many were begun since the start.
    pub fn begun(&self) -> i64 {
        self.begun.load(Ordering::Relaxed)
    }

    /// How many are being done.
    pub fn in_hand(&self) -> i64 {
        self.in_hand.load(Ordering::Relaxed)
    }
}

impl Drop for InHand<'_> {
    fn drop(&mut self) {
        self.0.in_hand.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(log: &Log<i64>, at: i64, value: i64) {
        let read = || Ok::<_, ()>(value);
        log.add(Time(at), 1_000, read).expect("a reading");
    }

    #[test]
    fn readings_are_told_with_what_came_before_newest_first() {
        let log = Log::default();
        for (at, value) in [(0, 1), (500, 2), (2_000, 5), (6_000, 9)] {
            add(&log, at, value);
        }
        assert_eq!(log.steps(), [(5, 9, 4.0), (1, 5, 2.0)]);
    }

    #[test]
    fn there_are_never_more_than_the_bound() {
        let log = Log::default();
        for turn in 0..1_000 {
            add(&log, turn * 2_000, turn);
        }
        assert_eq!(log.steps().len(), KEPT);
    }
}
