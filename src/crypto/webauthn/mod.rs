//! Passkeys (WebAuthn level 3): what an authenticator says when a key is made (section
//! 7.1) and when it is used (section 7.2), checked against what was asked.
//!
//! Attestation is not looked at: which maker built an authenticator is nobody's business
//! here, and what is asked for is a key that answers for its owner. Whether a challenge is
//! the one that was given, and given once, is for whoever keeps challenges.

use minicbor::Decoder;
use serde::Deserialize;

use crate::crypto::cose;
use crate::crypto::digest;
use crate::crypto::encoding;
use crate::crypto::mac;

/// The longest answer that is looked at, in characters of base64: attestations of makers
/// bring certificates along.
const ANSWER_CHARACTERS: usize = 32 << 10;
/// The longest credential id there may be (section 4).
const CREDENTIAL_BYTES: usize = 1_023;
/// The longest key; RSA with 8,192 bits and its labels.
const KEY_BYTES: usize = 2_048;
/// Ways to reach an authenticator that are remembered, and the longest word for one.
const TRANSPORTS: usize = 8;
const TRANSPORT_CHARACTERS: usize = 32;

/// Flags of the authenticator (section 6.1).
const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const HAS_CREDENTIAL: u8 = 1 << 6;

/// Where the parts of authenticator data lie: hash, flags, counter.
const HASH_BYTES: usize = 32;
const HEAD_BYTES: usize = HASH_BYTES + 1 + 4;
/// The authenticator's model, which comes before a new credential.
const MODEL_BYTES: usize = 16;

/// What was asked, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What was to be signed.
    pub challenge: &'a [u8],
    /// Our origin, as browsers tell it.
    pub origin: &'a str,
    /// The name keys are bound to: our host without its port.
    pub party: &'a str,
}

/// A browser's answer to the wish for a key (`RegistrationResponseJSON`).
#[derive(Clone, Debug, Deserialize)]
pub struct Registration {
    response: Attestation,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attestation {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
    #[serde(default)]
    transports: Vec<String>,
}

/// A browser's answer to the wish for a signature (`AuthenticationResponseJSON`).
#[derive(Clone, Debug, Deserialize)]
pub struct Assertion {
    id: String,
    response: Signed,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
}

/// A new credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// What its authenticator calls it.
    pub id: Vec<u8>,
    /// Its key, as COSE writes keys.
    pub public_key: Vec<u8>,
    /// How often it was used.
    pub counter: u32,
    /// How it can be reached.
    pub transports: Vec<String>,
}

/// The key a signature was asked of.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// As COSE writes it.
    pub public_key: &'a [u8],
    /// What was counted last.
    pub counter: u32,
}

/// Why an answer does not convince.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It cannot be read.
    Unreadable,
    /// It answers something else, or is for another site.
    OtherQuestion,
    /// Nobody was there, or they did not show that it was them.
    NobodyThere,
    /// A kind of key we do not know.
    UnknownKey,
    /// Another key signed.
    WrongSignature,
    /// It counted backwards: there are two of it.
    Copied,
}

/// The new credential, if this answers what was asked.
pub fn register(asked: Asked<'_>, answer: &Registration) -> Result<Credential, Unfit> {
    let Attestation {
        client_data,
        attestation_object,
        transports,
    } = &answer.response;
    check_client(asked, &decode(client_data)?, "webauthn.create")?;
    let object = decode(attestation_object)?;
    let data = authenticator_data(&object).ok_or(Unfit::Unreadable)?;
    let counter = check_authenticator(asked, data)?;
    let (id, public_key) = credential(data).ok_or(Unfit::Unreadable)?;
    if !cose::is_key(public_key) {
        return Err(Unfit::UnknownKey);
    }
    let words = transports.iter().filter(|word| is_transport(word));
    Ok(Credential {
        id: id.to_vec(),
        public_key: public_key.to_vec(),
        counter,
        transports: words.take(TRANSPORTS).cloned().collect(),
    })
}

