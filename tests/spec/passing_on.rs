//! Answers to notes of ours are passed on to those who follow their authors, if everybody
//! can check whose they are (I85, I86).

use std::collections::BTreeMap;

use ring::digest;
use ring::signature::Ed25519KeyPair;
use ring::signature::KeyPair;
use serde_json::Value;
use serde_json::json;

use crate::harness::peer::Peer;
use crate::harness::town::Town;

/// A town whose owner is followed by bob, and by a fan on another server.
struct Thread {
    town: Town,
    others: Peer,
    note: String,
}

impl Thread {
    fn new() -> Self {
        let town = Town::with_follower();
        let others = Peer::start();
        let fan = others.actor("fan");
        town.hears(&fan, &fan.follow(&town.owner_uri()));
        others.received().single("Accept");
        let note = town.owner().writes_id("a question to all");
        town.server.settle();
        town.peer.forget();
        others.forget();
        Self { town, others, note }
    }

    /// Bob's answer, with a signature that goes with it.
    fn answer(&self, words: &str, change: impl FnOnce(&mut Value)) -> Value {
        let to = self.town.uri(&self.note);
        let note = self.town.bob.note_with(words, |note| {
            note["inReplyTo"] = json!(to);
            change(note);
        });
        signed(self.town.bob.create(&note))
    }
}

/// As Mastodon signs what others may pass on.
fn signed(mut activity: Value) -> Value {
    activity["signature"] = json!({
        "type": "RsaSignature2017",
        "creator": format!("{}#main-key", activity["actor"].as_str().expect("an actor")),
        "created": "2026-11-22T12:00:00Z",
        "signatureValue": "c2lnbmF0dXJl",
    });
    activity
}

#[test]
fn a_public_answer_is_passed_on_once_byte_by_byte_and_not_back() {
    let thread = Thread::new();
    let create = thread.answer("<p>an  answer</p>", |_| {});
    thread.town.hears(&thread.town.bob, &create);
    let posts = thread.others.received().posts();
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0].asked.body, create.to_string().into_bytes());
    thread.town.hears(&thread.town.bob, &create);
    assert_eq!(thread.others.received().posts().len(), 1, "once");
    thread.town.peer.received().none("Create");
}

#[test]
fn what_becomes_of_an_answer_is_passed_on_too() {
    let thread = Thread::new();
    let bob = &thread.town.bob;
    let create = thread.answer("<p>an answer</p>", |_| {});
    thread.town.hears(bob, &create);
    let mut note = create["object"].clone();
    note["content"] = json!("<p>a better answer</p>");
    note["updated"] = json!("2099-01-01T00:00:00Z");
    let update = signed(bob.update(&note));
    thread.town.hears(bob, &update);
    let passed = thread.others.received().single("Update");
    assert_eq!(passed["object"]["content"], "<p>a better answer</p>");
    let delete = signed(bob.delete(note["id"].as_str().expect("an id")));
    thread.town.hears(bob, &delete);
    thread.others.received().single("Delete");
}

#[test]
fn nothing_else_is_passed_on() {
    let thread = Thread::new();
    let bob = &thread.town.bob;
    let me = thread.town.owner_uri();
    let mut unsigned = thread.answer("<p>unsigned</p>", |_| {});
    unsigned
        .as_object_mut()
        .expect("an activity")
        .remove("signature");
    thread.town.hears(bob, &unsigned);
    let private = thread.answer("<p>between us</p>", |note| {
        note["to"] = json!([me]);
        note["cc"] = json!([]);
    });
    thread.town.hears(bob, &private);
    let beside = bob.note_with("<p>no answer</p>", |note| note["cc"] = json!([me]));
    thread.town.hears(bob, &signed(bob.create(&beside)));
    let closed = json!({"text": "among us", "visibility": "followers"});
    let closed = thread.town.owner().notes_id(closed);
    thread.town.server.settle();
    let above = thread.town.uri(&closed);
    let answer = bob.note_with("<p>to followers</p>", |note| {
        note["inReplyTo"] = json!(above)
    });
    thread.town.hears(bob, &signed(bob.create(&answer)));
    // What somebody else brings is no news from its author: it is asked for, not passed on.
    let carol = thread.town.peer.actor("carol");
    let brought = thread.answer("<p>brought</p>", |_| {});
    thread.town.hears(&carol, &brought);

    let created = thread.others.received().all("Create");
    let passed = created.iter().filter(|one| one["actor"] != json!(me));
    assert_eq!(passed.count(), 0, "{created:?}");
}

