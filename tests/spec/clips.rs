//! Collections of notes: whose they are, who may read them, what they hold.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::person::texts;
use crate::harness::server::Server;

fn clip(who: &Client, params: Value) -> String {
    text(&who.call("clips/create", params).ok()["id"])
}

fn clips_note(who: &Client, clip: &str, note: &str) {
    let params = json!({"clipId": clip, "noteId": note});
    who.call("clips/add-note", params).done();
}

#[test]
fn a_clip_holds_notes_and_counts_them() {
    let server = Server::start();
    let owner = server.owner();
    let id = clip(owner, json!({"name": "Tea", "isPublic": true}));
    let first = owner.writes_id("green");
    let second = owner.writes_id("black");
    clips_note(owner, &id, &second);
    clips_note(owner, &id, &first);
    let held = owner.call("clips/notes", json!({"clipId": id})).ok();
    assert_eq!(texts(&held), ["black", "green"], "the newest note first");
    let page = owner.call("clips/notes", json!({"clipId": id, "untilId": second}));
    assert_eq!(texts(&page.ok()), ["green"]);
    let shown = owner.call("clips/show", json!({"clipId": id})).ok();
    assert_eq!(shown["notesCount"], 2);
    assert!(shown["lastClippedAt"].is_string());
    assert_eq!(owner.shows(&first)["clippedCount"], 1);

    let params = json!({"clipId": id, "noteId": first});
    owner
        .call("clips/add-note", params.clone())
        .refused(400, "ALREADY_CLIPPED");
    owner.call("clips/remove-note", params).done();
    assert_eq!(owner.shows(&first)["clippedCount"], 0);
}

#[test]
fn a_private_clip_is_nobody_elses() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let id = clip(owner, json!({"name": "Secret"}));
    let note = owner.writes_id("told in secret");
    clips_note(owner, &id, &note);
    let params = json!({ "clipId": id });
    for endpoint in [
        "clips/show",
        "clips/notes",
        "clips/favorite",
        "clips/unfavorite",
        "clips/update",
        "clips/delete",
    ] {
        bob.call(endpoint, params.clone())
            .refused(400, "NO_SUCH_CLIP");
    }
    for endpoint in ["clips/add-note", "clips/remove-note"] {
        let params = json!({"clipId": id, "noteId": note});
        bob.call(endpoint, params).refused(400, "NO_SUCH_CLIP");
    }
    let of_owner = json!({"userId": owner.id()});
    assert_eq!(bob.call("users/clips", of_owner).ok(), json!([]));
    let with_note = json!({ "noteId": note });
    assert_eq!(bob.call("notes/clips", with_note).ok(), json!([]));
    assert_eq!(bob.shows(&note)["clippedCount"], 0, "not even counted");
    assert_eq!(owner.shows(&note)["clippedCount"], 1);
    server
        .visitor()
        .call("clips/show", params)
        .refused(400, "NO_SUCH_CLIP");
}

#[test]
fn a_public_clip_is_read_by_all_and_changed_by_its_owner() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let id = clip(owner, json!({"name": "Open", "isPublic": true}));
    let note = owner.writes_id("for all");
    clips_note(owner, &id, &note);
    let params = json!({ "clipId": id });
    let shown = server.visitor().call("clips/show", params.clone()).ok();
    assert_eq!(shown["name"], "Open");
    assert!(
        shown.get("isFavorited").is_none(),
        "a visitor marks nothing"
    );
    assert!(shown.get("notesCount").is_none(), "told to its owner only");
    let with_note = server
        .visitor()
        .call("notes/clips", json!({"noteId": note}));
    assert_eq!(list(&with_note.ok()).len(), 1);
    let change = json!({"clipId": id, "name": "Mine"});
    bob.call("clips/update", change)
        .refused(400, "NO_SUCH_CLIP");
    bob.call("clips/delete", params)
        .refused(400, "NO_SUCH_CLIP");
    let changed = owner.call("clips/update", json!({"clipId": id, "description": "d"}));
    assert_eq!(changed.ok()["name"], "Open");
    let changed = owner.call("clips/update", json!({"clipId": id, "description": null}));
    assert_eq!(changed.ok()["description"], Value::Null);
}

