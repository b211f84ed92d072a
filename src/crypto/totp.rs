//! One-time codes of authenticator apps (RFC 6238): six digits, thirty seconds, SHA-1,
//! the only settings every app understands.

use ring::hmac;

use crate::clock::Time;
use crate::crypto::mac;
use crate::crypto::random;

/// How long a code is shown, in seconds.
pub const PERIOD: i64 = 30;
/// Digits of a code.
pub const DIGITS: usize = 6;

/// Bytes of a secret, as RFC 4226 recommends; 32 letters in base32.
const SECRET_BYTES: usize = 20;
/// Steps a clock may be behind or ahead. Misskey takes five; two are a minute either way,
/// enough for every clock that is set by somebody.
const DRIFT: i64 = 2;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret, in base32.
pub fn draw() -> String {
    base32(&random::bytes::<SECRET_BYTES>())
}

/// A new backup code: as long, and as hard to guess, as a secret.
pub fn draw_backup_code() -> String {
    draw()
}

/// The step whose code this is, near this moment; `None` is no code of this secret.
pub fn step_of(secret: &str, code: &str, now: Time) -> Option<i64> {
    let key = from_base32(secret)?;
    let current = now.seconds().div_euclid(PERIOD);
    let steps = current - DRIFT..=current + DRIFT;
    // All are looked at, so that the time does not tell which one fits.
    steps.fold(None, |found, step| {
        let fits = mac::equal(code_at(&key, step).as_bytes(), code.as_bytes());
        if fits { Some(step) } else { found }
    })
}

/// The code of a step (RFC 4226 section 5.3).
fn code_at(key: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[tag.len() - 1] & 15);
    let mut four = [0; 4];
    four.copy_from_slice(&tag[at..at + 4]);
    let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000;
    format!("{number:0DIGITS$}")
}

/// Base32 without padding (RFC 4648 section 6), as authenticator apps read it.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut kept, mut bits) = (0_u32, 0);
    for byte in bytes {
        kept = kept << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[(kept >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[(kept << (5 - bits) & 31) as usize]));
    }
    text
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut kept, mut bits) = (0_u32, 0);
    for letter in text.bytes() {
        let value = ALPHABET.iter().position(|one| *one == letter)?;
        kept = kept << 5 | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((kept >> bits & 255) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the examples in RFC 6238, appendix B.
    const KEY: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // The examples have eight digits; these are their last six.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(KEY, seconds / PERIOD), code, "{seconds}");
            let now = Time(seconds * 1_000);
            assert_eq!(step_of(&base32(KEY), code, now), Some(seconds / PERIOD));
        }
    }

    #[test]
    fn a_code_is_good_for_a_minute_either_way() {
        let secret = base32(KEY);
        let at = |seconds: i64| step_of(&secret, "287082", Time(seconds * 1_000));
        assert_eq!(at(119), Some(1));
        assert_eq!(at(120), None);
        assert_eq!(at(0), Some(1));
        for wrong in ["", "28708", "2870820", "000000", "２８７０８２"] {
            assert_eq!(step_of(&secret, wrong, Time(59_000)), None, "{wrong}");
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (text, written) in [
            ("", ""),
            ("f", "MY"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(text.as_bytes()), written);
            assert_eq!(from_base32(written).as_deref(), Some(text.as_bytes()));
        }
        assert_eq!(from_base32("0189"), None);
        assert_eq!(draw().len(), 32);
    }
}
