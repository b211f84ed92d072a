//! Web Push: messages only the subscriber can read (RFC 8291, in the coding of RFC 8188),
//! and the signature by which push services know who sends them (RFC 8292).

use ring::aead::AES_128_GCM;
use ring::aead::Aad;
use ring::aead::LessSafeKey;
use ring::aead::Nonce;
use ring::aead::UnboundKey;
use ring::agreement;
use ring::agreement::ECDH_P256;
use ring::error::Unspecified;
use ring::hkdf::HKDF_SHA256;
use ring::hkdf::KeyType;
use ring::hkdf::Prk;
use ring::hkdf::Salt;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;
use ring::signature::ECDSA_P256_SHA256_FIXED_SIGNING;
use ring::signature::EcdsaKeyPair;
use ring::signature::KeyPair;

use crate::crypto::encoding;
use crate::error::Fault;

/// The longest text of a message: push services take 4,096 bytes in all (RFC 8030 section
/// 7.2), of which the header takes 86, the seal 16 and the end mark one.
pub const TEXT_BYTES: usize = 4_096 - HEADER_BYTES - 17;

const SALT_BYTES: usize = 16;
const POINT_BYTES: usize = 65;
const AUTH_BYTES: usize = 16;
const HEADER_BYTES: usize = SALT_BYTES + 4 + 1 + POINT_BYTES;

/// One record holds the whole message.
const RECORD_BYTES: u32 = 4_096;

/// Marks the end of the last record (RFC 8188 section 2).
const END: u8 = 2;

/// Our key as push services know it.
pub struct Voucher(EcdsaKeyPair);

/// Who shall be able to read a message.
pub struct Reader {
    point: Vec<u8>,
    auth: Vec<u8>,
}

impl Voucher {
    /// Makes a key; PKCS#8, to be kept.
    pub fn make() -> Result<Vec<u8>, Fault> {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
        let made = made.map_err(|cause| Fault::new("making a key", cause))?;
        Ok(made.as_ref().to_vec())
    }

    /// Reads a key that was kept.
    pub fn read(pkcs8: &[u8]) -> Result<Self, Fault> {
        let random = SystemRandom::new();
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &random)
            .map(Self)
            .map_err(|cause| Fault::new("reading a key", cause))
    }

    /// The public half, as clients subscribe with it.
    pub fn public(&self) -> String {
        encoding::base64_url(self.0.public_key().as_ref())
    }

    /// The value of `Authorization`: we vouch for messages to this origin until then, and
    /// `contact` is where we are found.
    pub fn vouch(&self, audience: &str, until: i64, contact: &str) -> Result<String, Fault> {
        let head = encoding::base64_url(br#"{"typ":"JWT","alg":"ES256"}"#);
        let claims = serde_json::json!({"aud": audience, "exp": until, "sub": contact});
        let claims = encoding::base64_url(claims.to_string().as_bytes());
        let text = format!("{head}.{claims}");
        let signature = self.0.sign(&SystemRandom::new(), text.as_bytes());
        let signature = signature.map_err(|cause| Fault::new("signing", cause))?;
        let signature = encoding::base64_url(signature.as_ref());
        Ok(format!("vapid t={text}.{signature}, k={}", self.public()))
    }
}

impl Reader {
    /// A subscriber by its public key and secret, both base64url; `None` if either is no
    /// such thing.
    pub fn read(public_key: &str, auth: &str) -> Option<Self> {
        let point = encoding::from_base64_url(public_key)?;
        let auth = encoding::from_base64_url(auth)?;
        // 4 marks an uncompressed point.
        let is_point = point.len() == POINT_BYTES && point[0] == 4;
        (is_point && auth.len() == AUTH_BYTES).then_some(Self { point, auth })
    }

