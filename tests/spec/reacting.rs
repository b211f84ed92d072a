//! Reactions: how they are spelled, counted, replaced and taken back.

use serde_json::json;

use crate::harness::person::list;
use crate::harness::server::Server;

#[test]
fn a_reaction_is_counted_shown_and_told() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("like this");
    bob.reacts(&note, "👍");
    let seen = bob.shows(&note);
    assert_eq!(seen["reactions"], json!({"👍": 1}));
    assert_eq!(seen["reactionCount"], 1);
    assert_eq!(seen["myReaction"], "👍");
    assert!(owner.shows(&note).get("myReaction").is_none());
    let told = &owner.notifications()[0];
    assert_eq!(told["type"], "reaction");
    assert_eq!(told["reaction"], "👍");
    assert_eq!(told["userId"], bob.id());
}

#[test]
fn who_reacted_how_can_be_asked() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let note = owner.writes_id("everyone");
    bob.reacts(&note, "👍");
    carol.reacts(&note, "🎉");
    let all = owner
        .call("notes/reactions", json!({ "noteId": note }))
        .ok();
    let kinds: Vec<_> = list(&all).iter().map(|each| each["type"].clone()).collect();
    assert_eq!(kinds, ["🎉", "👍"]);
    let some = json!({"noteId": note, "type": "👍"});
    let some = owner.call("notes/reactions", some).ok();
    assert_eq!(list(&some).len(), 1);
    assert_eq!(some[0]["user"]["username"], "bob");
}

#[test]
fn what_is_no_reaction_becomes_a_heart() {
    let server = Server::start();
    let owner = server.owner();
    for (sent, stored) in [
        ("❤️", "❤"),
        ("❤", "❤"),
        ("", "❤"),
        ("abc", "❤"),
        (":nosuchemoji:", "❤"),
        ("like", "👍"),
        ("star", "⭐"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("🇯🇵", "🇯🇵"),
        ("👍🏽", "👍🏽"),
    ] {
        let note = owner.writes_id("react");
        owner.reacts(&note, sent);
        assert_eq!(
            owner.shows(&note)["reactions"],
            json!({stored: 1}),
            "{sent}"
        );
    }
}

#[test]
fn a_second_reaction_replaces_the_first() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("changing minds");
    bob.reacts(&note, "👍");
    bob.call(
        "notes/reactions/create",
        json!({"noteId": note, "reaction": "👍"}),
    )
    .refused(400, "ALREADY_REACTED");
    bob.reacts(&note, "😀");
    assert_eq!(owner.shows(&note)["reactions"], json!({"😀": 1}));
    assert_eq!(owner.shows(&note)["reactionCount"], 1);
}

#[test]
fn a_reaction_can_be_taken_back_once() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("no regrets");
    bob.reacts(&note, "👍");
    let back = json!({ "noteId": note });
    bob.call("notes/reactions/delete", back.clone()).done();
    assert_eq!(owner.shows(&note)["reactions"], json!({}));
    assert_eq!(owner.shows(&note)["reactionCount"], 0);
    bob.call("notes/reactions/delete", back)
        .refused(400, "NOT_REACTED");
}

#[test]
fn nothing_and_renotes_take_no_reaction() {
    let server = Server::start();
    let owner = server.owner();
    let react = |note: &str| json!({"noteId": note, "reaction": "👍"});
    owner
        .call("notes/reactions/create", react("aaaaaaaaaa"))
        .refused(400, "NO_SUCH_NOTE");
    let renote = owner.renotes(&owner.writes_id("original"));
    owner
        .call("notes/reactions/create", react(&renote))
        .refused(400, "CANNOT_REACT_TO_RENOTE");
}

#[test]
fn what_cannot_be_seen_takes_no_reaction() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let hidden = owner.notes_id(json!({"text": "hidden", "visibility": "followers"}));
    let answer = bob.call(
        "notes/reactions/create",
        json!({"noteId": hidden, "reaction": "👍"}),
    );
    assert!((400..500).contains(&answer.status), "{answer}");
    assert_eq!(owner.shows(&hidden)["reactionCount"], 0);
    assert_eq!(owner.is_told(), [""; 0]);
}

#[test]
fn a_reaction_to_oneself_is_no_news() {
    let server = Server::start();
    let owner = server.owner();
    owner.reacts(&owner.writes_id("me"), "👍");
    assert_eq!(owner.is_told(), [""; 0]);
}
