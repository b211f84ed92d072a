//! What was costly to find out and may be a moment old: values kept in memory for a while,
//! bounded in number.
//!
//! Nothing is told when something changes: whoever asks says how old an answer may be, or
//! puts what the answer depends on into the key.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::clock::Time;

/// Values by key, each with the time it was found.
pub struct Recent<K, V> {
    most: usize,
    kept: Mutex<HashMap<K, (Time, V)>>,
}

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    /// Keeps so many at most.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            kept: Mutex::default(),
        }
    }

    /// The value, if it was found less than `age` milliseconds ago.
    pub fn get(&self, key: &K, now: Time, age: i64) -> Option<V> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, value) = kept.get(key)?;
        (*at <= now && now < at.plus(age)).then(|| value.clone())
    }

    /// The value, if it is young enough; nobody gets it again.
    pub fn take(&self, key: &K, now: Time, age: i64) -> Option<V> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, value) = kept.remove(key)?;
        (at <= now && now < at.plus(age)).then_some(value)
    }

    /// How many values are young enough.
    pub fn count(&self, now: Time, age: i64) -> usize {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let young = kept.values().filter(|(at, _)| now < at.plus(age));
        young.count()
    }

    /// Keeps a value. When there are too many, all are let go: that is rare and cheap.
    pub fn put(&self, key: K, now: Time, value: V) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= self.most && !kept.contains_key(&key) {
            kept.clear();
        }
        kept.insert(key, (now, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_until_it_is_too_old() {
        let recent = Recent::new(8);
        recent.put("beans", Time(1_000), 3);
        assert_eq!(recent.get(&"beans", Time(1_009), 10), Some(3));
        assert_eq!(recent.get(&"beans", Time(1_010), 10), None);
        assert_eq!(recent.get(&"beans", Time(999), 10), None);
        assert_eq!(recent.get(&"peas", Time(1_000), 10), None);
    }

    #[test]
    fn a_value_is_taken_once() {
        let recent = Recent::new(8);
        recent.put("beans", Time(1_000), 3);
        assert_eq!(recent.take(&"beans", Time(1_009), 10), Some(3));
        assert_eq!(recent.take(&"beans", Time(1_009), 10), None);
        recent.put("beans", Time(1_000), 3);
        assert_eq!(recent.take(&"beans", Time(1_010), 10), None);
    }

    #[test]
    fn there_are_never_more_than_the_bound() {
        let recent = Recent::new(2);
        for key in 0..100 {
            recent.put(key, Time(0), key);
            assert!(recent.kept.lock().unwrap().len() <= 2);
            assert_eq!(recent.get(&key, Time(0), 1), Some(key));
        }
    }
}
