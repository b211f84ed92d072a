//! Notes that change: who may change them, what becomes of the old words, who hears of it.

use serde_json::Value;
use serde_json::json;

use crate::harness::person::text;
use crate::harness::pictures;
use crate::harness::reader::Reader;
use crate::harness::server::Server;
use crate::harness::town::Town;
use crate::harness::wire::Page;

fn posted(town: &Town, words: &str) -> String {
    let made = town
        .owner()
        .call("notes/create", json!({"text": words}))
        .ok();
    text(&made["createdNote"]["id"])
}

fn shown(town: &Town, note: &str) -> Value {
    town.owner()
        .call("notes/show", json!({"noteId": note}))
        .ok()
}

#[test]
fn an_edited_note_says_the_new_words_and_keeps_the_old_ones() {
    let town = Town::new();
    let note = posted(&town, "first #one");
    let before = shown(&town, &note);
    assert!(before.get("updatedAt").is_none(), "{before}");
    let change = json!({"editId": note, "text": "second #two"});
    let edited = town.owner().call("notes/edit", change).ok();
    assert_eq!(edited["createdNote"]["text"], "second #two");
    let after = shown(&town, &note);
    assert_eq!(after["text"], "second #two");
    assert_eq!(after["tags"], json!(["two"]));
    assert_eq!(after["createdAt"], before["createdAt"]);
    assert!(after["updatedAt"].is_string(), "{after}");
    let versions = town
        .owner()
        .call("notes/versions", json!({"noteId": note}))
        .ok();
    assert_eq!(versions[0]["text"], "first #one");
    let found = town
        .owner()
        .call("notes/search", json!({"query": "second"}))
        .ok();
    assert_eq!(found[0]["id"], note.as_str());
}

#[test]
fn nobody_edits_anothers_note_and_nothing_is_no_edit() {
    let server = Server::start();
    let made = server
        .owner()
        .call("notes/create", json!({"text": "mine"}))
        .ok();
    let note = text(&made["createdNote"]["id"]);
    let other = server.account("other");
    for (endpoint, name) in [("notes/edit", "editId"), ("notes/update", "noteId")] {
        let mut change = json!({"text": "yours"});
        change[name] = json!(note);
        other
            .call(endpoint, change.clone())
            .refused(400, "NO_SUCH_NOTE");
        change["text"] = Value::Null;
        server
            .owner()
            .call(endpoint, change)
            .refused(400, "CONTENT_REQUIRED");
    }
    let same = json!({"noteId": note, "text": "mine"});
    server.owner().call("notes/update", same).done();
    let after = server
        .owner()
        .call("notes/show", json!({"noteId": note}))
        .ok();
    assert!(
        after.get("updatedAt").is_none(),
        "the same words are no edit: {after}"
    );
}

#[test]
fn the_history_of_a_note_is_for_who_may_read_the_note() {
    let server = Server::start();
    let secret = json!({"text": "among us", "visibility": "specified"});
    let made = server.owner().call("notes/create", secret).ok();
    let note = text(&made["createdNote"]["id"]);
    let change = json!({"noteId": note, "text": "still among us"});
    server.owner().call("notes/update", change).done();
    let asked = json!({"noteId": note});
    server
        .visitor()
        .call("notes/versions", asked.clone())
        .refused(400, "NO_SUCH_NOTE");
    let told = server.owner().call("notes/versions", asked).ok();
    assert_eq!(told[0]["text"], "among us");
}

#[test]
fn followers_elsewhere_hear_what_a_note_says_now() {
    let town = Town::with_follower();
    let note = posted(&town, "first");
    town.server.settle();
    town.peer.received().single("Create");
    town.peer.forget();
    let change = json!({"noteId": note, "text": "second"});
    town.owner().call("notes/update", change).done();
    town.server.settle();
    let update = town.peer.received().single("Update");
    let object = &update["object"];
    assert_eq!(object["id"], town.uri(&note));
    assert!(text(&object["content"]).contains("second"), "{update}");
    assert!(
        text(&object["updated"]) > text(&object["published"]),
        "{update}"
    );
}

#[test]
fn an_edit_from_elsewhere_is_shown_once_and_an_older_one_never() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>first</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    let mut newer = note.clone();
    newer["content"] = json!("<p>second</p>");
    newer["updated"] = json!(jiff::Timestamp::now().to_string());
    town.hears(&town.bob, &town.bob.update(&newer));
    assert_eq!(town.received(&note["id"])["text"], "second");
    let mut older = newer.clone();
    older["content"] = json!("<p>zeroth</p>");
    older["updated"] = json!("2024-01-01T00:00:00Z");
    town.hears(&town.bob, &town.bob.update(&older));
    assert_eq!(town.received(&note["id"])["text"], "second");
}

