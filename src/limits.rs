//! How often someone may do something: counters in memory, bounded in number.
//!
//! Each door names what it counts ([`Rule`]) and who does it ([`Actor`]). A window begins
//! with the first deed and ends after its length; deeds beyond the rule's number are
//! refused until then. That is coarser than Misskey's sliding log (twice the number may
//! pass around a window's end), but one counter is 40 bytes however high the number is.
//!
//! Counters live in two generations: when the young one is full it becomes the old one
//! and the old one is forgotten. So a flood of addresses costs a fixed amount of memory,
//! and at worst makes us forget others' counts early. A restart forgets all of them.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::net::IpAddr;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::clock::DAY;
use crate::clock::HOUR;
use crate::clock::Time;

/// Counters in one generation: 2 × 16,384 × about 48 bytes stay under 2 MiB.
const GENERATION: usize = 16_384;

/// So many deeds in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Deeds allowed in a window.
    pub max: u32,
    /// The window's length in milliseconds.
    pub window: i64,
}

/// What several doors lead to, counted together wherever it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    /// What it is counted as: the name of the API's endpoint.
    pub name: &'static str,
    /// How often; the numbers are Misskey's.
    pub rule: Rule,
}

impl Deed {
    const fn per_hour(name: &'static str, max: u32) -> Self {
        let rule = Rule { max, window: HOUR };
        Self { name, rule }
    }
}

/// Writing a note.
pub const POST: Deed = Deed::per_hour("notes/create", 300);
/// Deleting one.
pub const DELETE: Deed = Deed::per_hour("notes/delete", 300);
/// Taking a renote back.
pub const UNRENOTE: Deed = Deed::per_hour("notes/unrenote", 300);
/// Taking a reaction back.
pub const UNREACT: Deed = Deed::per_hour("notes/reactions/delete", 60);
/// Following.
pub const FOLLOW: Deed = Deed::per_hour("following/create", 100);
/// Following no longer.
pub const UNFOLLOW: Deed = Deed::per_hour("following/delete", 100);
/// Muting someone.
pub const MUTE: Deed = Deed::per_hour("mute/create", 20);
/// Muting someone's renotes.
pub const MUTE_RENOTES: Deed = Deed::per_hour("renote-mute/create", 20);
/// Blocking someone.
pub const BLOCK: Deed = Deed::per_hour("blocking/create", 20);
/// Blocking someone no longer.
pub const UNBLOCK: Deed = Deed::per_hour("blocking/delete", 100);
/// Marking a note.
pub const FAVORITE: Deed = Deed::per_hour("notes/favorites/create", 20);
/// Putting a note into a clip.
pub const CLIP: Deed = Deed::per_hour("clips/add-note", 20);
/// Putting somebody on a list.
pub const LIST: Deed = Deed::per_hour("users/lists/push", 30);
/// Muting a thread.
pub const MUTE_THREAD: Deed = Deed::per_hour("notes/thread-muting/create", 10);
/// Reporting somebody. Misskey has no limit; but each report is read by a person.
pub const REPORT: Deed = Deed::per_hour("users/report-abuse", 60);
/// Changing one's profile.
pub const PROFILE: Deed = Deed::per_hour("i/update", 20);
/// Moving to another address.
pub const MOVE: Deed = Deed {
    name: "i/move",
    rule: Rule {
        max: 5,
        window: DAY,
    },
};
/// Taking things out into files, by hand: any of the kinds each time.
pub const EXPORT: Deed = Deed::per_hour("exports", 4);
/// Bringing a file in, by hand: each line may ask another server.
pub const IMPORT: Deed = Deed::per_hour("imports", 5);
/// Making a folder of the drive.
pub const FOLDER: Deed = Deed::per_hour("drive/folders/create", 10);
/// Putting a file into the drive.
pub const UPLOAD: Deed = Deed::per_hour("drive/files/create", 120);

/// Making an account, or trying to: a family at once, and nobody who guesses invitations.
pub const SIGN_UP: Deed = Deed::per_hour("signup", 60);

/// Who is counted.
#[derive(Clone, Copy, Debug)]
pub enum Actor {
    /// An account, by its id.
    Account(i64),
    /// An address: IPv4 whole, IPv6 by its /64, the smallest network one person gets.
    Address(IpAddr),
    /// Nobody we know: what is counted says itself whom it is about.
    Anybody,
}

/// Too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooOften {
    /// The number that was allowed.
    pub total: u32,
    /// When the window ends.
    pub reset: Time,
}

/// The counters.
#[derive(Default)]
pub struct Limits {
    counters: Mutex<Generations>,
    hasher: RandomState,
}

#[derive(Default)]
struct Generations {
    young: HashMap<u64, Counter>,
    old: HashMap<u64, Counter>,
}

#[derive(Clone, Copy)]
struct Counter {
    ends: Time,
    count: u32,
}

