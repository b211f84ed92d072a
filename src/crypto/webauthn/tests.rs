//! An authenticator made of a few lines, and everything that must not convince.

use ring::signature::Ed25519KeyPair;
use ring::signature::KeyPair;
use serde_json::Value;
use serde_json::json;

use super::*;

const CHALLENGE: &[u8] = &[9; 32];
const ORIGIN: &str = "https://bean.example";
const PARTY: &str = "bean.example";
const ASKED: Asked<'_> = Asked {
    challenge: CHALLENGE,
    origin: ORIGIN,
    party: PARTY,
};

/// What an authenticator and its browser would say; each field can be made a lie.
struct Said {
    kind: &'static str,
    challenge: &'static [u8],
    origin: &'static str,
    cross_origin: bool,
    party: &'static str,
    flags: u8,
    counter: u32,
}

const MADE: Said = Said {
    kind: "webauthn.create",
    challenge: CHALLENGE,
    origin: ORIGIN,
    cross_origin: false,
    party: PARTY,
    flags: USER_PRESENT | USER_VERIFIED | HAS_CREDENTIAL,
    counter: 0,
};

const USED: Said = Said {
    kind: "webauthn.get",
    flags: USER_PRESENT | USER_VERIFIED,
    counter: 5,
    ..MADE
};

fn pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key")
}

fn public_key() -> Vec<u8> {
    let mut cose = vec![0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20];
    cose.extend_from_slice(pair().public_key().as_ref());
    cose
}

impl Said {
    fn client_data(&self) -> Vec<u8> {
        let said = json!({
            "type": self.kind,
            "challenge": encoding::base64_url(self.challenge),
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
        });
        said.to_string().into_bytes()
    }

