//! The keys of actors: ours, which sign, and those of others, which check.
//!
//! Ours are RSA with 2048 bits and e = 65537, the one kind every server reads; the `rsa`
//! crate makes them (ring cannot) and ring signs. Others publish SPKI or PKCS#1 PEM in
//! every state of disrepair, or a Multikey (FEP-521a). Whose key a key is, is decided in
//! federation, not here.

use std::fmt;

use ring::rand::SystemRandom;
use ring::signature;
use ring::signature::RsaKeyPair;
use ring::signature::UnparsedPublicKey;
use ring::signature::VerificationAlgorithm;
use rsa::pkcs1::RsaPublicKey as Pkcs1Key;
use rsa::pkcs8::EncodePrivateKey;
use rsa::pkcs8::EncodePublicKey;
use rsa::pkcs8::LineEnding;
use rsa::pkcs8::ObjectIdentifier;
use rsa::pkcs8::SubjectPublicKeyInfoRef;
use rsa::pkcs8::der::Decode;

use crate::crypto::encoding;
use crate::error::Fault;

/// Bits of the RSA keys we make: what PeerTube, Misskey and old Mastodon all read, and
/// half the signing time of 3072.
const OUR_BITS: usize = 2048;

/// RSA keys below 2048 bits can be broken, those above 8192 only cost time.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The largest PEM or Multikey that is read: an 8192-bit key needs 1.5 KB.
const MAX_TEXT_BYTES: usize = 8 * 1024;

/// RFC 8410.
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// RFC 8017.
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Multicodec prefixes as varints: `ed25519-pub` (0xed) and `rsa-pub` (0x1205).
const MULTICODEC_ED25519: [u8; 2] = [0xed, 0x01];
const MULTICODEC_RSA: [u8; 2] = [0x85, 0x24];

/// A key pair as it is kept: both halves as PEM.
pub struct KeyPair {
    /// PKCS#8, `BEGIN PRIVATE KEY`.
    pub private_pem: String,
    /// SPKI, `BEGIN PUBLIC KEY`, as the actor shows it.
    pub public_pem: String,
}

/// A private RSA key, checked and ready: parse once, sign often, share by `Arc`.
pub struct SigningKey(RsaKeyPair);

/// A public key, checked and ready.
#[derive(Clone, PartialEq, Eq)]
pub enum VerifyKey {
    /// RSA: the PKCS#1 `RSAPublicKey` in DER, as ring wants it.
    Rsa(Box<[u8]>),
    /// Ed25519: the point.
    Ed25519([u8; 32]),
}

/// How a text was signed. The key's kind must fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 with SHA-256: nearly everybody.
    RsaSha256,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RsaSha512,
    /// RSASSA-PSS with SHA-512 and a salt of 64 bytes (RFC 9421 section 3.3.1).
    RsaPssSha512,
    /// Ed25519.
    Ed25519,
}

/// Why a text is not a key we use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadKey {
    /// It could not be read.
    Unreadable,
    /// It is neither RSA nor Ed25519.
    Kind,
    /// RSA of a size we do not trust or pay for.
    Size {
        /// Its length.
        bits: usize,
    },
}

impl KeyPair {
    /// Makes a new pair. Takes a tenth of a second to several, so never inside a
    /// transaction.
    ///
    /// # Errors
    /// Only if the maths library fails.
    pub fn generate() -> Result<Self, Fault> {
        let fault = |cause: String| Fault::new("making a key", cause);
        let private = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, OUR_BITS)
            .map_err(|cause| fault(cause.to_string()))?;
        let private_pem = private
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|cause| fault(cause.to_string()))?;
        let public_pem = private
            .to_public_key()
            .to_public_key_pem(LineEnding::LF)
            .map_err(|cause| fault(cause.to_string()))?;
        Ok(Self {
            private_pem: private_pem.to_string(),
            public_pem,
        })
    }

    /// The private half as it is kept in the database: PKCS#8 DER.
    pub fn private_der(&self) -> Vec<u8> {
        pem_contents(&self.private_pem, "PRIVATE KEY").expect("a PEM we wrote ourselves")
    }
}

