//! Which part of a file a client asks for: the `Range` header (RFC 9110 section 14).
//!
//! One range of bytes is answered. Several at once are answered with the whole file, as
//! the RFC allows: players and browsers ask for one.

/// What to send of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// These bytes, both ends included.
    Bytes {
        /// The first byte sent.
        first: u64,
        /// The last byte sent.
        last: u64,
    },
    /// Nothing: the range lies outside.
    Outside,
}

/// Reads a `Range` header for a file of this length; what is not understood is ignored.
pub fn read(header: Option<&str>, length_bytes: u64) -> Part {
    header
        .and_then(|header| parse(header, length_bytes))
        .unwrap_or(Part::Whole)
}

fn parse(header: &str, length_bytes: u64) -> Option<Part> {
    let (unit, range) = header.trim().split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") || range.contains(',') {
        return None;
    }
    let (first, last) = range.trim().split_once('-')?;
    match (number(first)?, number(last)?) {
        (None, None) => None,
        (None, Some(suffix)) => Some(between(
            length_bytes.saturating_sub(suffix),
            None,
            length_bytes,
        )),
        (Some(first), Some(last)) if last < first => None,
        (Some(first), last) => Some(between(first, last, length_bytes)),
    }
}

fn between(first: u64, last: Option<u64>, length_bytes: u64) -> Part {
    if first >= length_bytes {
        return Part::Outside;
    }
    let end = length_bytes - 1;
    Part::Bytes {
        first,
        last: last.map_or(end, |last| last.min(end)),
    }
}

/// `Some(None)` for nothing written, `None` for what is no number.
fn number(text: &str) -> Option<Option<u64>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok().map(Some)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(first: u64, last: u64) -> Part {
        Part::Bytes { first, last }
    }

    #[test]
    fn a_range_is_cut_to_the_file() {
        assert_eq!(read(Some("bytes=0-99"), 31_973), bytes(0, 99));
        assert_eq!(read(Some("bytes=100-"), 200), bytes(100, 199));
        assert_eq!(read(Some("bytes=0-999"), 200), bytes(0, 199));
        assert_eq!(read(Some("bytes=-50"), 200), bytes(150, 199));
        assert_eq!(read(Some("bytes=-500"), 200), bytes(0, 199));
        assert_eq!(read(Some("Bytes = 5 - 5"), 200), bytes(5, 5));
    }

    #[test]
    fn a_range_outside_is_said_to_be_so() {
        assert_eq!(read(Some("bytes=200-"), 200), Part::Outside);
        assert_eq!(read(Some("bytes=-0"), 200), Part::Outside);
        assert_eq!(read(Some("bytes=0-0"), 0), Part::Outside);
    }

    #[test]
    fn what_is_not_understood_is_the_whole_file() {
        for header in [
            "bytes=9-5",
            "bytes=0-1,5-6",
            "lines=1-2",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=99999999999999999999-",
            "",
        ] {
            assert_eq!(read(Some(header), 200), Part::Whole, "{header}");
        }
        assert_eq!(read(None, 200), Part::Whole);
    }
}