/// I16: everything but who may see it, what it answers and when it was written is read anew.
#[test]
fn an_edit_from_elsewhere_may_quote_something_else_or_nothing() {
    let town = Town::with_followee();
    let (first, second) = (town.owner().writes_id("one"), town.owner().writes_id("two"));
    let now = jiff::Timestamp::now();
    let note = town.bob.note_with("<p>look</p>", |note| {
        let at = now - jiff::SignedDuration::from_secs(100);
        note["published"] = json!(at.to_string());
    });
    town.hears(&town.bob, &town.bob.create(&note));
    let mut edited = note.clone();
    let mut quotes = |quoted: Value, second: i64| {
        edited["quoteUrl"] = quoted;
        let at = now - jiff::SignedDuration::from_secs(100 - second);
        edited["updated"] = json!(at.to_string());
        town.hears(&town.bob, &town.bob.update(&edited));
        town.received(&note["id"])["renoteId"].clone()
    };
    assert_eq!(quotes(json!(town.uri(&first)), 10), first.as_str());
    assert_eq!(quotes(json!(town.uri(&second)), 20), second.as_str());
    assert_eq!(
        quotes(json!(town.uri(&first)), 15),
        second.as_str(),
        "older"
    );
    // The quoted author took back their word, which is no newer version (I59).
    assert_eq!(quotes(Value::Null, 20), Value::Null);
    let counts = [first, second].map(|note| shown(&town, &note)["renoteCount"].clone());
    assert_eq!(counts, [0, 0]);
}

/// I16: an Update may be no more than a hint.
#[test]
fn an_edit_that_is_only_named_is_asked_for() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>first</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    let mut newer = note.clone();
    newer["content"] = json!("<p>second</p>");
    newer["updated"] = json!(jiff::Timestamp::now().to_string());
    let path = text(&note["id"]);
    let path = path.trim_start_matches(&town.peer.origin());
    town.peer.serve(path, Page::activity(&newer));
    town.hears(&town.bob, &town.bob.act("Update", note["id"].clone()));
    assert_eq!(town.received(&note["id"])["text"], "second");
}

/// I16: by a clock that runs ahead the same words are not new each time they come.
#[test]
fn an_edit_of_the_future_is_one_edit() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>first</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    let mut newer = note.clone();
    newer["content"] = json!("<p>second</p>");
    newer["updated"] = json!("2099-01-01T00:00:00Z");
    for _ in 0..3 {
        town.hears(&town.bob, &town.bob.update(&newer));
    }
    let here = town.received(&note["id"])["id"].clone();
    let versions = town.owner().call("notes/versions", json!({"noteId": here}));
    assert_eq!(versions.ok().as_array().map(Vec::len), Some(1));
}

#[test]
fn one_edits_on_a_page_without_scripts_and_the_note_says_that_it_was_changed() {
    let server = Server::start();
    let owner = server.owner();
    let file = owner.keeps("hill.png", &pictures::png(32, 20));
    let note = json!({"text": "frist words", "cw": "careful", "fileIds": [file]});
    let note = owner.notes_id(note);
    let reader = Reader::signed_in(&server, "owner");
    let (page, edit) = (format!("/notes/{note}"), format!("/notes/{note}/edit"));
    assert!(
        !reader
            .reads_page(&page)
            .contains(&format!("{page}/history\" title"))
    );
    let form = reader.reads_page(&edit);
    assert!(form.contains("frist words") && form.contains("value=\"careful\""));
    assert!(form.contains(&file) && form.contains("name=\"drop\""));
    // What the form does not show cannot be changed by it.
    let fields = [
        ("text", "first words"),
        ("visibility", "specified"),
        ("warned", ""),
    ];
    let led = reader.does(&edit, &fields);
    assert!(led.starts_with(&page));
    let after = owner.shows(&note);
    assert_eq!(after["text"], "first words");
    assert_eq!(
        (&after["cw"], &after["visibility"]),
        (&Value::Null, &json!("public"))
    );
    assert_eq!(after["fileIds"], json!([file]));
    assert!(
        reader
            .reads_page(&page)
            .contains(&format!("href=\"{page}/history\""))
    );
    let history = server
        .visitor()
        .get(&format!("{page}/history"))
        .status(200)
        .text();
    assert!(history.contains("first words") && history.contains("frist words"));
    assert!(history.contains("careful"));
    reader.does(&edit, &[("text", "first words"), ("drop", &file)]);
    assert_eq!(owner.shows(&note)["fileIds"], json!([]));
    let refused = reader.sends(&edit, &[("text", " ")]).status(422);
    assert!(refused.text().contains("needs a text"));
    let long = "x".repeat(3_001);
    reader.sends(&edit, &[("text", &long)]).status(422);
    assert_eq!(owner.shows(&note)["text"], "first words");
}

#[test]
fn the_page_of_what_a_note_said_is_for_who_may_read_the_note() {
    let server = Server::start();
    let owner = server.owner();
    server.account("bob");
    let note = owner.notes_id(json!({"text": "among us", "visibility": "specified"}));
    owner
        .call(
            "notes/update",
            json!({"noteId": note, "text": "still among us"}),
        )
        .done();
    let path = format!("/notes/{note}/history");
    assert!(
        Reader::signed_in(&server, "owner")
            .reads_page(&path)
            .contains(">among us<")
    );
    for stranger in [
        server.visitor().get(&path),
        Reader::signed_in(&server, "bob").get(&path),
    ] {
        assert!(!stranger.status(404).text().contains("among us"));
    }
}