impl Limits {
    /// Counts one deed, or refuses it.
    ///
    /// Counters are kept by a keyed hash of who and what; two that collide share a count,
    /// which nobody outside can bring about.
    pub fn count(&self, actor: Actor, what: &str, rule: Rule, now: Time) -> Result<(), TooOften> {
        let key = self.key(actor, what, rule);
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let counter = counters.counter(key, rule, now);
        if counter.count >= rule.max {
            return Err(TooOften {
                total: rule.max,
                reset: counter.ends,
            });
        }
        counter.count += 1;
        Ok(())
    }

    /// Whether one more would be refused, without counting: for what is counted only once
    /// it has gone wrong.
    pub fn check(&self, actor: Actor, what: &str, rule: Rule, now: Time) -> Result<(), TooOften> {
        let key = self.key(actor, what, rule);
        let counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        match counters.running(key, now) {
            Some(counter) if counter.count >= rule.max => Err(TooOften {
                total: rule.max,
                reset: counter.ends,
            }),
            _ => Ok(()),
        }
    }

    fn key(&self, actor: Actor, what: &str, rule: Rule) -> u64 {
        self.hasher.hash_one((actor.number(), what, rule.window))
    }
}

impl Generations {
    /// How often it was done in the window that runs, and when that ends.
    fn running(&self, key: u64, now: Time) -> Option<Counter> {
        let known = self.young.get(&key).or_else(|| self.old.get(&key)).copied();
        known.filter(|counter| now < counter.ends)
    }

    /// The running counter of this key, or a fresh one.
    fn counter(&mut self, key: u64, rule: Rule, now: Time) -> &mut Counter {
        let running = self.running(key, now);
        if self.young.len() >= GENERATION && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        let counter = running.unwrap_or(Counter {
            ends: now.plus(rule.window),
            count: 0,
        });
        let place = self.young.entry(key).or_insert(counter);
        *place = counter;
        place
    }
}

impl Actor {
    /// A number apart for every account and network.
    fn number(self) -> (u8, u64) {
        match self {
            Self::Account(id) => (0, id.cast_unsigned()),
            Self::Address(IpAddr::V4(address)) => (1, u64::from(address.to_bits())),
            Self::Address(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
                Some(mapped) => (1, u64::from(mapped.to_bits())),
                None => (2, (address.to_bits() >> 64) as u64),
            },
            Self::Anybody => (3, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWICE: Rule = Rule {
        max: 2,
        window: 1_000,
    };
    const START: Time = Time(1_000_000);

    #[test]
    fn the_third_of_two_waits_until_the_window_ends() {
        let limits = Limits::default();
        let me = Actor::Account(1);
        assert_eq!(limits.count(me, "post", TWICE, START), Ok(()));
        assert_eq!(limits.count(me, "post", TWICE, START.plus(900)), Ok(()));
        let refused = limits.count(me, "post", TWICE, START.plus(999));
        assert_eq!(
            refused,
            Err(TooOften {
                total: 2,
                reset: START.plus(1_000)
            })
        );
        assert!(limits.check(me, "post", TWICE, START.plus(999)).is_err());
        assert!(limits.check(me, "post", TWICE, START.plus(1_000)).is_ok());
        assert_eq!(limits.count(me, "post", TWICE, START.plus(1_000)), Ok(()));
    }

    #[test]
    fn checking_counts_nothing() {
        let limits = Limits::default();
        let me = Actor::Account(1);
        for _ in 0..5 {
            assert_eq!(limits.check(me, "post", TWICE, START), Ok(()));
        }
        for _ in 0..2 {
            assert_eq!(limits.count(me, "post", TWICE, START), Ok(()));
        }
        assert!(limits.check(me, "post", TWICE, START).is_err());
        assert_eq!(limits.check(me, "post", TWICE, START.plus(1_000)), Ok(()));
    }

    #[test]
    fn everyone_and_everything_is_counted_apart() {
        let once = Rule { max: 1, ..TWICE };
        let limits = Limits::default();
        assert!(limits.count(Actor::Account(1), "a", once, START).is_ok());
        assert!(limits.count(Actor::Account(1), "b", once, START).is_ok());
        assert!(limits.count(Actor::Account(2), "a", once, START).is_ok());
        let address = |text: &str| Actor::Address(text.parse().expect("an address"));
        assert!(limits.count(address("192.0.2.1"), "a", once, START).is_ok());
        assert!(
            limits
                .count(address("::ffff:192.0.2.1"), "a", once, START)
                .is_err()
        );
        assert!(
            limits
                .count(address("2001:db8::1"), "a", once, START)
                .is_ok()
        );
        assert!(
            limits
                .count(address("2001:db8::2"), "a", once, START)
                .is_err()
        );
        assert!(
            limits
                .count(address("2001:db8:0:1::1"), "a", once, START)
                .is_ok()
        );
    }

    #[test]
    fn a_flood_of_actors_is_forgotten_in_time() {
        let limits = Limits::default();
        for id in 0..100_000 {
            assert!(limits.count(Actor::Account(id), "a", TWICE, START).is_ok());
        }
        let kept = limits.counters.lock().expect("a lock");
        assert!(kept.young.len() + kept.old.len() <= 2 * GENERATION);
    }
}