    fn head(&self) -> Vec<u8> {
        let mut data = digest::sha256(self.party.as_bytes()).to_vec();
        data.push(self.flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    fn registration(&self) -> Value {
        let mut data = self.head();
        data.extend_from_slice(&[0; MODEL_BYTES]);
        data.extend_from_slice(&[0, 4]);
        data.extend_from_slice(b"bean");
        data.extend_from_slice(&public_key());
        let mut object = vec![0xa3, 0x63];
        object.extend_from_slice(b"fmt");
        object.extend_from_slice(b"\x64none\x67attStmt\xa0\x68authData\x59");
        object.extend_from_slice(&u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend_from_slice(&data);
        json!({"id": "YmVhbg", "type": "public-key", "response": {
            "clientDataJSON": encoding::base64_url(&self.client_data()),
            "attestationObject": encoding::base64_url(&object),
            "transports": ["internal", "<script>"],
        }})
    }

    fn assertion(&self) -> Value {
        let (client_data, data) = (self.client_data(), self.head());
        let words = [&data[..], &digest::sha256(&client_data)].concat();
        json!({"id": "YmVhbg", "type": "public-key", "response": {
            "clientDataJSON": encoding::base64_url(&client_data),
            "authenticatorData": encoding::base64_url(&data),
            "signature": encoding::base64_url(pair().sign(&words).as_ref()),
        }})
    }
}

fn registered(said: &Said) -> Result<Credential, Unfit> {
    let answer: Registration = serde_json::from_value(said.registration()).expect("an answer");
    register(ASKED, &answer)
}

fn checked(said: &Said, counter: u32) -> Result<u32, Unfit> {
    let answer: Assertion = serde_json::from_value(said.assertion()).expect("an answer");
    let key = public_key();
    let known = Known {
        public_key: &key,
        counter,
    };
    check(ASKED, &answer, known)
}

#[test]
fn a_new_key_is_read() {
    let made = registered(&MADE).expect("a credential");
    assert_eq!(made.id, b"bean");
    assert_eq!(made.public_key, public_key());
    assert_eq!(made.transports, ["internal"]);
}

#[test]
fn a_used_key_is_believed_while_it_counts_upwards() {
    assert_eq!(checked(&USED, 4), Ok(5));
    assert_eq!(checked(&USED, 5), Err(Unfit::Copied));
    assert_eq!(checked(&USED, 6), Err(Unfit::Copied));
    let uncounted = Said { counter: 0, ..USED };
    assert_eq!(checked(&uncounted, 0), Ok(0), "many never count");
    assert_eq!(checked(&uncounted, 1), Err(Unfit::Copied));
}

#[test]
fn an_answer_to_something_else_does_not_convince() {
    let lies = |honest: fn() -> Said| {
        [
            Said {
                kind: "webauthn.other",
                ..honest()
            },
            Said {
                challenge: &[8; 32],
                ..honest()
            },
            Said {
                challenge: b"",
                ..honest()
            },
            Said {
                origin: "https://evil.example",
                ..honest()
            },
            Said {
                origin: "https://bean.example.evil.example",
                ..honest()
            },
            Said {
                cross_origin: true,
                ..honest()
            },
            Said {
                party: "evil.example",
                ..honest()
            },
        ]
    };
    for lie in lies(|| MADE) {
        assert_eq!(registered(&lie), Err(Unfit::OtherQuestion));
    }
    for lie in lies(|| USED) {
        assert_eq!(checked(&lie, 0), Err(Unfit::OtherQuestion));
    }
    let swapped = Said {
        kind: "webauthn.create",
        ..USED
    };
    assert_eq!(checked(&swapped, 0), Err(Unfit::OtherQuestion));
}

#[test]
fn somebody_must_be_there_and_known_to_the_authenticator() {
    for flags in [0, USER_PRESENT, USER_VERIFIED] {
        let used = Said { flags, ..USED };
        assert_eq!(checked(&used, 0), Err(Unfit::NobodyThere));
        let made = Said {
            flags: flags | HAS_CREDENTIAL,
            ..MADE
        };
        assert_eq!(registered(&made), Err(Unfit::NobodyThere));
    }
}

#[test]
fn another_keys_signature_and_a_changed_word_do_not_convince() {
    let answer: Assertion = serde_json::from_value(USED.assertion()).expect("an answer");
    let mut other = public_key();
    *other.last_mut().unwrap() ^= 1;
    let known = Known {
        public_key: &other,
        counter: 0,
    };
    assert_eq!(check(ASKED, &answer, known), Err(Unfit::WrongSignature));
    let key = public_key();
    let known = Known {
        public_key: &key,
        counter: 0,
    };
    let mut changed = answer.clone();
    changed.response.authenticator_data = encoding::base64_url(&Said { counter: 6, ..USED }.head());
    assert_eq!(check(ASKED, &changed, known), Err(Unfit::WrongSignature));
}

#[test]
fn nothing_cut_short_or_made_up_is_read_or_panics() {
    let whole = MADE.registration();
    let object = whole["response"]["attestationObject"].as_str().unwrap();
    let bytes = encoding::from_base64_url(object).unwrap();
    for end in 0..bytes.len() {
        let mut cut = whole.clone();
        cut["response"]["attestationObject"] = encoding::base64_url(&bytes[..end]).into();
        let answer: Registration = serde_json::from_value(cut).expect("an answer");
        assert_eq!(
            register(ASKED, &answer),
            Err(Unfit::Unreadable),
            "{end} bytes"
        );
    }
    for data in ["", "AAAA", "!!"] {
        let mut odd = USED.assertion();
        odd["response"]["authenticatorData"] = data.into();
        let answer: Assertion = serde_json::from_value(odd).expect("an answer");
        let key = public_key();
        let known = Known {
            public_key: &key,
            counter: 0,
        };
        assert_eq!(check(ASKED, &answer, known), Err(Unfit::Unreadable));
    }
    // A nest of arrays, which must not use up the stack.
    let deep = encoding::base64_url(&[&[0xa1, 0x61, b'x'][..], &[0x81; 20_000]].concat());
    let mut odd = whole.clone();
    odd["response"]["attestationObject"] = deep.into();
    let answer: Registration = serde_json::from_value(odd).expect("an answer");
    assert_eq!(register(ASKED, &answer), Err(Unfit::Unreadable));
}
