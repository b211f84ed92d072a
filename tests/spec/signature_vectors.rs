//! Requests that other servers signed, recorded once: each says whether it must verify.
//!
//! The recording is `sig-vectors.json` in the folder of `MAMEKEY_FIXTURES` (else in
//! `tests/fixtures`), or the very file `MAMEKEY_SIG_VECTORS` names. Looking a key up is
//! not part of it: the recording's `key_ids` says which of its keys an id would lead to.

use std::collections::BTreeMap;
use std::path::PathBuf;

use http::HeaderMap;
use http::HeaderName;
use http::Method;
use mamekey::clock::SECOND;
use mamekey::clock::Time;
use mamekey::crypto::encoding;
use mamekey::crypto::keys::Scheme;
use mamekey::crypto::keys::SigningKey;
use mamekey::crypto::keys::VerifyKey;
use mamekey::federation::signature;
use mamekey::federation::signature::Dialect;
use mamekey::federation::signature::Outgoing;
use mamekey::federation::signature::Received;
use mamekey::federation::signature::Signer;
use serde::Deserialize;
use url::Url;

#[derive(Deserialize)]
struct Recording {
    now: i64,
    our_host: String,
    keys: BTreeMap<String, Key>,
    key_ids: BTreeMap<String, String>,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Key {
    private_pkcs8_pem: String,
    public_spki_pem: Option<String>,
    public_pkcs1_pem: Option<String>,
    multikey: Option<String>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    dialect: String,
    method: String,
    target: String,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    signing_string: String,
    verifies: bool,
    why: String,
}

impl Recording {
    fn open() -> Self {
        let path = std::env::var_os("MAMEKEY_SIG_VECTORS").map(PathBuf::from);
        let path = path.unwrap_or_else(|| {
            let folder = std::env::var_os("MAMEKEY_FIXTURES").map(PathBuf::from);
            let ours = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
            folder.unwrap_or_else(ours).join("sig-vectors.json")
        });
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
        let recording: Self = serde_json::from_str(&text).unwrap();
        assert!(!recording.vectors.is_empty(), "{}: empty", path.display());
        recording
    }

    fn now(&self) -> Time {
        Time(self.now * SECOND)
    }

    fn origin(&self) -> String {
        format!("https://{}", self.our_host)
    }

    /// As federation will judge: read, find the key, verify.
    fn judge(&self, vector: &Vector) -> Result<(), String> {
        let request = vector.request();
        let say = |refusal: signature::Refusal| refusal.to_string();
        let read = signature::parse(&request.headers).map_err(say)?;
        let name = self.key_ids.get(&read.key_id).ok_or("unknown key id")?;
        let key = self.keys[name].public();
        let origin = self.origin();
        read.verify(&request.received(&origin), &key, self.now())
            .map_err(say)
    }
}

impl Key {
    /// The public key, which every form it is written in must give.
    fn public(&self) -> VerifyKey {
        let pems = [&self.public_spki_pem, &self.public_pkcs1_pem];
        let pems = pems
            .into_iter()
            .flatten()
            .map(|pem| VerifyKey::from_pem(pem).unwrap());
        let multikey = self
            .multikey
            .iter()
            .map(|text| VerifyKey::from_multikey(text).unwrap());
        let mut all: Vec<VerifyKey> = pems.chain(multikey).collect();
        all.dedup();
        assert_eq!(all.len(), 1, "the forms of a key differ");
        all.remove(0)
    }
}

struct Request {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Request {
    fn received<'a>(&'a self, origin: &'a str) -> Received<'a> {
        Received {
            method: &self.method,
            target: &self.target,
            headers: &self.headers,
            body: &self.body,
            origin,
        }
    }
}

impl Vector {
    fn request(&self) -> Request {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            headers.append(
                HeaderName::from_bytes(name.as_bytes()).unwrap(),
                value.parse().unwrap(),
            );
        }
        Request {
            method: self.method.parse().unwrap(),
            target: self.target.clone(),
            headers,
            body: self.body.clone().unwrap_or_default().into_bytes(),
        }
    }

    fn is_cavage(&self) -> bool {
        self.dialect.starts_with("cavage")
    }

