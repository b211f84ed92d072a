//! What is used for what: ring does the arithmetic, this folder says which and why.
//!
//! | need | with | file |
//! |---|---|---|
//! | signing what we send, checking what others sent | RSA-2048, Ed25519 (checking only) | [`keys`] |
//! | `Digest` and `Content-Digest` headers, hashes of bodies | SHA-256, SHA-512 | [`digest`] |
//! | passwords | Argon2id | [`password`] |
//! | what nobody may guess | the system's random source | [`random`] |
//! | tokens and cookies, of which a hash is kept | both of these | [`secret`] |
//! | the proof in our forms | HMAC-SHA-256 | [`mac`] |
//! | one-time codes of authenticator apps | TOTP (HMAC-SHA-1) | [`totp`] |
//! | passkeys, and the keys they sign with | Ed25519, ECDSA P-256, RSA | [`webauthn`], [`cose`] |
//! | JSON in the one spelling that is signed | RFC 8785 | [`canonical`] |
//! | bytes as text | base64, hex | [`encoding`] |
//!
//! Not here: TLS, which is [`crate::net`]'s, and which signature an HTTP request needs,
//! which is federation's.

pub mod canonical;
pub mod cose;
pub mod digest;
pub mod encoding;
pub mod keys;
pub mod mac;
pub mod password;
pub mod push;
pub mod random;
pub mod secret;
pub mod totp;
pub mod webauthn;
