//! The only place that asks the wall clock; how old a file is says the file system.
//!
//! Everything else is told: a transaction carries its `now`. A clock can be moved in
//! tests, so what happens "in eight hours" is tested in a millisecond.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use serde::Deserialize;
use serde::Serialize;

/// One second in [`Time`]'s unit.
pub const SECOND: i64 = 1_000;
/// One minute in [`Time`]'s unit.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in [`Time`]'s unit.
pub const HOUR: i64 = 60 * MINUTE;
/// One day in [`Time`]'s unit.
pub const DAY: i64 = 24 * HOUR;

/// A moment: milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// This moment plus so many milliseconds.
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// This moment minus so many milliseconds.
    pub fn minus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_sub(milliseconds))
    }

    /// Reads an RFC 3339 time; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let stamp: jiff::Timestamp = text.trim().parse().ok()?;
        Some(Self(stamp.as_millisecond()))
    }

    /// Whole seconds since 1970, as HTTP and signatures count.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }
}

impl fmt::Display for Time {
    /// ISO 8601 in UTC with milliseconds and `Z`, the form Misskey and its clients use.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stamp = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        write!(f, "{stamp:.3}")
    }
}

impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }
}

/// Tells the time; clones share one setting.
#[derive(Clone, Default)]
pub struct Clock {
    shift: Arc<AtomicI64>,
}

impl Clock {
    /// The system's time, moved by whatever tests asked for.
    pub fn now(&self) -> Time {
        let system = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let milliseconds = i64::try_from(system.as_millis()).unwrap_or(i64::MAX);
        Time(milliseconds).plus(self.shift.load(Ordering::Relaxed))
    }

    /// Moves this clock forward, for tests of what happens later.
    pub fn advance(&self, milliseconds: i64) {
        self.shift.fetch_add(milliseconds, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_misskey_writes_it() {
        assert_eq!(
            Time(1_767_323_045_678).to_string(),
            "2026-01-02T03:04:05.678Z"
        );
        assert_eq!(Time(0).to_string(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn a_time_is_read_in_every_rfc_3339_form() {
        assert_eq!(
            Time::parse("2026-01-02T03:04:05Z"),
            Some(Time(1_767_323_045_000))
        );
        assert_eq!(
            Time::parse("2026-01-02T04:04:05.678+01:00"),
            Some(Time(1_767_323_045_678))
        );
        assert_eq!(Time::parse("yesterday"), None);
    }
}
