//! Whose turn it is where others must not be asked twice at once: waiting takes no thread.
//!
//! A turn is kept by a word: the address of a picture, so that it is fetched once however
//! many look at it, or the name of a host, so that a slow one holds few threads. Words that
//! nobody waits for are forgotten.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::Weak;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// How long one waits for a turn before being told that we are busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// Words remembered before those without anyone waiting are swept out.
const SWEPT_AT: usize = 256;

/// Turns by word.
#[derive(Debug)]
pub struct Turns {
    at_once: usize,
    words: Mutex<HashMap<String, Weak<Semaphore>>>,
}

impl Turns {
    /// So many at once for each word.
    pub fn of(at_once: usize) -> Self {
        Self {
            at_once,
            words: Mutex::default(),
        }
    }

    /// Waits for a turn; `None` when it takes too long. It ends when it is dropped.
    pub async fn take(&self, word: &str) -> Option<OwnedSemaphorePermit> {
        let turn = self.semaphore(word).acquire_owned();
        timeout(PATIENCE, turn).await.ok()?.ok()
    }

    fn semaphore(&self, word: &str) -> Arc<Semaphore> {
        let mut words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = words.get(word).and_then(Weak::upgrade) {
            return known;
        }
        if words.len() >= SWEPT_AT {
            words.retain(|_, turn| turn.strong_count() > 0);
        }
        let new = Arc::new(Semaphore::new(self.at_once));
        words.insert(word.to_owned(), Arc::downgrade(&new));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_word_has_its_turns_and_nobody_waits_for_ever() {
        let turns = Turns::of(1);
        let first = turns.take("a").await.expect("free");
        assert!(turns.take("b").await.is_some());
        assert!(turns.take("a").await.is_none(), "busy");
        drop(first);
        assert!(turns.take("a").await.is_some());
    }

    #[tokio::test]
    async fn words_nobody_waits_for_are_forgotten() {
        let turns = Turns::of(1);
        let held = turns.take("held").await.expect("free");
        for number in 0..10_000 {
            drop(turns.take(&number.to_string()).await.expect("free"));
        }
        let kept = turns.words.lock().expect("a lock").len();
        assert!(kept <= SWEPT_AT, "{kept}");
        drop(held);
    }
}
