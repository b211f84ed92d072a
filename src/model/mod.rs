//! What exists: plain data and pure rules about it. No I/O of any kind.

pub mod achievements;
pub mod announcements;
pub mod antennas;
pub mod apps;
pub mod blocklists;
pub mod callbacks;
pub mod charts;
pub mod clips;
pub mod decorations;
pub mod drafts;
pub mod emojis;
pub mod errands;
pub mod events;
pub mod favorites;
pub mod files;
pub mod follows;
pub mod instances;
pub mod interactions;
pub mod invitations;
pub mod jobs;
pub mod lines;
pub mod lists;
pub mod meta;
pub mod moderation;
pub mod notes;
pub mod notifications;
pub mod oauth;
pub mod passkeys;
pub mod paths;
pub mod people;
pub mod permissions;
pub mod polls;
pub mod previews;
pub mod push;
pub mod quotes;
pub mod reactions;
pub mod registry;
pub mod relations;
pub mod relays;
pub mod reports;
pub mod roles;
pub mod search;
pub mod second_factors;
pub mod sign_ins;
pub mod tokens;
pub mod transfers;
pub mod users;
pub mod webhooks;
pub mod word_mutes;

use std::cmp::Ordering;
use std::fmt;
use std::hash::Hash;
use std::hash::Hasher;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::Serialize;

use crate::clock::Time;
use crate::ids;

/// The id of a `T`: a row id that prints as Misskey's ten characters.
pub struct Id<T> {
    number: i64,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// An id from its number.
    pub const fn new(number: i64) -> Self {
        Self {
            number,
            of: PhantomData,
        }
    }

    /// The row id.
    pub const fn number(self) -> i64 {
        self.number
    }

    /// Reads ten characters of base 36.
    pub fn parse(text: &str) -> Option<Self> {
        ids::parse(text).map(Self::new)
    }

    /// When the thing came into being.
    pub fn time(self) -> Time {
        ids::time_of(self.number)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&ids::to_text(self.number))
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&ids::to_text(self.number))
    }
}

impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an id"))
    }
}