/// What the authenticator has counted now, if this answers what was asked.
pub fn check(asked: Asked<'_>, answer: &Assertion, known: Known<'_>) -> Result<u32, Unfit> {
    let client_data = decode(&answer.response.client_data)?;
    let data = decode(&answer.response.authenticator_data)?;
    let mark = decode(&answer.response.signature)?;
    check_client(asked, &client_data, "webauthn.get")?;
    let counter = check_authenticator(asked, &data)?;
    let words = [&data[..], &digest::sha256(&client_data)].concat();
    if !cose::has_signed(known.public_key, &words, &mark) {
        return Err(Unfit::WrongSignature);
    }
    if (known.counter, counter) != (0, 0) && counter <= known.counter {
        return Err(Unfit::Copied);
    }
    Ok(counter)
}

impl Assertion {
    /// Which credential answers.
    pub fn credential(&self) -> Option<Vec<u8>> {
        let id = encoding::from_base64_url(&self.id)?;
        (id.len() <= CREDENTIAL_BYTES).then_some(id)
    }
}

fn decode(text: &str) -> Result<Vec<u8>, Unfit> {
    let short = Some(text).filter(|text| text.len() <= ANSWER_CHARACTERS);
    short
        .and_then(encoding::from_base64_url)
        .ok_or(Unfit::Unreadable)
}

/// What the browser says it did (section 5.8.1).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

fn check_client(asked: Asked<'_>, client_data: &[u8], kind: &str) -> Result<(), Unfit> {
    let said: ClientData = serde_json::from_slice(client_data).map_err(|_| Unfit::Unreadable)?;
    let challenge = encoding::from_base64_url(&said.challenge).ok_or(Unfit::Unreadable)?;
    let fits = said.r#type == kind
        && mac::equal(&challenge, asked.challenge)
        && said.origin == asked.origin
        && !said.cross_origin;
    fits.then_some(()).ok_or(Unfit::OtherQuestion)
}

/// Whether the authenticator speaks to us and for somebody who is there. Misskey asks the
/// browser for verification as preferred and then insists on it: a key that opens an
/// account alone must know its owner.
fn check_authenticator(asked: Asked<'_>, data: &[u8]) -> Result<u32, Unfit> {
    let head = data.get(..HEAD_BYTES).ok_or(Unfit::Unreadable)?;
    let (party, rest) = head.split_at(HASH_BYTES);
    if party != digest::sha256(asked.party.as_bytes()) {
        return Err(Unfit::OtherQuestion);
    }
    let needed = USER_PRESENT | USER_VERIFIED;
    if rest[0] & needed != needed {
        return Err(Unfit::NobodyThere);
    }
    let mut counter = [0; 4];
    counter.copy_from_slice(&rest[1..]);
    Ok(u32::from_be_bytes(counter))
}

/// `authData` of an attestation object.
fn authenticator_data(object: &[u8]) -> Option<&[u8]> {
    /// Format, statement, data; a few more would be harmless.
    const ENTRIES: u64 = 8;
    let mut input = Decoder::new(object);
    let entries = input.map().ok()?.filter(|entries| *entries <= ENTRIES)?;
    let mut found = None;
    for _ in 0..entries {
        match input.str().ok()? {
            "authData" => found = Some(input.bytes().ok()?),
            _ => input.skip().ok()?,
        }
    }
    found
}

/// Id and key of the new credential (section 6.5.1).
fn credential(data: &[u8]) -> Option<(&[u8], &[u8])> {
    if data[HASH_BYTES] & HAS_CREDENTIAL == 0 {
        return None;
    }
    let rest = data.get(HEAD_BYTES + MODEL_BYTES..)?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length));
    let id = rest
        .get(..length)
        .filter(|id| (1..=CREDENTIAL_BYTES).contains(&id.len()))?;
    let rest = &rest[length..];
    // Extensions may follow the key, so its end has to be found.
    let mut input = Decoder::new(rest);
    input.skip().ok()?;
    let key = &rest[..input.position()];
    (key.len() <= KEY_BYTES).then_some((id, key))
}

fn is_transport(word: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    (1..=TRANSPORT_CHARACTERS).contains(&word.len()) && word.bytes().all(is_plain)
}

#[cfg(test)]
mod tests;