impl SigningKey {
    /// Reads PKCS#8 PEM (`BEGIN PRIVATE KEY`), RSA of 2048 to 4096 bits.
    pub fn from_pem(pem: &str) -> Result<Self, BadKey> {
        let der = pem_contents(pem, "PRIVATE KEY").ok_or(BadKey::Unreadable)?;
        Self::from_der(&der)
    }

    /// Reads PKCS#8 DER, as keys are kept in the database.
    pub fn from_der(der: &[u8]) -> Result<Self, BadKey> {
        RsaKeyPair::from_pkcs8(der)
            .map(Self)
            .map_err(|_| BadKey::Unreadable)
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256: the same text always gives the same signature.
    ///
    /// # Errors
    /// Only if the hardware miscalculated: ring checks its own result.
    pub fn sign(&self, text: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(
                &signature::RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                text,
                &mut signature,
            )
            .map_err(|cause| Fault::new("signing", cause))?;
        Ok(signature)
    }

    /// The public half.
    pub fn verify_key(&self) -> VerifyKey {
        VerifyKey::Rsa(self.0.public().as_ref().into())
    }
}

impl VerifyKey {
    /// Reads a key in either spelling, PEM or Multikey.
    ///
    /// # Errors
    /// See [`BadKey`].
    pub fn read(text: &str) -> Result<Self, BadKey> {
        match text.starts_with('z') {
            true => Self::from_multikey(text),
            false => Self::from_pem(text),
        }
    }

    /// Whether it is an RSA key.
    pub fn is_rsa(&self) -> bool {
        matches!(self, Self::Rsa(_))
    }

    /// Reads SPKI (`BEGIN PUBLIC KEY`) or PKCS#1 (`BEGIN RSA PUBLIC KEY`) PEM.
    ///
    /// Line ends may be LF, CRLF, the two characters `\n` (JSON escaped twice), or
    /// missing; text around the PEM is ignored.
    ///
    /// # Errors
    /// See [`BadKey`].
    pub fn from_pem(pem: &str) -> Result<Self, BadKey> {
        if let Some(der) = pem_contents(pem, "PUBLIC KEY") {
            return Self::from_spki(&der).or_else(|bad| Self::from_pkcs1(&der).map_err(|_| bad));
        }
        let der = pem_contents(pem, "RSA PUBLIC KEY").ok_or(BadKey::Unreadable)?;
        Self::from_pkcs1(&der).or_else(|bad| Self::from_spki(&der).map_err(|_| bad))
    }

    /// Reads a Multikey's `publicKeyMultibase`: `z`, then base58 of multicodec and key.
    ///
    /// # Errors
    /// See [`BadKey`].
    pub fn from_multikey(text: &str) -> Result<Self, BadKey> {
        let base58 = text.strip_prefix('z').ok_or(BadKey::Unreadable)?;
        if base58.len() > MAX_TEXT_BYTES {
            return Err(BadKey::Unreadable);
        }
        let bytes = bs58::decode(base58)
            .into_vec()
            .map_err(|_| BadKey::Unreadable)?;
        let (codec, key) = bytes.split_first_chunk().ok_or(BadKey::Unreadable)?;
        match *codec {
            MULTICODEC_ED25519 => Self::from_point(key),
            MULTICODEC_RSA => Self::from_pkcs1(key),
            _ => Err(BadKey::Kind),
        }
    }

    /// Whether the signature is this key's over this text. A scheme that does not fit
    /// the key's kind is never right.
    pub fn verify(&self, scheme: Scheme, text: &[u8], signature: &[u8]) -> bool {
        let algorithm: &'static dyn VerificationAlgorithm = match (scheme, self) {
            (Scheme::RsaSha256, Self::Rsa(_)) => &signature::RSA_PKCS1_2048_8192_SHA256,
            (Scheme::RsaSha512, Self::Rsa(_)) => &signature::RSA_PKCS1_2048_8192_SHA512,
            (Scheme::RsaPssSha512, Self::Rsa(_)) => &signature::RSA_PSS_2048_8192_SHA512,
            (Scheme::Ed25519, Self::Ed25519(_)) => &signature::ED25519,
            _ => return false,
        };
        let bytes: &[u8] = match self {
            Self::Rsa(der) => der,
            Self::Ed25519(point) => point,
        };
        UnparsedPublicKey::new(algorithm, bytes)
            .verify(text, signature)
            .is_ok()
    }

