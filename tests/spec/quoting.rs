//! Quoting people with their consent (FEP-044f, I63 to I70).

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

/// A town in which bob agreed to be quoted; the quote and the stamp.
fn agreed(town: &Town) -> (Value, String, Value) {
    let note = quotable(town);
    let (quote, request) = quotes(town, &note);
    let stamp = stamp(town, &note, &quote, |_| {});
    let mut accept = town.bob.accept(&request);
    accept["result"] = stamp.clone();
    town.hears(&town.bob, &accept);
    town.peer.forget();
    (note, quote, stamp)
}

/// As Mastodon before 4.5 says it, and signs it for others (I66).
#[test]
fn consent_can_be_taken_back_by_naming_the_stamp_alone_and_all_who_have_the_quote_hear_of_it() {
    let town = Town::new();
    let others = Peer::start();
    let fan = others.actor("fan");
    town.hears(&fan, &fan.follow(&town.owner_uri()));
    let (note, quote, stamp) = agreed(&town);
    others.forget();
    assert!(town.owner().shows(&quote)["renote"].is_object());
    town.peer.withdraw("/stamps/1");
    let mut delete = town.bob.act("Delete", stamp.clone());
    delete["to"] = json!([PUBLIC]);
    delete["signature"] = json!({
        "type": "RsaSignature2017", "creator": town.bob.key_id(),
        "created": "2026-11-22T12:00:00Z", "signatureValue": "c2lnbmF0dXJl",
    });
    town.hears(&town.bob, &delete);
    let shown = served(&town, &quote);
    assert!(shown["quoteAuthorization"].is_null(), "{shown}");
    assert!(shown["quote"].is_null(), "{shown}");
    assert_eq!(shown["quoteUrl"], note["id"], "{shown}");
    assert!(
        town.owner().shows(&quote)["renote"].is_null(),
        "unavailable"
    );
    let update = others.received().single("Update");
    assert!(update["object"]["quoteAuthorization"].is_null(), "{update}");
    assert_eq!(others.received().single("Delete")["object"], stamp);
}

#[test]
fn nobody_else_can_take_consent_back() {
    let town = Town::new();
    let carol = town.peer.actor("carol");
    let (_, quote, stamp) = agreed(&town);
    town.hears(&carol, &carol.act("Delete", stamp.clone()));
    assert_eq!(served(&town, &quote)["quoteAuthorization"], stamp);
}

#[test]
fn a_stamp_that_comes_after_an_edit_is_newer_than_it_and_no_edit_to_readers_here() {
    let town = Town::new();
    let note = quotable(&town);
    let (quote, request) = quotes(&town, &note);
    town.server.advance(1_000);
    let edit = json!({"noteId": quote, "text": "so very true"});
    town.owner().call("notes/update", edit).status(204);
    town.server.settle();
    let edited = town.peer.received().single("Update")["object"]["updated"].clone();
    let before = town.owner().shows(&quote);
    town.peer.forget();
    town.server.advance(1_000);
    let stamp = stamp(&town, &note, &quote, |_| {});
    let mut accept = town.bob.accept(&request);
    accept["result"] = stamp;
    town.hears(&town.bob, &accept);
    let stamped = town.peer.received().single("Update")["object"]["updated"].clone();
    assert!(
        text(&stamped) > text(&edited),
        "{edited}, then {stamped} (O33)"
    );
    let after = town.owner().shows(&quote);
    assert_eq!(after["updatedAt"], before["updatedAt"], "{after}");
}

/// Mastodon shows no quote without a stamp, whoever's it is (I63).
#[test]
fn a_quote_of_another_of_ours_carries_their_stamp_until_they_take_it_back() {
    let town = Town::with_follower();
    let alice = town.server.account("alice");
    let quoted = alice.writes_id("quote me");
    let quote = json!({"text": "so true", "renoteId": quoted});
    let quote = town.owner().notes_id(quote);
    town.server.settle();
    let create = town.peer.received().single("Create");
    let stamp = text(&create["object"]["quoteAuthorization"]);
    let path = stamp.strip_prefix(town.server.origin()).expect("ours");
    let document = town.server.visitor().get_activity(path).ok();
    assert_eq!(document["type"], "QuoteAuthorization");
    assert_eq!(document["interactingObject"], town.uri(&quote));
    assert_eq!(document["interactionTarget"], town.uri(&quoted));
    town.peer.forget();

    let block = json!({"userId": town.owner().id()});
    alice.call("blocking/create", block).ok();
    town.server.settle();
    town.server.visitor().get_activity(path).status(404);
    let update = town.peer.received().single("Update");
    assert!(update["object"]["quoteAuthorization"].is_null(), "{update}");
    assert!(update["object"]["quote"].is_null(), "{update}");
    assert_eq!(update["object"]["quoteUrl"], town.uri(&quoted));
}