    /// The signature itself, out of a cavage header.
    fn signature(&self) -> Vec<u8> {
        let (_, rest) = self.header("signature").split_once("signature=\"").unwrap();
        let (base64, _) = rest.split_once('"').unwrap();
        encoding::from_base64(base64).unwrap()
    }

    /// The value of a header, by any case of its name.
    fn header(&self, name: &str) -> &str {
        let same = |(other, _): &(&String, &String)| other.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .find(same)
            .map_or("", |(_, value)| value)
    }
}

#[test]
fn signature_vectors_verify_exactly_when_they_should() {
    let recording = Recording::open();
    let mut wrong = Vec::new();
    for vector in &recording.vectors {
        let got = recording.judge(vector);
        if got.is_ok() != vector.verifies {
            let expected = if vector.verifies {
                "verified"
            } else {
                "refused"
            };
            let got = got.map_or_else(|why| format!("refused: {why}"), |()| "verified".to_owned());
            wrong.push(format!(
                "{} ({}): expected {expected}, got {got}",
                vector.name, vector.why
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn signature_texts_are_rebuilt_byte_for_byte() {
    let recording = Recording::open();
    let origin = recording.origin();
    for vector in recording.vectors.iter().filter(|vector| vector.verifies) {
        let request = vector.request();
        let read = signature::parse(&request.headers).unwrap();
        let got = read.text(&request.received(&origin)).unwrap();
        assert_eq!(
            got, vector.signing_string,
            "{}: expected (right), got (left)",
            vector.name
        );
    }
}

#[test]
fn signature_bytes_of_cavage_are_reproduced() {
    let recording = Recording::open();
    let mut reproduced = 0;
    for vector in recording
        .vectors
        .iter()
        .filter(|vector| vector.is_cavage() && vector.verifies)
    {
        let key_id = signature::parse(&vector.request().headers).unwrap().key_id;
        let key = &recording.keys[&recording.key_ids[&key_id]];
        let Ok(key) = SigningKey::from_pem(&key.private_pkcs8_pem) else {
            continue; // Ed25519, which we only check
        };
        let text = vector.signing_string.as_bytes();
        let expected = vector.signature();
        let got = key.sign(text).unwrap();
        if key.verify_key().verify(Scheme::RsaSha512, text, &expected) {
            continue; // the other hash, which we only check
        }
        assert_eq!(
            encoding::base64(&got),
            encoding::base64(&expected),
            "{}: expected (right), got (left)",
            vector.name
        );
        reproduced += 1;
    }
    assert!(reproduced > 0, "nothing to reproduce");
}

#[test]
fn signature_headers_of_our_own_are_those_recorded() {
    let recording = Recording::open();
    let origin = recording.origin();
    let mut compared = 0;
    for vector in recording.vectors.iter().filter(|vector| vector.verifies) {
        let key_id = signature::parse(&vector.request().headers).unwrap().key_id;
        let key = &recording.keys[&recording.key_ids[&key_id]];
        let Ok(key) = SigningKey::from_pem(&key.private_pkcs8_pem) else {
            continue;
        };
        let url = Url::parse(&format!("{origin}{}", vector.target)).unwrap();
        let body = vector.body.as_deref().map(str::as_bytes);
        let outgoing = Outgoing { url: &url, body };
        let signer = Signer {
            key_id: &key_id,
            key: &key,
        };
        let (dialect, choice) = match vector.is_cavage() {
            true => (Dialect::Cavage, "signature"),
            false => (Dialect::Rfc9421, "signature-input"),
        };
        let ours = signature::sign(&outgoing, &signer, dialect, recording.now()).unwrap();
        let ours = |name: &str| ours.get(name).map(|value| value.to_str().unwrap());
        // Only where the sender covers what we cover, in our order, must we say the same.
        let covered = |text: &str| text.split("signature=").next().map(str::to_owned);
        if ours(choice).map(covered) != Some(covered(vector.header(choice))) {
            continue;
        }
        for name in [
            "signature",
            choice,
            "host",
            "date",
            "digest",
            "content-digest",
        ] {
            let is_ours = ours(name).is_none_or(|value| value == vector.header(name));
            assert!(
                is_ours,
                "{} {name}: expected {}, got {:?}",
                vector.name,
                vector.header(name),
                ours(name)
            );
        }
        compared += 1;
    }
    assert!(compared > 0, "nothing to compare with");
}