/// A signature nobody could check costs every follower's server a look for nothing.
#[test]
fn what_only_looks_signed_is_not_passed_on() {
    let thread = Thread::new();
    let bob = &thread.town.bob;
    let key = format!("{}#main-key", bob.id);
    let integrity = |suite: &str, key: &str| {
        json!({"type": "DataIntegrityProof", "cryptosuite": suite,
            "verificationMethod": key, "proofPurpose": "assertionMethod", "proofValue": "z1"})
    };
    let elsewhere = "https://elsewhere.example/users/bob#main-key";
    let shams = [
        ("proof", json!("x")),
        ("proof", json!({"type": "DataIntegrityProof"})),
        ("proof", integrity("homemade-2026", &key)),
        ("proof", integrity("eddsa-jcs-2022", elsewhere)),
        (
            "signature",
            json!({"type": "RsaSignature2017", "creator": key}),
        ),
        (
            "signature",
            json!({"type": "Homemade", "creator": key, "signatureValue": "c2ln"}),
        ),
        (
            "signature",
            json!({"type": "RsaSignature2017", "creator": elsewhere, "signatureValue": "c2ln"}),
        ),
    ];
    for (name, sham) in shams {
        let mut create = thread.answer("<p>a sham</p>", |_| {});
        create
            .as_object_mut()
            .expect("an activity")
            .remove("signature");
        create[name] = sham;
        thread.town.hears(bob, &create);
    }
    thread.others.received().none("Create");
    let mut proven = thread.answer("<p>proven</p>", |_| {});
    proven
        .as_object_mut()
        .expect("an activity")
        .remove("signature");
    proven["proof"] = integrity("eddsa-jcs-2022", &key);
    thread.town.hears(bob, &proven);
    thread.others.received().single("Create");
}

#[test]
fn a_pointer_and_a_long_message_are_not_passed_on() {
    let thread = Thread::new();
    let bob = &thread.town.bob;
    let mut pointer = thread.answer("<p>by its address</p>", |_| {});
    pointer["object"] = pointer["object"]["id"].clone();
    thread.town.hears(bob, &pointer);
    let mut long = thread.answer("<p>a long way round</p>", |_| {});
    long["ballast"] = json!("x".repeat(64 << 10));
    thread.town.hears(bob, &long);
    let about = json!({"noteId": thread.note});
    let shown = thread.town.owner().call("notes/show", about).ok();
    assert_eq!(shown["repliesCount"], 2, "both are taken");
    thread.others.received().none("Create");
}

/// Whom the author or this server does not want to hear gains no hearers by answering.
#[test]
fn the_unwanted_are_not_passed_on() {
    let thread = Thread::new();
    let (owner, bob) = (thread.town.owner(), &thread.town.bob);
    let host = thread.town.peer.host();
    let about = json!({"noteId": thread.note});
    let answers = |words: &str, whole: i64| {
        thread.town.hears(bob, &thread.answer(words, |_| {}));
        let shown = owner.call("notes/show", about.clone()).ok();
        assert_eq!(shown["repliesCount"], whole, "{words} is taken");
        thread.others.received().none("Create");
    };
    let silence = |hosts: Value| {
        let set = json!({"silencedHosts": hosts});
        owner.call("admin/update-meta", set).done();
    };
    silence(json!([host]));
    answers("<p>from a silenced server</p>", 1);
    silence(json!([]));
    let suspend = |is_suspended: bool| {
        let set = json!({"host": host, "isSuspended": is_suspended});
        owner.call("admin/federation/update-instance", set).done();
    };
    suspend(true);
    answers("<p>from a suspended server</p>", 2);
    suspend(false);
    let whom = json!({"userId": thread.town.local_id(bob)});
    owner.call("blocking/create", whom.clone()).ok();
    thread.town.server.settle();
    answers("<p>from somebody blocked</p>", 3);
    owner.call("blocking/delete", whom).ok();
    thread.town.server.settle();
    let heard = thread.answer("<p>heard again</p>", |_| {});
    thread.town.hears(bob, &heard);
    thread.others.received().single("Create");
}