    /// A message only they can read.
    ///
    /// # Errors
    /// The text is too long, or the key is no point of the curve.
    pub fn seal(&self, text: &[u8]) -> Result<Vec<u8>, Fault> {
        let random = SystemRandom::new();
        let mut salt = [0; SALT_BYTES];
        let sealed = random.fill(&mut salt).and_then(|()| {
            let mine = agreement::EphemeralPrivateKey::generate(&ECDH_P256, &random)?;
            let public = mine.compute_public_key()?;
            let theirs = agreement::UnparsedPublicKey::new(&ECDH_P256, &self.point);
            agreement::agree_ephemeral(mine, &theirs, |shared| {
                self.seal_with(shared, public.as_ref(), &salt, text)
            })?
        });
        sealed.map_err(|cause| Fault::new("sealing a push message", cause))
    }

    fn seal_with(
        &self,
        shared: &[u8],
        public: &[u8],
        salt: &[u8],
        text: &[u8],
    ) -> Result<Vec<u8>, Unspecified> {
        if text.len() > TEXT_BYTES {
            return Err(Unspecified);
        }
        let info = [b"WebPush: info\0", &self.point[..], public].concat();
        let secret: [u8; 32] = expand(&Salt::new(HKDF_SHA256, &self.auth).extract(shared), &info)?;
        let material = Salt::new(HKDF_SHA256, salt).extract(&secret);
        let key: [u8; 16] = expand(&material, b"Content-Encoding: aes128gcm\0")?;
        let nonce: [u8; 12] = expand(&material, b"Content-Encoding: nonce\0")?;
        let mut body = [text, &[END]].concat();
        LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?).seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::empty(),
            &mut body,
        )?;
        let length = [POINT_BYTES as u8];
        Ok([salt, &RECORD_BYTES.to_be_bytes(), &length, public, &body].concat())
    }
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(material: &Prk, info: &[u8]) -> Result<[u8; N], Unspecified> {
    let mut bytes = [0; N];
    material.expand(&[info], Length(N))?.fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        encoding::from_base64_url(text).unwrap()
    }

    #[test]
    fn the_example_of_rfc_8291_comes_out_byte_for_byte() {
        let reader = Reader::read(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "BTBZMqHH6r4Tts7J_aSIgg",
        )
        .unwrap();
        let sealed = reader.seal_with(
            &bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs"),
            &bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"),
            &bytes("DGv6ra1nlYgDCS1FRnbzlw"),
            b"When I grow up, I want to be a watermelon",
        );
        assert_eq!(
            encoding::base64_url(&sealed.unwrap()),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn a_message_never_exceeds_what_push_services_take() {
        let reader = Reader::read(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "BTBZMqHH6r4Tts7J_aSIgg",
        )
        .unwrap();
        assert_eq!(reader.seal(&[b'x'; TEXT_BYTES]).unwrap().len(), 4_096);
        assert!(reader.seal(&[b'x'; TEXT_BYTES + 1]).is_err());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let auth = "BTBZMqHH6r4Tts7J_aSIgg";
        assert!(Reader::read("", auth).is_none());
        assert!(Reader::read("AAAA", auth).is_none());
        let point = encoding::base64_url(&[4; 65]);
        assert!(Reader::read(&point, "AAAA").is_none());
        assert!(Reader::read(&point, auth).unwrap().seal(b"x").is_err());
    }

    #[test]
    fn our_voucher_is_a_signed_token_push_services_can_check() {
        let voucher = Voucher::read(&Voucher::make().unwrap()).unwrap();
        let header = voucher
            .vouch("https://push.example", 1_800_000_000, "https://us.example")
            .unwrap();
        let (token, key) = header
            .strip_prefix("vapid t=")
            .unwrap()
            .split_once(", k=")
            .unwrap();
        let (text, signature) = token.rsplit_once('.').unwrap();
        let key = ring::signature::UnparsedPublicKey::new(
            &ring::signature::ECDSA_P256_SHA256_FIXED,
            bytes(key),
        );
        assert!(key.verify(text.as_bytes(), &bytes(signature)).is_ok());
        let claims = bytes(text.split_once('.').unwrap().1);
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["aud"], "https://push.example");
    }
}
