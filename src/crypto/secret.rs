//! Secrets we hand out: tokens of clients, cookies of browsers.
//!
//! Whoever brings one back is believed, so only its hash is kept: a stolen database opens
//! no account. They are random and long, so a plain hash is enough; what people think up
//! themselves goes through [`password`](super::password).

use crate::crypto::digest;
use crate::crypto::random;

/// Letters and digits of a secret: 32 of 62 are 190 bits.
pub const CHARACTERS: usize = 32;

/// A new secret.
pub fn draw() -> String {
    random::token(CHARACTERS)
}

/// What is kept of a secret.
pub fn hash(secret: &str) -> [u8; 32] {
    digest::sha256(secret.as_bytes())
}