#[test]
fn nothing_is_passed_on_for_somebody_who_is_suspended() {
    let thread = Thread::new();
    let mia = thread.town.server.account("mia");
    let note = mia.writes_id("another question");
    let fan = thread.others.actor("second");
    let me = format!("{}/users/{}", thread.town.server.origin(), mia.id());
    thread.town.hears(&fan, &fan.follow(&me));
    thread.others.received().single("Accept");
    thread.town.server.settle();
    thread.others.forget();
    let suspended = json!({"userId": mia.id()});
    thread
        .town
        .owner()
        .call("admin/suspend-user", suspended)
        .done();
    thread.town.server.settle();
    thread.others.forget();
    let to = thread.town.uri(&note);
    let answer = thread.town.bob.note_with("<p>too late</p>", |note| {
        note["inReplyTo"] = json!(to);
    });
    thread
        .town
        .hears(&thread.town.bob, &signed(thread.town.bob.create(&answer)));
    thread.others.received().none("Create");
}

/// The key with which mia signs what others may bring.
fn proof_key() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[8; 32]).expect("a key")
}

/// Names sorted, nothing between: enough for what is said here.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, String> = map
                .iter()
                .map(|(name, one)| (name, canonical(one)))
                .collect();
            let all = sorted.iter().map(|(name, one)| format!("{:?}:{one}", name));
            format!("{{{}}}", all.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            let all = items.iter().map(canonical);
            format!("[{}]", all.collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// As Mitra signs what others may bring (FEP-8b32).
fn proven(mut activity: Value) -> Value {
    let actor = activity["actor"].as_str().expect("an actor");
    let mut proof = json!({
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022",
        "created": "2026-11-22T12:00:00Z", "proofPurpose": "assertionMethod",
        "verificationMethod": format!("{actor}#ed25519-key"),
    });
    let hash = |value: &Value| digest::digest(&digest::SHA256, canonical(value).as_bytes());
    let text = [hash(&proof).as_ref(), hash(&activity).as_ref()].concat();
    let signature = bs58::encode(proof_key().sign(&text)).into_string();
    proof["proofValue"] = json!(format!("z{signature}"));
    activity["proof"] = proof;
    activity
}

/// S33: by their proof, and only what is dated; everything else is asked of their server.
#[test]
fn what_an_author_proves_is_believed_from_whoever_brings_it() {
    let town = Town::with_followee();
    let point = [&[0xed, 0x01], proof_key().public_key().as_ref()].concat();
    let mia = town.peer.actor_with("mia", |document| {
        let id = document["id"].clone();
        document["assertionMethod"] = json!([{
            "id": format!("{}#ed25519-key", id.as_str().expect("an id")), "type": "Multikey",
            "controller": id, "publicKeyMultibase": format!("z{}", bs58::encode(&point).into_string()),
        }]);
    });
    town.follows(&mia);
    let note = |words: &str| {
        let note = mia.note_with(words, |_| {});
        let uri = note["id"].as_str().expect("an id").to_owned();
        let path = uri
            .strip_prefix(&town.peer.origin())
            .expect("a path")
            .to_owned();
        town.peer.withdraw(&path);
        note
    };
    let written = note("<p>proven</p>");
    town.hears(&town.bob, &proven(mia.create(&written)));
    assert_eq!(town.received(&written["id"])["text"], "proven");
    let mut changed = written.clone();
    changed["content"] = json!("<p>changed</p>");
    town.hears(&town.bob, &proven(mia.update(&changed)));
    assert_eq!(town.received(&written["id"])["text"], "proven", "when?");
    changed["updated"] = json!("2099-01-01T00:00:00Z");
    town.hears(&town.bob, &proven(mia.update(&changed)));
    assert_eq!(town.received(&written["id"])["text"], "changed");

    let mut forged = proven(mia.create(&note("<p>mine</p>")));
    forged["object"]["content"] = json!("<p>not mine</p>");
    town.hears(&town.bob, &forged);
    assert_eq!(town.known(&forged["object"]["id"]), None);
    town.hears(&town.bob, &proven(mia.follow(&town.owner_uri())));
    assert_eq!(town.owner().me()["followersCount"], 0, "no note");
    town.hears(&mia, &forged);
    assert_eq!(
        town.received(&forged["object"]["id"])["text"],
        "not mine",
        "mia brought it"
    );
}
