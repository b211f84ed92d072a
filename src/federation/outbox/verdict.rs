//! What an answer to a delivery means (O11 to O17). Pure; when to try again is for `jobs`
//! to say.

use http::StatusCode;

/// Attempts on 401 before it is believed: the other side may be looking at our new key
/// just now. A 403 that both dialects get is believed at once (O12).
const REFUSED_ATTEMPTS: u32 = 3;

/// What becomes of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They have it.
    Done,
    /// Try again; they may have said when, in milliseconds from now.
    Again(Option<i64>),
    /// Their program failed at it; the inbox is there.
    Stumbles,
    /// They understood, and will never take this. It tells nothing of whether they live for us.
    Never,
    /// Whatever is there takes nothing of ours: a page of a domain for sale, or one that keeps
    /// us out.
    Closed,
    /// There is no such inbox, which may change.
    Missing,
    /// Whom it was for is gone.
    Gone,
}

/// Judges a status; `attempts` counts the ones before this, `asked` is the pause they ask
/// for (O11 to O13).
pub fn judge(status: StatusCode, asked: Option<i64>, attempts: u32) -> Verdict {
    match status.as_u16() {
        200..=299 => Verdict::Done,
        404 => Verdict::Missing,
        410 => Verdict::Gone,
        401 if attempts + 1 < REFUSED_ATTEMPTS => Verdict::Again(None),
        // A gateway that finds nobody behind it (502 to 504) says nothing of what was brought.
        500 if asked.is_none() => Verdict::Stumbles,
        408 | 425 | 429 | 500 | 502..=599 => Verdict::Again(asked),
        300..=399 | 401 | 403 | 405 => Verdict::Closed,
        _ => Verdict::Never,
    }
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
        for later in [408, 425, 429, 502, 503, 504, 520] {
            assert_eq!(judged(later, 5), Verdict::Again(None), "{later}");
        }
        for never in [400, 413, 422, 501] {
            assert_eq!(judged(never, 0), Verdict::Never, "{never}");
        }
        for closed in [301, 302, 403, 405] {
            assert_eq!(judged(closed, 0), Verdict::Closed, "{closed}");
        }
        assert_eq!(judged(500, 5), Verdict::Stumbles);
        let asked = judge(StatusCode::INTERNAL_SERVER_ERROR, Some(7), 0);
        assert_eq!(asked, Verdict::Again(Some(7)));
        assert_eq!(judged(404, 0), Verdict::Missing);
        assert_eq!(judged(410, 0), Verdict::Gone);
        assert_eq!(judged(401, 0), Verdict::Again(None));
        assert_eq!(judged(401, 2), Verdict::Closed);
    }
}
