//! Hashes of bodies, and the two headers that carry them.
//!
//! `Digest` (RFC 3230, `SHA-256=…`) goes with cavage signatures, `Content-Digest`
//! (RFC 9530, `sha-256=:…:`) with RFC 9421. They look alike and are not: one value never
//! stands for the other.

use ring::digest::Context;
use ring::digest::SHA256;
use ring::digest::SHA512;

use crate::crypto::encoding;

/// Entries of a list that are looked at. Real senders write one, rarely two.
const MAX_ENTRIES: usize = 8;

/// SHA-256 of these bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::default();
    hasher.update(bytes);
    hasher.finish()
}

/// SHA-256 of bytes that come piece by piece.
pub struct Sha256(Context);

impl Default for Sha256 {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl Sha256 {
    /// Adds the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The hash of all pieces.
    pub fn finish(self) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(self.0.finish().as_ref());
        hash
    }
}

/// The value of `Digest` for this body, the name in capitals as Threads wants it.
pub fn digest_header(body: &[u8]) -> String {
    format!("SHA-256={}", encoding::base64(&sha256(body)))
}

/// The value of `Content-Digest` for this body.
pub fn content_digest_header(body: &[u8]) -> String {
    format!("sha-256=:{}:", encoding::base64(&sha256(body)))
}

/// Whether a `Digest` header vouches for this body: a comma-separated list in which one
/// SHA-256 or SHA-512, named in any case, is right.
pub fn digest_fits(header: &str, body: &[u8]) -> bool {
    entries(header).any(|(name, value)| entry_fits(name, value, body))
}

/// Whether a `Content-Digest` header vouches for this body, as [`digest_fits`].
pub fn content_digest_fits(header: &str, body: &[u8]) -> bool {
    let inner = |value: &'_ str| -> Option<String> {
        let value = value.strip_prefix(':')?;
        Some(value.split_once(':')?.0.to_owned())
    };
    entries(header)
        .any(|(name, value)| inner(value).is_some_and(|value| entry_fits(name, &value, body)))
}

fn entries(header: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = header.split(',').take(MAX_ENTRIES);
    pairs.filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        Some((name.trim(), value.trim()))
    })
}

fn entry_fits(name: &str, value: &str, body: &[u8]) -> bool {
    let algorithm = if name.eq_ignore_ascii_case("sha-256") {
        &SHA256
    } else if name.eq_ignore_ascii_case("sha-512") {
        &SHA512
    } else {
        return false;
    };
    let hash = ring::digest::digest(algorithm, body);
    encoding::from_base64(value).is_some_and(|told| told == hash.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    #[test]
    fn the_headers_of_an_empty_body_are_the_known_ones() {
        assert_eq!(digest_header(b""), format!("SHA-256={EMPTY}"));
        assert_eq!(content_digest_header(b""), format!("sha-256=:{EMPTY}:"));
    }

    #[test]
    fn a_list_needs_one_right_digest_under_any_spelling_of_the_name() {
        for right in [
            format!("SHA-256={EMPTY}"),
            format!("sha-256={EMPTY}"),
            format!("Sha-256={}", EMPTY.trim_end_matches('=')),
            format!("md5=1B2M2Y8AsgTpgAmY7PhCfg==, SHA-256={EMPTY}"),
            format!("SHA-256={EMPTY} , unixsum=30637"),
        ] {
            assert!(digest_fits(&right, b""), "{right}");
            assert!(!digest_fits(&right, b"x"), "{right}");
        }
    }

    #[test]
    fn sha_512_vouches_too() {
        let header = "SHA-512=z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==";
        assert!(digest_fits(header, b""));
        assert!(!digest_fits(header, b"x"));
    }

    #[test]
    fn weak_unknown_or_broken_digests_vouch_for_nothing() {
        for wrong in [
            "",
            ",",
            "SHA-256",
            "SHA-256=",
            "md5=1B2M2Y8AsgTpgAmY7PhCfg==",
            &format!("SHA-256=:{EMPTY}:"),
            &format!("SHA256={EMPTY}"),
        ] {
            assert!(!digest_fits(wrong, b""), "{wrong}");
        }
    }

    #[test]
    fn content_digest_has_its_own_syntax() {
        assert!(content_digest_fits(&format!("sha-256=:{EMPTY}:"), b""));
        assert!(content_digest_fits(
            &format!("sha-512=:eA==:, sha-256=:{EMPTY}:;q=1"),
            b""
        ));
        assert!(!content_digest_fits(&format!("sha-256=:{EMPTY}:"), b"x"));
        assert!(!content_digest_fits(&format!("sha-256={EMPTY}"), b""));
        assert!(!content_digest_fits("sha-256=:", b""));
    }
}
