//! Proof that a text came from here: HMAC-SHA-256, and comparing without telling.

use ring::hmac;
use subtle::ConstantTimeEq;

/// How many bytes a proof has.
pub const MAC_BYTES: usize = 32;

/// A secret that marks texts as ours and recognises its marks.
pub struct MacKey(hmac::Key);

impl MacKey {
    /// The key made of this secret; 32 random bytes are right.
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The mark of this text.
    pub fn mark(&self, text: &[u8]) -> [u8; MAC_BYTES] {
        let tag = hmac::sign(&self.0, text);
        let mut mark = [0; MAC_BYTES];
        mark.copy_from_slice(tag.as_ref());
        mark
    }

    /// Whether this is the mark of this text, in time that does not depend on where they
    /// differ.
    pub fn knows(&self, text: &[u8], mark: &[u8]) -> bool {
        hmac::verify(&self.0, text, mark).is_ok()
    }
}

/// Whether two secrets are equal, in time that depends on their lengths alone.
pub fn equal(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::encoding;

    #[test]
    fn the_mark_is_that_of_rfc_4231() {
        let key = MacKey::new(b"Jefe");
        let mark = key.mark(b"what do ya want for nothing?");
        assert_eq!(
            encoding::hex(&mark),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert!(key.knows(b"what do ya want for nothing?", &mark));
        assert!(!key.knows(b"what do ya want for something?", &mark));
        assert!(!key.knows(b"what do ya want for nothing?", &mark[..31]));
    }

    #[test]
    fn equal_is_equality() {
        assert!(equal(b"", b""));
        assert!(equal(b"secret", b"secret"));
        assert!(!equal(b"secret", b"secreT"));
        assert!(!equal(b"secret", b"secrets"));
    }
}