    fn from_spki(der: &[u8]) -> Result<Self, BadKey> {
        let info = SubjectPublicKeyInfoRef::try_from(der).map_err(|_| BadKey::Unreadable)?;
        let key = info
            .subject_public_key
            .as_bytes()
            .ok_or(BadKey::Unreadable)?;
        match info.algorithm.oid {
            RSA => Self::from_pkcs1(key),
            ED25519 => Self::from_point(key),
            _ => Err(BadKey::Kind),
        }
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, BadKey> {
        let key = Pkcs1Key::from_der(der).map_err(|_| BadKey::Unreadable)?;
        let bits = bit_length(key.modulus.as_bytes());
        if !RSA_BITS.contains(&bits) {
            return Err(BadKey::Size { bits });
        }
        Ok(Self::Rsa(der.into()))
    }

    fn from_point(bytes: &[u8]) -> Result<Self, BadKey> {
        let point = bytes.try_into().map_err(|_| BadKey::Unreadable)?;
        Ok(Self::Ed25519(point))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey")
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyPair")
    }
}

impl fmt::Debug for VerifyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(der) => write!(f, "Rsa({} bytes)", der.len()),
            Self::Ed25519(_) => f.write_str("Ed25519"),
        }
    }
}

impl fmt::Display for BadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("unreadable key"),
            Self::Kind => f.write_str("neither an RSA nor an Ed25519 key"),
            Self::Size { bits } => write!(f, "RSA key of {bits} bits"),
        }
    }
}

impl std::error::Error for BadKey {}

/// The DER between the PEM lines of this label, however the lines were ended.
fn pem_contents(pem: &str, label: &str) -> Option<Vec<u8>> {
    if pem.len() > MAX_TEXT_BYTES {
        return None;
    }
    let (_, rest) = pem.split_once(&format!("-----BEGIN {label}-----"))?;
    let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
    let plain = body.replace("\\n", "\n").replace("\\r", "\r");
    let is_noise = |letter: char| letter.is_whitespace() || letter == '\\';
    let base64: String = plain.chars().filter(|letter| !is_noise(*letter)).collect();
    encoding::from_base64(&base64)
}

