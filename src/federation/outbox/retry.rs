//! What an answer to a delivery means, and when to try again (O11 to O17). Pure.

use http::StatusCode;

use crate::clock::HOUR;
use crate::clock::MINUTE;

/// Attempts before a delivery is given up; about two days (O14).
pub const ATTEMPTS: u32 = 12;
/// The longest pause between attempts (O14).
const LONGEST_PAUSE: i64 = 8 * HOUR;
/// Attempts on 401 or 403 before it is believed: the other side may be looking at our
/// new key just now (O12).
const REFUSED_ATTEMPTS: u32 = 3;

/// What becomes of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They have it.
    Done,
    /// Try again; they may have said when, in milliseconds from now.
    Again(Option<i64>),
    /// They will never take it.
    Never,
    /// Whom it was for is gone.
    Gone,
}

/// Judges a status; `attempts` counts the ones before this, `asked` is the pause they ask
/// for (O11 to O13).
pub fn judge(status: StatusCode, asked: Option<i64>, attempts: u32) -> Verdict {
    match status.as_u16() {
        200..=299 => Verdict::Done,
        410 => Verdict::Gone,
        401 | 403 if attempts + 1 < REFUSED_ATTEMPTS => Verdict::Again(None),
        408 | 425 | 429 | 500 | 502..=599 => Verdict::Again(asked),
        _ => Verdict::Never,
    }
}

/// The pause before attempt `attempts + 1`, in milliseconds: (2ⁿ − 1) minutes, at most
/// eight hours, and up to a fifth more so that not everybody comes at once (O14).
/// `chance` is anything evenly spread.
pub fn pause(attempts: u32, chance: u64) -> i64 {
    let minutes = (1i64 << attempts.min(20)) - 1;
    let pause = (minutes * MINUTE).min(LONGEST_PAUSE);
    let spread = i64::try_from(chance % 1000).unwrap_or(0);
    pause + pause / 5 * spread / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, attempts: u32) -> Verdict {
        judge(
            StatusCode::from_u16(status).expect("a status"),
            None,
            attempts,
        )
    }

    #[test]
    fn answers_mean_what_they_say() {
        for taken in [200, 201, 202, 204] {
            assert_eq!(judged(taken, 0), Verdict::Done);
        }
        for later in [408, 425, 429, 500, 502, 503, 504, 520] {
            assert_eq!(judged(later, 5), Verdict::Again(None), "{later}");
        }
        for never in [301, 400, 404, 405, 413, 422, 501] {
            assert_eq!(judged(never, 0), Verdict::Never, "{never}");
        }
        assert_eq!(judged(410, 0), Verdict::Gone);
        assert_eq!(judged(401, 0), Verdict::Again(None));
        assert_eq!(judged(401, 2), Verdict::Never);
    }

    #[test]
    fn pauses_double_up_to_eight_hours() {
        assert_eq!(pause(1, 0), MINUTE);
        assert_eq!(pause(2, 0), 3 * MINUTE);
        assert_eq!(pause(12, 0), LONGEST_PAUSE);
        assert_eq!(pause(u32::MAX, 0), LONGEST_PAUSE);
        assert!(pause(3, 999) > 7 * MINUTE && pause(3, 999) < 9 * MINUTE);
        let total: i64 = (1..ATTEMPTS).map(|n| pause(n, 0)).sum();
        assert!(total > 24 * HOUR && total < 72 * HOUR, "{total}");
    }
}
