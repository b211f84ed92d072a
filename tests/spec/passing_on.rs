//! Answers to notes of ours are passed on to those who follow their authors, if everybody
//! can check whose they are (I85, I86).

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
