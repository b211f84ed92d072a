//! Quoting people elsewhere with their consent (FEP-044f, I67).

use serde_json::Value;
use serde_json::json;

use crate::harness::actor::PUBLIC;
use crate::harness::peer::Peer;
use crate::harness::person::text;
use crate::harness::town::Town;
use crate::harness::wire::Page;

/// A note of bob's that may be quoted, as Mastodon says it.
fn quotable(town: &Town) -> Value {
    town.bob.note_with("<p>quote me</p>", |note| {
        note["interactionPolicy"] = json!({"canQuote": {"automaticApproval": [PUBLIC]}});
    })
}

/// The owner quotes a note; answers the id of the quote and what bob was asked.
fn quotes(town: &Town, note: &Value) -> (String, Value) {
    let found = town.owner().call("ap/show", json!({"uri": note["id"]}));
    let id = text(&found.ok()["object"]["id"]);
    let quote = json!({"text": "so true", "renoteId": id});
    let quote = town.owner().notes_id(quote);
    town.server.settle();
    (quote, town.peer.received().single("QuoteRequest"))
}

/// A stamp of bob's consent, served by his server.
fn stamp(town: &Town, note: &Value, quote: &str, change: impl FnOnce(&mut Value)) -> Value {
    let id = format!("{}/stamps/1", town.peer.origin());
    let mut stamp = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "QuoteAuthorization",
        "id": id,
        "attributedTo": town.bob.id,
        "interactingObject": town.uri(quote),
        "interactionTarget": note["id"],
    });
    change(&mut stamp);
    town.peer.serve("/stamps/1", Page::activity(&stamp));
    json!(id)
}

fn served(town: &Town, note: &str) -> Value {
    let path = format!("/notes/{note}");
    town.server.visitor().get_activity(&path).ok()
}

#[test]
fn who_is_quoted_is_asked_and_their_stamp_is_shown() {
    let town = Town::new();
    let note = quotable(&town);
    let (quote, request) = quotes(&town, &note);
    assert_eq!(request["actor"], town.owner_uri());
    assert_eq!(request["object"], note["id"]);
    assert_eq!(request["instrument"]["id"], town.uri(&quote));
    assert_eq!(request["instrument"]["quote"], note["id"]);
    assert!(served(&town, &quote)["quoteAuthorization"].is_null());
    town.peer.forget();

    let stamp = stamp(&town, &note, &quote, |_| {});
    let mut accept = town.bob.accept(&request);
    accept["result"] = stamp.clone();
    town.hears(&town.bob, &accept);
    let update = town.peer.received().single("Update");
    assert_eq!(update["object"]["id"], town.uri(&quote));
    assert_eq!(update["object"]["quoteAuthorization"], stamp);
    let (published, updated) = (&update["object"]["published"], &update["object"]["updated"]);
    assert!(text(updated) > text(published), "{update} (O33)");
    assert_eq!(served(&town, &quote)["quoteAuthorization"], stamp);
}

#[test]
fn a_stamp_for_something_else_proves_nothing() {
    let elsewhere = Peer::start();
    for flaw in [
        json!({"interactingObject": "https://other.example/notes/1"}),
        json!({"interactionTarget": "https://other.example/notes/1"}),
        json!({"attributedTo": elsewhere.actor("eve").id}),
        json!({"type": "Note"}),
    ] {
        let town = Town::new();
        let note = quotable(&town);
        let (quote, request) = quotes(&town, &note);
        let stamp = stamp(&town, &note, &quote, |stamp| {
            for (name, value) in flaw.as_object().expect("an object") {
                stamp[name.as_str()] = value.clone();
            }
        });
        let mut accept = town.bob.accept(&request);
        accept["result"] = stamp;
        town.hears(&town.bob, &accept);
        let shown = served(&town, &quote);
        assert!(shown["quoteAuthorization"].is_null(), "{flaw}: {shown}");
        town.server.forgive();
    }
}

#[test]
fn who_does_not_want_to_be_quoted_is_linked_to() {
    let town = Town::new();
    let note = quotable(&town);
    let (quote, request) = quotes(&town, &note);
    town.hears(&town.bob, &town.bob.reject(&request));
    let shown = served(&town, &quote);
    assert!(shown["quote"].is_null(), "{shown}");
    assert_eq!(shown["quoteUrl"], note["id"]);
    assert!(text(&shown["content"]).contains("RE: "), "{shown}");
}

#[test]
fn consent_can_be_taken_back() {
    let town = Town::new();
    let note = quotable(&town);
    let (quote, request) = quotes(&town, &note);
    let stamp = stamp(&town, &note, &quote, |_| {});
    let mut accept = town.bob.accept(&request);
    accept["result"] = stamp.clone();
    town.hears(&town.bob, &accept);
    town.peer.forget();
    let withdrawn = json!({
        "type": "QuoteAuthorization", "id": stamp, "attributedTo": town.bob.id,
        "interactingObject": town.uri(&quote), "interactionTarget": note["id"],
    });
    town.peer.withdraw("/stamps/1");
    let mut delete = town.bob.act("Delete", withdrawn);
    delete["to"] = json!([PUBLIC]);
    town.hears(&town.bob, &delete);
    let shown = served(&town, &quote);
    assert!(shown["quoteAuthorization"].is_null(), "{shown}");
    let update = town.peer.received().single("Update");
    assert!(update["object"]["quoteAuthorization"].is_null(), "{update}");
}

#[test]
fn who_is_quoted_is_told_though_the_request_comes_before_the_quote() {
    let town = Town::new();
    let ours = town.owner().writes_id("quote me");
    let quote = town.bob.note_with("<p>so true</p>", |note| {
        note["quote"] = json!(town.uri(&ours));
    });
    let mut request = town.bob.act("QuoteRequest", json!(town.uri(&ours)));
    request["instrument"] = quote.clone();
    town.hears(&town.bob, &request);
    assert_eq!(town.owner().is_told(), ["quote"]);
    town.hears(&town.bob, &town.bob.create(&quote));
    assert_eq!(town.owner().is_told(), ["quote"], "once");
}
