//! Timelines: what stands in them, in which order, and how they are paged.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::text;
use crate::harness::person::texts;
use crate::harness::pictures;
use crate::harness::server::Server;

#[test]
fn home_holds_oneself_and_those_one_follows() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    owner.follows(&bob.id());
    for (who, words) in [(owner, "mine"), (&bob, "followed"), (&carol, "stranger")] {
        who.writes(words);
    }
    bob.notes(json!({"text": "to followers", "visibility": "followers"}));
    bob.notes(json!({"text": "to nobody", "visibility": "specified"}));
    assert_eq!(
        owner.reads("notes/timeline"),
        ["to followers", "followed", "mine"]
    );
}

#[test]
fn local_holds_what_everyone_here_says_in_public() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    owner.writes("in public");
    for visibility in ["home", "followers", "specified"] {
        bob.notes(json!({"text": visibility, "visibility": visibility}));
    }
    bob.writes("also in public");
    let expected = ["also in public", "in public"];
    assert_eq!(server.visitor().reads("notes/local-timeline"), expected);
    assert_eq!(owner.reads("notes/local-timeline"), expected);
}

#[test]
fn hybrid_holds_home_and_what_everyone_here_says_in_public() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    owner.follows(&bob.id());
    bob.notes(json!({"text": "to followers", "visibility": "followers"}));
    let question = carol.writes_id("stranger");
    carol.notes(json!({"text": "stranger at home", "visibility": "home"}));
    carol.notes(json!({"text": "to himself", "replyId": question}));
    let answer = server.account("dave");
    answer.notes(json!({"text": "to carol", "replyId": question}));
    let expected = ["to himself", "stranger", "to followers"];
    assert_eq!(owner.reads("notes/hybrid-timeline"), expected);
    let all = owner.call("notes/hybrid-timeline", json!({"withReplies": true}));
    assert_eq!(texts(&all.ok())[0], "to carol");
}

#[test]
fn renotes_by_oneself_of_ones_own_and_of_ours_can_be_left_out() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    owner.follows(&bob.id());
    let mine = owner.writes_id("mine");
    let his = bob.writes_id("his");
    owner.renotes(&his);
    bob.renotes(&mine);
    let count = |params: Value| {
        owner
            .call("notes/timeline", params)
            .ok()
            .as_array()
            .map(Vec::len)
    };
    assert_eq!(count(json!({})), Some(4));
    assert_eq!(count(json!({"includeMyRenotes": false})), Some(3));
    assert_eq!(count(json!({"includeRenotedMyNotes": false})), Some(3));
    assert_eq!(count(json!({"includeLocalRenotes": false})), Some(2));
}

#[test]
fn changes_are_told_of_notes_one_may_see_and_of_no_others() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let open = owner.writes_id("open");
    let closed = owner.notes_id(json!({"text": "closed", "visibility": "specified"}));
    bob.reacts(&open, "👍");
    let asked = json!({"noteIds": [open, closed, "aaaaaaaaaa"]});
    let told = bob.call("notes/show-partial-bulk", asked).ok();
    assert_eq!(
        told,
        json!([{"id": open, "reactions": {"👍": 1}, "reactionEmojis": {}}])
    );
    bob.call("notes/show-partial-bulk", json!({"noteIds": []}))
        .refused(400, "INVALID_PARAM");
}

#[test]
fn what_was_well_received_is_featured_and_nothing_private() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    bob.follows(&owner.id());
    let liked = owner.writes_id("liked");
    let private = owner.notes_id(json!({"text": "for followers", "visibility": "followers"}));
    owner.writes("ignored");
    bob.reacts(&liked, "👍");
    bob.reacts(&private, "👍");
    assert_eq!(server.visitor().reads("notes/featured"), ["liked"]);
    let of_owner = json!({"userId": owner.id()});
    assert_eq!(
        texts(&bob.call("users/featured-notes", of_owner).ok()),
        ["liked"]
    );
    server.advance(4 * 24 * 60 * 60 * 1000);
    assert!(server.visitor().reads("notes/featured").is_empty());
}

#[test]
fn an_answer_to_a_stranger_is_not_for_followers() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    owner.follows(&bob.id());
    let question = carol.writes_id("question");
    bob.notes(json!({"text": "to carol", "replyId": question}));
    let mine = owner.writes_id("my question");
    bob.notes(json!({"text": "to you", "replyId": mine}));
    let own = bob.writes_id("thread");
    bob.notes(json!({"text": "to himself", "replyId": own}));
    let expected = ["to himself", "thread", "to you", "my question"];
    assert_eq!(owner.reads("notes/timeline"), expected);
}