fn bit_length(number: &[u8]) -> usize {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let significant = &number[zeros..];
    let first = significant.first().map_or(0, |byte| byte.leading_zeros());
    significant.len() * 8 - first as usize
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    static PAIR: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate().unwrap());

    #[test]
    fn a_made_key_signs_and_its_public_half_checks() {
        let ours = SigningKey::from_pem(&PAIR.private_pem).unwrap();
        let theirs = VerifyKey::from_pem(&PAIR.public_pem).unwrap();
        assert_eq!(theirs, ours.verify_key());
        assert!(PAIR.public_pem.starts_with("-----BEGIN PUBLIC KEY-----\n"));
        assert!(
            PAIR.private_pem
                .starts_with("-----BEGIN PRIVATE KEY-----\n")
        );

        let signature = ours.sign(b"a text").unwrap();
        assert_eq!(signature.len(), 256);
        assert!(theirs.verify(Scheme::RsaSha256, b"a text", &signature));
        assert!(!theirs.verify(Scheme::RsaSha256, b"another", &signature));
        assert!(!theirs.verify(Scheme::RsaSha512, b"a text", &signature));
        assert!(!theirs.verify(Scheme::Ed25519, b"a text", &signature));
        assert!(!theirs.verify(Scheme::RsaSha256, b"a text", &signature[1..]));
        assert!(!theirs.verify(Scheme::RsaSha256, b"a text", b""));
    }

    #[test]
    fn odd_forms_of_a_pem_give_the_same_key() {
        let pem = &PAIR.public_pem;
        let key = VerifyKey::from_pem(pem).unwrap();
        for odd in [
            pem.replace('\n', "\r\n"),
            pem.replace('\n', ""),
            pem.replace('\n', " "),
            pem.replace('\n', "\\n"),
            pem.replace('\n', "\\\\n"),
            pem.replace('\n', "\\r\\n"),
            pem.trim_end().to_owned(),
            format!("a key:\n{pem}\nthat was it"),
            pem.replace('=', ""),
        ] {
            assert_eq!(VerifyKey::from_pem(&odd), Ok(key.clone()), "{odd}");
        }
    }

    #[test]
    fn pkcs1_is_read_under_either_label() {
        let VerifyKey::Rsa(der) = VerifyKey::from_pem(&PAIR.public_pem).unwrap() else {
            panic!("an RSA key");
        };
        let base64 = encoding::base64(&der);
        for label in ["PUBLIC KEY", "RSA PUBLIC KEY"] {
            let pem = format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----");
            assert_eq!(VerifyKey::from_pem(&pem), Ok(VerifyKey::Rsa(der.clone())));
        }
    }

    #[test]
    fn a_short_rsa_key_is_refused() {
        let short = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 1024).unwrap();
        let pem = short.to_public_key().to_public_key_pem(LineEnding::LF);
        let refused = VerifyKey::from_pem(&pem.unwrap());
        assert_eq!(refused, Err(BadKey::Size { bits: 1024 }));
    }

    #[test]
    fn other_texts_are_no_keys_and_do_no_harm() {
        let body = |der: &[u8]| {
            let base64 = encoding::base64(der);
            format!("-----BEGIN PUBLIC KEY-----\n{base64}\n-----END PUBLIC KEY-----")
        };
        for text in [
            String::new(),
            "-----BEGIN PUBLIC KEY-----".to_owned(),
            "-----END PUBLIC KEY----------BEGIN PUBLIC KEY-----".to_owned(),
            "-----BEGIN PUBLIC KEY-----*-----END PUBLIC KEY-----".to_owned(),
            PAIR.private_pem.clone(),
            PAIR.public_pem.replace("MIIB", "MIIC"),
            body(b""),
            body(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]),
            body(&[0x30, 6, 2, 1, 0, 2, 1, 3]),
            body(&[b'A'; 7000]),
        ] {
            assert!(VerifyKey::from_pem(&text).is_err(), "{text}");
            assert!(VerifyKey::from_multikey(&text).is_err(), "{text}");
        }
        assert!(SigningKey::from_pem(&PAIR.public_pem).is_err());
        assert!(SigningKey::from_pem("").is_err());
    }

    #[test]
    fn an_ed25519_multikey_checks_what_its_key_signed() {
        // The first test of RFC 8032 section 7.1, its key as did:key writes it.
        let multikey = "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw";
        let key = VerifyKey::from_multikey(multikey).unwrap();
        let signature = encoding::from_hex(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        )
        .unwrap();
        assert!(key.verify(Scheme::Ed25519, b"", &signature));
        assert!(!key.verify(Scheme::Ed25519, b"x", &signature));
        assert!(!key.verify(Scheme::RsaSha256, b"", &signature));
        let spki = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----";
        assert_eq!(VerifyKey::from_pem(spki), Ok(key));
    }

    #[test]
    fn multikeys_of_other_kinds_are_refused() {
        let p256 = bs58::encode([&[0x80, 0x24][..], &[2; 33]].concat()).into_string();
        assert_eq!(
            VerifyKey::from_multikey(&format!("z{p256}")),
            Err(BadKey::Kind)
        );
        let cut = bs58::encode([&MULTICODEC_ED25519[..], &[1; 31]].concat()).into_string();
        assert_eq!(
            VerifyKey::from_multikey(&format!("z{cut}")),
            Err(BadKey::Unreadable)
        );
        assert_eq!(VerifyKey::from_multikey("uAQID"), Err(BadKey::Unreadable));
    }
}