#[test]
fn a_quote_of_ones_own_needs_no_stamp() {
    let town = Town::with_follower();
    let quoted = town.owner().writes_id("quote me");
    let quote = json!({"text": "as I said", "renoteId": quoted});
    town.owner().notes_id(quote);
    town.server.settle();
    let created = town.peer.received().all("Create");
    let quote = created
        .iter()
        .find(|one| one["object"]["quote"].is_string());
    let quote = quote.expect("a quote");
    assert!(quote["object"]["quoteAuthorization"].is_null(), "{quote}");
}

/// The request holds the whole quote (I67).
#[test]
fn who_may_not_read_a_quote_is_not_asked_about_it() {
    let town = Town::new();
    let note = quotable(&town);
    let found = town.owner().call("ap/show", json!({"uri": note["id"]}));
    let id = text(&found.ok()["object"]["id"]);
    let quote = json!({"text": "among us", "renoteId": id, "visibility": "followers"});
    town.owner().notes_id(quote.clone());
    town.server.settle();
    town.peer.received().none("QuoteRequest");
    town.is_followed_by(&town.bob);
    town.owner().notes_id(quote);
    town.server.settle();
    town.peer.received().single("QuoteRequest");
}

#[test]
fn who_says_nothing_for_a_week_is_linked_to_and_may_still_agree() {
    const DAY: i64 = 86_400_000;
    let town = Town::new();
    let note = quotable(&town);
    let (quote, request) = quotes(&town, &note);
    town.peer.forget();
    town.server.advance(6 * DAY);
    town.server.tidy();
    town.server.settle();
    town.peer.received().none("Update");
    town.server.advance(2 * DAY);
    town.server.tidy();
    town.server.settle();
    let update = town.peer.received().single("Update");
    assert!(update["object"]["quote"].is_null(), "{update}");
    assert_eq!(update["object"]["quoteUrl"], note["id"]);
    let stamp = stamp(&town, &note, &quote, |_| {});
    let mut accept = town.bob.accept(&request);
    accept["result"] = stamp.clone();
    town.hears(&town.bob, &accept);
    assert_eq!(served(&town, &quote)["quoteAuthorization"], stamp);
    assert_eq!(served(&town, &quote)["quote"], note["id"]);
}

/// What the quote of a plain note says where this runs, and whether bob was asked.
fn quoted_on(software: &str, version: &str) -> (Value, bool) {
    let town = Town::new();
    let software = json!({"name": software, "version": version});
    let nodeinfo = json!({"version": "2.1", "software": software});
    town.peer.serve(
        "/nodeinfo/2.1",
        Page::new("application/json", nodeinfo.to_string()),
    );
    let note = town.bob.note("<p>plain</p>");
    let found = town.owner().call("ap/show", json!({"uri": note["id"]}));
    let id = text(&found.ok()["object"]["id"]);
    town.server.settle();
    let quote = json!({"text": "so true", "renoteId": id});
    let quote = town.owner().notes_id(quote);
    town.server.settle();
    let is_asked = !town.peer.received().all("QuoteRequest").is_empty();
    (served(&town, &quote), is_asked)
}

/// I67, I70.
#[test]
fn where_nobody_would_answer_nobody_is_asked() {
    let (quote, is_asked) = quoted_on("misskey", "2025.4.0");
    assert!(quote["quote"].is_string() && !is_asked, "{quote}");
    let (quote, is_asked) = quoted_on("mastodon", "4.4.8");
    assert!(quote["quote"].is_null() && !is_asked, "{quote}");
    assert!(quote["quoteUrl"].is_string(), "{quote}");
    for (software, version) in [("mastodon", "4.5.0+glitch"), ("fancy", "1")] {
        let (quote, is_asked) = quoted_on(software, version);
        assert!(quote["quote"].is_string() && is_asked, "{quote}");
    }
}
