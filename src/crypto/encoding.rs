//! Bytes as text and back: base64 in its two alphabets, and hex.
//!
//! Percent-encoding is not here: the `percent-encoding` and `form_urlencoded` crates are
//! used where it is needed.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::GeneralPurposeConfig;

/// Writes padding, reads with or without: others leave it out.
const STANDARD: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Writes no padding (it would be percent-encoded), reads with or without.
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const HEX_DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Standard base64 with padding (RFC 4648 section 4), as headers and PEM use it.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads standard base64, padded or not; `None` for anything else.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Base64 for URLs (RFC 4648 section 5), without padding.
pub fn base64_url(bytes: &[u8]) -> String {
    URL_SAFE.encode(bytes)
}

/// Reads URL base64, padded or not; `None` for anything else.
pub fn from_base64_url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE.decode(text).ok()
}

/// Lower-case hex, two digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(HEX_DIGITS[usize::from(byte >> 4)] as char);
        text.push(HEX_DIGITS[usize::from(byte & 15)] as char);
    }
    text
}

/// Reads hex of either case, as test vectors are written; `None` for an odd length or
/// another character.
#[cfg(test)]
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let nibble = |digit: u8| char::from(digit).to_digit(16);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let byte = |&[high, low]: &[u8; 2]| u8::try_from(nibble(high)? * 16 + nibble(low)?).ok();
    pairs.iter().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_with_and_without_padding() {
        assert_eq!(base64(b"a?>"), "YT8+");
        assert_eq!(base64(b"a"), "YQ==");
        assert_eq!(from_base64("YQ=="), Some(b"a".to_vec()));
        assert_eq!(from_base64("YQ"), Some(b"a".to_vec()));
        assert_eq!(from_base64("Y Q"), None);
        assert_eq!(base64_url(&[0xfb, 0xff]), "-_8");
        assert_eq!(from_base64_url("-_8="), Some(vec![0xfb, 0xff]));
        assert_eq!(from_base64_url("+/8"), None);
    }

    #[test]
    fn hex_is_read_back_in_either_case() {
        assert_eq!(hex(&[0, 0x7f, 0xff]), "007fff");
        assert_eq!(from_hex("007fFF"), Some(vec![0, 0x7f, 0xff]));
        assert_eq!(from_hex("0"), None);
        assert_eq!(from_hex("0g"), None);
        assert_eq!(from_hex("+1"), None);
        assert_eq!(from_hex("é"), None);
    }
}