#[test]
fn a_clip_shows_each_reader_only_the_notes_they_may_see() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let id = clip(owner, json!({"name": "Mixed", "isPublic": true}));
    clips_note(owner, &id, &owner.writes_id("open"));
    let closed = owner.notes_id(json!({"text": "closed", "visibility": "followers"}));
    clips_note(owner, &id, &closed);
    let params = json!({ "clipId": id });
    let read = |who: &Client| texts(&who.call("clips/notes", params.clone()).ok());
    assert_eq!(read(owner), ["closed", "open"]);
    assert_eq!(read(&bob), ["open"]);
    let seen = server.visitor().call("clips/notes", params.clone()).ok();
    assert_eq!(list(&seen).len(), 1, "no shell tells of what is hidden");
}

#[test]
fn a_note_one_may_not_see_is_not_clipped() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let hidden = owner.notes_id(json!({"text": "closed", "visibility": "specified"}));
    let id = clip(&bob, json!({"name": "Bob's"}));
    bob.call("clips/add-note", json!({"clipId": id, "noteId": hidden}))
        .refused(400, "NO_SUCH_NOTE");
    let shown = bob.call("clips/show", json!({"clipId": id})).ok();
    assert_eq!(shown["notesCount"], 0);
    assert_eq!(shown["lastClippedAt"], Value::Null, "no trace");
    bob.call("notes/clips", json!({"noteId": hidden}))
        .refused(400, "NO_SUCH_NOTE");
}

#[test]
fn a_marked_clip_is_found_again_until_it_is_private() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let id = clip(owner, json!({"name": "Good", "isPublic": true}));
    let params = json!({ "clipId": id });
    bob.call("clips/favorite", params.clone()).done();
    bob.call("clips/favorite", params.clone())
        .refused(400, "ALREADY_FAVORITED");
    let marked = || list(&bob.call("clips/my-favorites", json!({})).ok());
    assert_eq!(marked()[0]["isFavorited"], true);
    assert_eq!(marked()[0]["favoritedCount"], 1);
    owner
        .call("clips/update", json!({"clipId": id, "isPublic": false}))
        .ok();
    assert!(marked().is_empty(), "it became private");
    bob.call("clips/unfavorite", params.clone()).done();
    bob.call("clips/unfavorite", params)
        .refused(400, "NO_SUCH_CLIP");
}

#[test]
fn clips_are_as_many_as_the_policy_allows() {
    let server = Server::start();
    let owner = server.owner();
    let limit = owner.me()["policies"]["clipLimit"]
        .as_u64()
        .expect("a limit");
    for number in 0..limit {
        clip(owner, json!({"name": format!("clip {number}")}));
    }
    owner
        .call("clips/create", json!({"name": "one more"}))
        .refused(400, "TOO_MANY_CLIPS");
    let all = list(&owner.call("clips/list", json!({})).ok());
    assert_eq!(all.len() as u64, limit);
}

#[test]
fn the_page_of_a_clip_shows_each_visitor_what_they_may_see() {
    let server = Server::start();
    let owner = server.owner();
    let id = clip(
        owner,
        json!({"name": "Tea & more", "description": "all of it", "isPublic": true}),
    );
    clips_note(owner, &id, &owner.writes_id("an open word"));
    let closed = owner.notes_id(json!({"text": "a closed word", "visibility": "followers"}));
    clips_note(owner, &id, &closed);
    let path = format!("/clips/{id}");
    let page = server.visitor().get(&path).status(200).text();
    for shown in ["Tea &amp; more", "all of it", "an open word", "/@owner"] {
        assert!(page.contains(shown), "{shown}\n{page}");
    }
    assert!(!page.contains("a closed word"));
    owner
        .call("clips/update", json!({"clipId": id, "isPublic": false}))
        .ok();
    server.visitor().get(&path).status(404);
    server.visitor().get("/clips/0000000000").status(404);
}
