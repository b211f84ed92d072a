//! Public keys as authenticators write them (COSE, RFC 9053), and their signatures.

use minicbor::Decoder;
use minicbor::data::Type;
use ring::signature;
use ring::signature::RsaPublicKeyComponents;
use ring::signature::UnparsedPublicKey;

/// Algorithms we know, in the order we like them: Ed25519, ECDSA with P-256, RSA. The
/// numbers are IANA's.
pub const ALGORITHMS: [i64; 3] = [EDDSA, ES256, RS256];

const EDDSA: i64 = -8;
const ES256: i64 = -7;
const RS256: i64 = -257;

/// The most entries of a key that are looked at; a key has five.
const ENTRIES: u64 = 16;

/// A public key.
#[derive(Debug, PartialEq, Eq)]
enum Key {
    Ed25519(Vec<u8>),
    /// As an uncompressed point.
    P256(Vec<u8>),
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
}

/// Whether this is a key whose signatures we can check.
pub fn is_key(cose: &[u8]) -> bool {
    read(cose).is_some()
}

/// Whether the holder of this key signed these words.
pub fn has_signed(cose: &[u8], words: &[u8], mark: &[u8]) -> bool {
    let checked = match read(cose) {
        None => return false,
        Some(Key::Ed25519(key)) => {
            UnparsedPublicKey::new(&signature::ED25519, key).verify(words, mark)
        }
        Some(Key::P256(key)) => {
            UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, key).verify(words, mark)
        }
        Some(Key::Rsa { n, e }) => {
            let key = RsaPublicKeyComponents { n, e };
            key.verify(&signature::RSA_PKCS1_2048_8192_SHA256, words, mark)
        }
    };
    checked.is_ok()
}

/// What stands in a key, by IANA's labels.
#[derive(Default)]
struct Labels {
    /// 1: what kind of key.
    kind: Option<i64>,
    /// 3: the algorithm.
    algorithm: Option<i64>,
    /// -1: the curve.
    curve: Option<i64>,
    /// -1, -2 and -3, where they are bytes.
    parts: [Option<Vec<u8>>; 3],
}

fn read(cose: &[u8]) -> Option<Key> {
    let Labels {
        kind,
        algorithm,
        curve,
        parts: [first, second, third],
    } = labels(cose)?;
    match (kind?, algorithm?, curve) {
        (1, EDDSA, Some(6)) => second.filter(|x| x.len() == 32).map(Key::Ed25519),
        (2, ES256, Some(1)) => {
            let (x, y) = (second?, third?);
            (x.len() == 32 && y.len() == 32).then(|| Key::P256([&[4], &x[..], &y[..]].concat()))
        }
        (3, RS256, None) => Some(Key::Rsa {
            n: first?,
            e: second?,
        }),
        _ => None,
    }
}

fn labels(cose: &[u8]) -> Option<Labels> {
    let mut input = Decoder::new(cose);
    let entries = input.map().ok()?.filter(|entries| *entries <= ENTRIES)?;
    let mut found = Labels::default();
    for _ in 0..entries {
        let label = input.i64().ok()?;
        let kind = input.datatype().ok()?;
        match (label, kind) {
            (-3..=-1, Type::Bytes) => {
                let at = usize::try_from(-label - 1).ok()?;
                found.parts[at] = Some(input.bytes().ok()?.to_vec());
            }
            (1, _) => found.kind = Some(input.i64().ok()?),
            (3, _) => found.algorithm = Some(input.i64().ok()?),
            (-1, _) => found.curve = Some(input.i64().ok()?),
            _ => input.skip().ok()?,
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::Ed25519KeyPair;
    use ring::signature::KeyPair;

    use super::*;

    fn ed25519() -> (Ed25519KeyPair, Vec<u8>) {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key");
        let mut cose = vec![0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20];
        cose.extend_from_slice(pair.public_key().as_ref());
        (pair, cose)
    }

    #[test]
    fn what_a_key_has_signed_is_told_from_what_it_has_not() {
        let (pair, cose) = ed25519();
        let mark = pair.sign(b"tea");
        assert!(has_signed(&cose, b"tea", mark.as_ref()));
        assert!(!has_signed(&cose, b"coffee", mark.as_ref()));
        assert!(!has_signed(&cose, b"tea", b""));
    }

    #[test]
    fn a_point_of_p256_is_read_and_its_signature_checked() {
        let random = SystemRandom::new();
        let algorithm = &signature::ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = signature::EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let pair = signature::EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random)
            .expect("a key");
        let point = pair.public_key().as_ref();
        let mut cose = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        cose.extend_from_slice(&point[1..33]);
        cose.extend_from_slice(&[0x22, 0x58, 0x20]);
        cose.extend_from_slice(&point[33..]);
        let mark = pair.sign(&random, b"tea").expect("a signature");
        assert!(is_key(&cose));
        assert!(has_signed(&cose, b"tea", mark.as_ref()));
        assert!(!has_signed(&cose, b"coffee", mark.as_ref()));
    }

    #[test]
    fn what_is_no_key_is_none() {
        let (_, good) = ed25519();
        assert!(is_key(&good));
        for end in 0..good.len() {
            assert!(!is_key(&good[..end]), "{end} bytes of it");
        }
        let mut other_curve = good.clone();
        other_curve[7] = 0x01;
        assert!(!is_key(&other_curve));
        // A map that claims more entries than there are bytes.
        assert!(!is_key(&[
            0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
        ]));
    }
}
