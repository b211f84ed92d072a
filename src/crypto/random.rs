//! What nobody may guess: bytes and tokens from the system's random source.

use ring::rand::SecureRandom;
use ring::rand::SystemRandom;

use crate::crypto::encoding;

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The largest multiple of 62 in a byte. Bytes from here on are thrown away, else the
/// first letters of the alphabet would come more often than the last.
const FAIR: u8 = 248;

/// A word of so many letters and digits, each worth 5.95 bits: 32 of them are more than
/// anyone can try.
pub fn token(length: usize) -> String {
    let mut word = String::with_capacity(length);
    while word.len() < length {
        let fair = bytes::<32>().into_iter().filter(|byte| *byte < FAIR);
        let letters = fair.map(|byte| LETTERS[usize::from(byte % 62)] as char);
        word.extend(letters.take(length - word.len()));
    }
    word
}

/// A random UUID (version 4, RFC 9562): 122 bits, for names that are not guessed.
pub fn uuid() -> String {
    let mut bytes = bytes::<16>();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = encoding::hex(&bytes);
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

/// Letters and digits that nobody mixes up: 0, 1, I and O are left out.
const PLAIN: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A word of so many letters and digits to be copied by hand, each worth five bits.
pub fn plain_word<const N: usize>() -> String {
    let letters = bytes::<N>().into_iter();
    letters
        .map(|byte| char::from(PLAIN[usize::from(byte & 31)]))
        .collect()
}

/// So many random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// Overwrites all of it with random bytes.
pub fn fill(bytes: &mut [u8]) {
    SystemRandom::new()
        .fill(bytes)
        .expect("the system has randomness for whoever asks");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_its_length_and_only_letters_and_digits() {
        for length in [0, 1, 16, 32, 33, 100] {
            let word = token(length);
            assert_eq!(word.len(), length);
            assert!(word.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
        assert_ne!(token(16), token(16));
    }

    #[test]
    fn a_uuid_says_its_version_and_is_never_the_same() {
        let one = uuid();
        assert_eq!(one.len(), 36);
        assert_eq!(&one[14..15], "4");
        assert!(matches!(&one[19..20], "8" | "9" | "a" | "b"), "{one}");
        assert_ne!(one, uuid());
    }

    #[test]
    fn every_letter_comes_up_about_as_often() {
        let text = token(62 * 1000);
        for letter in LETTERS {
            let times = text.bytes().filter(|byte| byte == letter).count();
            // Six standard deviations around a thousand.
            assert!((810..1190).contains(&times), "{} {times}", *letter as char);
        }
    }
}
