//! Integrity proofs: what an author signed for everybody to check, whoever brings it
//! (FEP-8b32 with `eddsa-jcs-2022`, S33).
//!
//! A proof says who wrote something, not when it was brought. So only notes are believed by
//! it, new ones and changes that say when they were made: what is heard again then changes
//! nothing. Everything else that others bring is asked of its own server, and so is what is
//! not proven here: a key we do not know, another suite, numbers that could be spelt in two
//! ways.

use serde_json::Value;

use crate::app::App;
use crate::crypto::canonical;
use crate::crypto::digest;
use crate::crypto::keys::Scheme;
use crate::crypto::keys::VerifyKey;
use crate::error::Fault;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::vocab::activity::Activity;
use crate::federation::vocab::activity::Kind;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::model::users::User;
use crate::store::keys;
use crate::store::users;

/// The longest `proofValue`: 64 bytes in base58 and the letter before.
const PROOF_CHARACTERS: usize = 89;

/// The actor of an activity somebody else brought, if it carries their proof. Asks nobody.
pub fn author(app: &App, activity: Activity<'_>) -> Result<Option<User>, Fault> {
    let proof = get(activity.document, "proof");
    let Some(method) = get(proof, "verificationMethod").as_str() else {
        return Ok(None);
    };
    if !may_be_brought(activity) {
        return Ok(None);
    }
    let found = app.db.read(|db| match keys::public(db, method)? {
        Some(key) => Ok(users::by_id(db, key.user_id)?.map(|user| (user, key.pem))),
        None => Ok(None),
    })?;
    let is_by = |user: &User| {
        let uri = user.remote.as_ref().map(|remote| remote.uri.as_str());
        user.gone_at.is_none() && uri == Some(activity.actor)
    };
    let proven = found.filter(|(user, pem)| {
        let key = VerifyKey::read(pem);
        is_by(user) && key.is_ok_and(|key| proves(activity.document, &key))
    });
    Ok(proven.map(|(user, _)| user))
}

/// Whether it changes nothing when it is heard a second time, later.
fn may_be_brought(activity: Activity<'_>) -> bool {
    let [object] = activity.objects() else {
        return false;
    };
    let is_dated = match activity.kind {
        Kind::Create => true,
        Kind::Update => loose::time(get(object, "updated")).is_some(),
        _ => false,
    };
    is_dated && authority::classify(object) == Class::Post
}

/// Whether the proof in a document is this key's over the rest of it.
fn proves(document: &Value, key: &VerifyKey) -> bool {
    signed(document).is_some_and(|(text, signature)| key.verify(Scheme::Ed25519, &text, &signature))
}

/// The bytes that were signed (the hash of the proof's own words, then that of the
/// document's), and the signature.
fn signed(document: &Value) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut rest = document.as_object()?.clone();
    let Some(Value::Object(mut words)) = rest.remove("proof") else {
        return None;
    };
    let says = |name: &str, word: &str| words.get(name).and_then(Value::as_str) == Some(word);
    let is_read = says("type", "DataIntegrityProof")
        && says("cryptosuite", "eddsa-jcs-2022")
        && says("proofPurpose", "assertionMethod")
        // What it may mean besides: an end, a circle, a proof before this one.
        && ["expires", "domain", "challenge", "previousProof"]
            .iter()
            .all(|name| !words.contains_key(*name))
        && words.get("@context").is_none_or(|its| rest.get("@context") == Some(its));
    let value = words.remove("proofValue").filter(|_| is_read)?;
    let value = value
        .as_str()
        .filter(|value| value.len() <= PROOF_CHARACTERS)?;
    let signature = bs58::decode(value.strip_prefix('z')?).into_vec().ok()?;
    let hash = |value: Value| canonical::json(&value).map(|text| digest::sha256(text.as_bytes()));
    let text = [hash(Value::Object(words))?, hash(Value::Object(rest))?].concat();
    Some((text, signature))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The example of FEP-8b32.
    fn example() -> (Value, VerifyKey) {
        let document = json!({
            "@context": [
                "https://www.w3.org/ns/activitystreams",
                "https://w3id.org/security/data-integrity/v1"
            ],
            "type": "Create",
            "actor": "https://server.example/users/alice",
            "object": {"type": "Note", "content": "Hello world"},
            "proof": {
                "type": "DataIntegrityProof",
                "cryptosuite": "eddsa-jcs-2022",
                "verificationMethod": "https://server.example/users/alice#ed25519-key",
                "proofPurpose": "assertionMethod",
                "proofValue": "z3sXaxjKs4M3BRicwWA9peyNPJvJqxtGsDmpt1jjoHCjgeUf71TRFz56osPSfDErszyLp5Ks1EhYSgpDaNM977Rg2",
                "created": "2023-02-24T23:36:38Z"
            }
        });
        let key = VerifyKey::from_multikey("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2");
        (document, key.expect("a key"))
    }

    #[test]
    fn the_example_of_the_proposal_is_proven() {
        let (document, key) = example();
        assert!(proves(&document, &key));
    }

    #[test]
    fn whatever_is_changed_nothing_is_proven() {
        let (document, key) = example();
        for (pointer, value) in [
            ("/object/content", json!("Hello worlds")),
            ("/actor", json!("https://server.example/users/bob")),
            (
                "/@context/1",
                json!("https://w3id.org/security/data-integrity/v2"),
            ),
            ("/proof/created", json!("2023-02-24T23:36:39Z")),
            ("/proof/cryptosuite", json!("eddsa-rdfc-2022")),
            ("/proof/proofPurpose", json!("authentication")),
            ("/proof/proofValue", json!("z1")),
            ("/proof/proofValue", json!("")),
            ("/proof", json!([document["proof"]])),
        ] {
            let mut other = document.clone();
            *other.pointer_mut(pointer).expect("a part") = value;
            assert!(!proves(&other, &key), "{pointer}");
        }
        let mut more = document.clone();
        more["bto"] = json!("https://server.example/users/bob");
        assert!(!proves(&more, &key));
    }

    /// Activities of Mitra's as they were recorded.
    #[test]
    fn what_mitra_says_is_proven() {
        let recorded = include_str!("../../tests/fixtures/proofs.json");
        let recorded: Value = serde_json::from_str(recorded).expect("a recording");
        let key = VerifyKey::from_multikey("z6MkjeNrdJS1vroVVTsCeecsUmg6mGqKNRgi9gt2VzcMkMG1");
        let key = key.expect("a key");
        let documents = recorded["documents"].as_array().expect("documents");
        for document in documents {
            assert!(proves(document, &key), "{document}");
        }
        assert!(documents.len() > 5);
    }
}
