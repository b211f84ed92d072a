//! Answers, renotes and quotes.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::list;
use crate::harness::person::texts;
use crate::harness::server::Server;

fn reply(to: &str, words: &str) -> Value {
    json!({"text": words, "replyId": to})
}

#[test]
fn a_reply_to_nothing_is_refused_and_leaves_no_trace() {
    let server = Server::start();
    let owner = server.owner();
    let error = owner
        .call("notes/create", reply("aaaaaaaaaa", "to whom?"))
        .refused(400, "NO_SUCH_REPLY_TARGET");
    assert_eq!(error["id"], "749ee0f6-d3da-459a-bf02-282e2da4292c");
    assert_eq!(owner.me()["notesCount"], 0);
    assert!(owner.reads("notes/timeline").is_empty());
}

#[test]
fn a_reply_is_counted_listed_and_told() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("question");
    let answer = bob.notes(reply(&note, "answer"));
    assert_eq!(answer["reply"]["text"], "question");
    assert_eq!(owner.shows(&note)["repliesCount"], 1);
    let of = |endpoint: &str| texts(&owner.call(endpoint, json!({ "noteId": note })).ok());
    assert_eq!(of("notes/replies"), ["answer"]);
    assert_eq!(of("notes/children"), ["answer"]);
    assert_eq!(owner.is_told(), ["reply"]);
}

#[test]
fn a_conversation_is_told_from_the_nearest_parent_up() {
    let server = Server::start();
    let owner = server.owner();
    let mut last = owner.writes_id("one");
    for word in ["two", "three", "four"] {
        last = owner.notes_id(reply(&last, word));
    }
    let above = owner.call("notes/conversation", json!({ "noteId": last }));
    assert_eq!(texts(&above.ok()), ["three", "two", "one"]);
}

#[test]
fn an_answer_to_oneself_is_no_news() {
    let server = Server::start();
    let owner = server.owner();
    let note = owner.writes_id("thinking aloud");
    owner.notes(reply(&note, "still thinking, @owner"));
    assert_eq!(owner.is_told(), [""; 0]);
}

#[test]
fn what_cannot_be_seen_cannot_be_answered() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let hidden = owner.notes_id(json!({"text": "hidden", "visibility": "followers"}));
    bob.call("notes/create", reply(&hidden, "I guess"))
        .refused(400, "CANNOT_REPLY_TO_AN_INVISIBLE_NOTE");
    assert_eq!(owner.shows(&hidden)["repliesCount"], 0);
    assert_eq!(owner.is_told(), [""; 0]);
}

#[test]
fn a_secret_is_not_answered_in_public() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let secret =
        json!({"text": "for bob", "visibility": "specified", "visibleUserIds": [bob.id()]});
    let secret = owner.notes_id(secret);
    bob.call("notes/create", reply(&secret, "I heard")).refused(
        400,
        "CANNOT_REPLY_TO_SPECIFIED_VISIBILITY_NOTE_WITH_EXTENDED_VISIBILITY",
    );
}

#[test]
fn an_answer_is_never_louder_than_the_question() {
    let server = Server::start();
    let owner = server.owner();
    for question in ["home", "followers"] {
        let quiet = owner.notes_id(json!({"text": "quiet", "visibility": question}));
        assert_eq!(owner.notes(reply(&quiet, "loud?"))["visibility"], "home");
    }
}

#[test]
fn a_renote_shows_the_note_and_is_counted_and_told() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("worth it");
    let renote = bob.notes(json!({ "renoteId": note }));
    assert_eq!(renote["renote"]["text"], "worth it");
    assert_eq!(renote["text"], Value::Null);
    assert_eq!(owner.shows(&note)["renoteCount"], 1);
    assert_eq!(owner.is_told(), ["renote"]);
    let renotes = owner.call("notes/renotes", json!({ "noteId": note })).ok();
    assert_eq!(list(&renotes)[0]["id"], renote["id"]);
}

#[test]
fn a_quote_is_words_beside_a_renote() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("said");
    let quote = bob.notes(json!({"text": "so true", "renoteId": note}));
    assert_eq!(quote["text"], "so true");
    assert_eq!(quote["renote"]["id"], note.as_str());
    assert_eq!(owner.is_told(), ["quote"]);
}

#[test]
fn a_pure_renote_is_neither_answered_nor_renoted() {
    let server = Server::start();
    let owner = server.owner();
    let renote = owner.renotes(&owner.writes_id("first"));
    owner
        .call("notes/create", reply(&renote, "to the renote"))
        .refused(400, "CANNOT_REPLY_TO_A_PURE_RENOTE");
    owner
        .call("notes/create", json!({ "renoteId": renote }))
        .refused(400, "CANNOT_RENOTE_TO_A_PURE_RENOTE");
    owner
        .call("notes/create", json!({"renoteId": "aaaaaaaaaa"}))
        .refused(400, "NO_SUCH_RENOTE_TARGET");
}

#[test]
fn what_is_not_public_is_not_renoted_by_others() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    bob.follows(&owner.id());
    let closed = owner.notes_id(json!({"text": "friends", "visibility": "followers"}));
    bob.call("notes/create", json!({ "renoteId": closed }))
        .refused(400, "CANNOT_RENOTE_DUE_TO_VISIBILITY");
    let own = owner.notes(json!({ "renoteId": closed }));
    assert_eq!(own["visibility"], "followers", "one's own stays as closed");
    let quiet = owner.notes_id(json!({"text": "quiet", "visibility": "home"}));
    assert_eq!(
        bob.notes(json!({ "renoteId": quiet }))["visibility"],
        "home"
    );
}

#[test]
fn taking_a_renote_back_takes_it_from_the_count() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("up and down");
    let renote = bob.renotes(&note);
    bob.deletes(&renote);
    assert_eq!(owner.shows(&note)["renoteCount"], 0);
}

#[test]
fn a_reply_stays_when_its_question_goes() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("question");
    let answer = bob.notes_id(reply(&note, "answer"));
    owner.deletes(&note);
    let left: &Client = &bob;
    assert_eq!(left.shows(&answer)["text"], "answer");
    let above = left.call("notes/conversation", json!({ "noteId": answer }));
    assert_eq!(above.ok(), json!([]));
}