#[test]
fn renotes_and_plain_words_can_be_left_out() {
    let server = Server::start();
    let owner = server.owner();
    let words = owner.writes_id("words");
    let file = owner.keeps("p.png", &pictures::png(8, 8));
    owner.notes(json!({"text": "picture", "fileIds": [file]}));
    owner.renotes(&words);
    let read = |params: Value| owner.call("notes/timeline", params).ok();
    assert_eq!(read(json!({})).as_array().map(Vec::len), Some(3));
    assert_eq!(
        texts(&read(json!({"withRenotes": false}))),
        ["picture", "words"]
    );
    assert_eq!(texts(&read(json!({"withFiles": true}))), ["picture"]);
}

/// Five notes of one author, oldest first.
fn five(author: &Client) -> Vec<String> {
    let words = ["1", "2", "3", "4", "5"];
    words.iter().map(|word| author.writes_id(word)).collect()
}

#[test]
fn pages_go_down_by_until_and_up_by_since() {
    let server = Server::start();
    let owner = server.owner();
    let ids = five(owner);
    let read = |params: Value| texts(&owner.call("notes/timeline", params).ok());
    assert_eq!(read(json!({"limit": 2})), ["5", "4"]);
    assert_eq!(read(json!({"limit": 2, "untilId": ids[3]})), ["3", "2"]);
    assert_eq!(read(json!({"limit": 2, "sinceId": ids[1]})), ["3", "4"]);
    let between = json!({"sinceId": ids[0], "untilId": ids[4]});
    assert_eq!(read(between), ["4", "3", "2"]);
    assert_eq!(read(json!({"untilId": ids[0]})), [""; 0]);
}

#[test]
fn pages_can_be_asked_for_by_date() {
    let server = Server::start();
    let owner = server.owner();
    owner.writes("yesterday");
    let line = server.now();
    server.advance(86_400_000);
    owner.writes("today");
    let read = |params: Value| texts(&owner.call("notes/timeline", params).ok());
    assert_eq!(read(json!({"untilDate": line + 60_000})), ["yesterday"]);
    assert_eq!(read(json!({"sinceDate": line + 60_000})), ["today"]);
}

#[test]
fn every_note_is_on_exactly_one_page() {
    let server = Server::start();
    let owner = server.owner();
    let mut written: Vec<String> = (0..23).map(|n| owner.writes_id(&format!("n{n}"))).collect();
    let mut seen = Vec::new();
    let mut params = json!({"limit": 10});
    loop {
        let page = owner.call("users/notes", with_user(owner, &params)).ok();
        let page = page.as_array().expect("a page").clone();
        let Some(last) = page.last() else { break };
        params["untilId"] = last["id"].clone();
        seen.extend(page.iter().map(|note| text(&note["id"])));
    }
    written.reverse();
    assert_eq!(seen, written);
}

fn with_user(user: &Client, params: &Value) -> Value {
    let mut params = params.clone();
    params["userId"] = json!(user.id());
    params
}

#[test]
fn a_page_has_between_one_and_a_hundred_notes() {
    let server = Server::start();
    let owner = server.owner();
    for wrong in [json!(0), json!(101), json!("10"), json!(1.5), json!(-1)] {
        let error = owner
            .call("notes/timeline", json!({ "limit": wrong }))
            .refused(400, "INVALID_PARAM");
        assert!(error["info"]["param"].is_string(), "{error}");
    }
    owner.call("notes/timeline", json!({"limit": 100})).ok();
    owner
        .call("notes/timeline", json!({"sinceId": "bad id"}))
        .refused(400, "INVALID_PARAM");
}

#[test]
fn home_is_for_those_who_live_here() {
    let server = Server::start();
    let error = server
        .visitor()
        .call("notes/timeline", json!({}))
        .refused(401, "CREDENTIAL_REQUIRED");
    assert_eq!(error["id"], "1384574d-a912-4b81-8601-c7b1c4085df1");
}

#[test]
fn a_profile_shows_each_viewer_what_they_may_see() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    owner.writes("open");
    owner.notes(json!({"text": "closed", "visibility": "followers"}));
    let read = |who: &Client| {
        let of = json!({"userId": owner.id()});
        texts(&who.call("users/notes", of).ok())
    };
    assert_eq!(read(&bob), ["open"]);
    bob.follows(&owner.id());
    assert_eq!(read(&bob), ["closed", "open"]);
    assert_eq!(read(&server.visitor()), ["open"]);
}
