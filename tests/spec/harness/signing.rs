//! HTTP signatures, written a second time from the drafts alone (cavage-12 and RFC 9421).
//! It shares no line with the server's own, so that each is a yardstick for the other.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature;
use ring::signature::RsaKeyPair;
use ring::signature::UnparsedPublicKey;

/// What stands before the modulus in every SPKI document of a 2048-bit RSA key: the
/// algorithm's name, and the lengths around it.
const SPKI_2048: [u8; 24] = [
    0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01,
    0x01, 0x05, 0x00, 0x03, 0x82, 0x01, 0x0f, 0x00,
];

/// Throw-away keys, made once: making an RSA key costs more than most chapters.
pub static FIRST: LazyLock<Key> =
    LazyLock::new(|| Key::read(include_str!("../../fixtures/keys/one.pem")));
/// The key of whoever must not be taken for the owner of [`FIRST`].
pub static SECOND: LazyLock<Key> =
    LazyLock::new(|| Key::read(include_str!("../../fixtures/keys/two.pem")));
/// A third key, for those who change theirs.
pub static THIRD: LazyLock<Key> =
    LazyLock::new(|| Key::read(include_str!("../../fixtures/keys/three.pem")));

/// An RSA key that signs.
pub struct Key {
    pair: RsaKeyPair,
}

impl Key {
    /// Reads a private key.
    pub fn read(pem: &str) -> Self {
        let pair = RsaKeyPair::from_pkcs8(&unwrap_pem(pem)).expect("a fixture holds an RSA key");
        Self { pair }
    }

    /// The public half as actors show it: SPKI in PEM.
    pub fn public_pem(&self) -> String {
        let spki = [&SPKI_2048[..], self.pair.public().as_ref()].concat();
        let text = STANDARD.encode(spki);
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(64)
            .map(|line| str::from_utf8(line).expect("base64 is ASCII"))
            .collect();
        format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            lines.join("\n")
        )
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over this text, in base64.
    pub fn sign(&self, text: &str) -> String {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(
                &signature::RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                text.as_bytes(),
                &mut signature,
            )
            .expect("a sound key signs");
        STANDARD.encode(signature)
    }
}

/// The public half of a private key in PEM.
pub fn public_pem_of(pem: &str) -> String {
    Key::read(pem).public_pem()
}

/// The bytes inside a PEM document.
pub fn unwrap_pem(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with("--")).collect();
    STANDARD.decode(body.trim()).expect("PEM holds base64")
}

/// SHA-256 of a body, in base64.
pub fn sha256(body: &[u8]) -> String {
    STANDARD.encode(digest::digest(&digest::SHA256, body))
}

/// The fields of a `Signature` header: `keyId="…",headers="…"`.
pub fn fields(header: &str) -> BTreeMap<String, String> {
    header
        .split(',')
        .filter_map(|field| field.trim().split_once('='))
        .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()))
        .collect()
}

/// The text a cavage signature covers: `names` in order, each looked up in `headers`
/// (lower-case names). `None` when a header is named that did not come.
pub fn covered(
    names: &[&str],
    method: &str,
    target: &str,
    headers: &[(String, String)],
) -> Option<String> {
    let mut lines = Vec::new();
    for name in names {
        let value = match *name {
            "(request-target)" => format!("{} {target}", method.to_ascii_lowercase()),
            name => headers.iter().find(|(key, _)| key == name)?.1.clone(),
        };
        lines.push(format!("{name}: {value}"));
    }
    Some(lines.join("\n"))
}

/// Whether `signature` (base64) over `text` was made by the owner of this SPKI PEM.
pub fn verifies(public_pem: &str, text: &str, signature: &str) -> Result<(), String> {
    let spki = unwrap_pem(public_pem);
    let (head, key) = spki.split_at_checked(SPKI_2048.len()).ok_or("short key")?;
    if head != SPKI_2048 {
        return Err("the key is not an RSA key of 2048 bits in SPKI".to_owned());
    }
    let signature = STANDARD
        .decode(signature)
        .map_err(|cause| cause.to_string())?;
    UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, key)
        .verify(text.as_bytes(), &signature)
        .map_err(|_| format!("the signature does not cover\n{text}"))
}
