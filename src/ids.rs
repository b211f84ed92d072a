//! An id is a 64-bit integer; its base-36 text is exactly a Misskey `aid`.
//!
//! `milliseconds since 2000-01-01 × 36² + counter`, written in base 36 and padded to ten
//! characters. It sorts by time as number and as text, it is the row id of every table,
//! and the date of a thing is in its id. Source: Misskey's `misc/id/aid.ts`.

use crate::clock::Time;

/// 2000-01-01T00:00:00Z in Unix milliseconds, where `aid` starts counting.
pub const EPOCH: Time = Time(946_684_800_000);

/// Ids per millisecond: two base-36 characters.
pub const PER_MILLISECOND: i64 = 36 * 36;

/// The length of an id as text.
const LENGTH: usize = 10;

/// The first number that does not fit in ten characters.
const END: i64 = 36i64.pow(LENGTH as u32);

/// The smallest id of a moment; times before 2000 count as 2000.
pub fn first_of(time: Time) -> i64 {
    (time.0.max(EPOCH.0) - EPOCH.0).min(END / PER_MILLISECOND - 1) * PER_MILLISECOND
}

/// When the thing with this id came into being.
pub fn time_of(id: i64) -> Time {
    EPOCH.plus(id.div_euclid(PER_MILLISECOND))
}

/// An id as ten characters of base 36.
pub fn to_text(id: i64) -> String {
    let mut rest = id.rem_euclid(END);
    let mut text = [b'0'; LENGTH];
    for digit in text.iter_mut().rev() {
        *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % 36) as usize];
        rest /= 36;
    }
    text.iter().map(|&byte| char::from(byte)).collect()
}

/// Reads ten characters of lower-case base 36; anything else is no id of ours.
pub fn parse(text: &str) -> Option<i64> {
    let well_formed = text.len() == LENGTH
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase());
    if !well_formed {
        return None;
    }
    i64::from_str_radix(text, 36).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_misskey_aid() {
        let time = Time::parse("2026-11-22T19:11:47.593Z").expect("a time");
        let id = first_of(time) + 13;
        assert_eq!(to_text(id), "atvs23rd0d");
        assert_eq!(parse("atvs23rd0d"), Some(id));
        assert_eq!(time_of(id), time);
    }

    #[test]
    fn what_is_not_ten_lower_case_characters_is_no_id() {
        for text in [
            "",
            "atvs23rd0",
            "atvs23rd0dd",
            "ATVS23RD0D",
            "atvs-3rd0d",
            "+tvs23rd0d",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn times_outside_the_range_stay_inside_ten_characters() {
        assert_eq!(to_text(first_of(Time(0))), "0000000000");
        assert_eq!(to_text(first_of(Time(i64::MAX))).len(), LENGTH);
    }
}
