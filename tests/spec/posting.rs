//! Writing notes: what is taken, what is refused, who may see what.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::text;
use crate::harness::pictures;
use crate::harness::reader::Reader;
use crate::harness::server::Server;

#[test]
fn a_note_is_answered_with_everything_clients_read() {
    let server = Server::start();
    let owner = server.owner();
    let note = owner.writes("  Hello world\n\n");
    assert_eq!(note["text"], "Hello world", "text is trimmed");
    assert_eq!(note["visibility"], "public");
    assert_eq!(note["user"]["username"], "owner");
    assert_eq!(note["userId"], note["user"]["id"]);
    assert_eq!(text(&note["id"]).len(), 10, "an aid of ten characters");
    for absent in ["cw", "replyId", "renoteId", "reactionAcceptance"] {
        assert_eq!(note.get(absent), Some(&Value::Null), "{absent} is null");
    }
    for zero in ["renoteCount", "repliesCount", "reactionCount"] {
        assert_eq!(note[zero], 0, "{zero}");
    }
    assert_eq!(note["reactions"], json!({}));
    assert_eq!(note["files"], json!([]));
    assert_eq!(owner.shows(&text(&note["id"]))["text"], "Hello world");
    assert_eq!(owner.me()["notesCount"], 1);
}

#[test]
fn times_are_told_with_milliseconds_and_z() {
    let server = Server::start();
    let time = text(&server.owner().writes("now")["createdAt"]);
    assert_eq!(time.len(), "2026-01-02T03:04:05.678Z".len(), "{time}");
    assert!(time.ends_with('Z'), "{time}");
}

#[test]
fn what_is_no_note_is_refused_and_leaves_no_trace() {
    let server = Server::start();
    let owner = server.owner();
    let file = owner.keeps("a.png", &pictures::png(8, 8));
    for wrong in [
        json!({}),
        json!({"text": ""}),
        json!({"text": "   \n"}),
        json!({"text": null}),
        json!({"text": 5}),
        json!({"text": "x".repeat(3001)}),
        json!({"text": "x", "visibility": "nope"}),
        json!({"text": "x", "cw": ""}),
        json!({"text": "x", "cw": "y".repeat(101)}),
        json!({"text": "x", "fileIds": []}),
        json!({"text": "x", "fileIds": [file, file]}),
        json!({"text": "x", "replyId": "not an id!"}),
        json!({"text": "x", "poll": {"choices": ["one"]}}),
        json!({"text": "x", "poll": {"choices": ["a", "a"]}}),
    ] {
        let error = owner
            .call("notes/create", wrong)
            .refused(400, "INVALID_PARAM");
        assert_eq!(error["id"], "3d81ceae-475f-4600-b2a8-2bc116157532");
    }
    assert_eq!(owner.me()["notesCount"], 0);
    assert!(owner.reads("notes/timeline").is_empty());
}

#[test]
fn the_longest_text_is_taken_whole() {
    let server = Server::start();
    let longest = "あ".repeat(3000);
    assert_eq!(server.owner().writes(&longest)["text"], longest.as_str());
}

#[test]
fn unknown_parameters_are_no_fault() {
    let server = Server::start();
    let note = json!({"text": "extra", "noSuchField": 1, "renoteId": null, "poll": null});
    assert_eq!(server.owner().notes(note)["text"], "extra");
}

#[test]
fn a_picture_goes_with_its_alt_text() {
    let server = Server::start();
    let owner = server.owner();
    let fields = json!({"comment": "A small square"});
    let file = owner
        .upload("square.png", &pictures::png(64, 48), fields)
        .ok();
    let note = owner.notes(json!({"fileIds": [file["id"]], "cw": "art"}));
    assert_eq!(note["files"][0]["comment"], "A small square");
    assert_eq!(
        note["files"][0]["properties"],
        json!({"width": 64, "height": 48})
    );
    assert_eq!((&note["cw"], &note["text"]), (&json!("art"), &Value::Null));
}

#[test]
fn the_file_of_another_cannot_be_attached() {
    let server = Server::start();
    let bob = server.account("bob");
    let file = server.owner().keeps("mine.png", &pictures::png(8, 8));
    let note = json!({"text": "look", "fileIds": [file]});
    bob.call("notes/create", note).refused(400, "NO_SUCH_FILE");
    assert_eq!(bob.me()["notesCount"], 0);
}

#[test]
fn each_visibility_shows_a_note_to_its_own_circle() {
    let server = Server::start();
    let owner = server.owner();
    let (follower, chosen) = (server.account("follower"), server.account("chosen"));
    let (stranger, visitor) = (server.account("stranger"), server.visitor());
    follower.follows(&owner.id());
    let everyone = [owner, &follower, &chosen, &stranger, &visitor];
    let post = |visibility: &str| {
        let note =
            json!({"text": "psst", "visibility": visibility, "visibleUserIds": [chosen.id()]});
        owner.notes_id(note)
    };
    // Who reads: the author, a follower, one addressed, a stranger, a visitor.
    for (visibility, readers) in [
        ("public", [true, true, true, true, true]),
        ("home", [true, true, true, true, true]),
        ("followers", [true, true, false, false, false]),
        ("specified", [true, false, true, false, false]),
    ] {
        let note = post(visibility);
        for (who, may_read) in everyone.iter().zip(readers) {
            let shown = who.shows(&note);
            assert_eq!(shown["text"].is_string(), may_read, "{visibility}: {shown}");
            assert_eq!(
                shown["isHidden"] == true,
                !may_read,
                "{visibility}: {shown}"
            );
        }
        let public = matches!(visibility, "public" | "home");
        let status = if public { 200 } else { 404 };
        visitor
            .get_activity(&format!("/notes/{note}"))
            .status(status);
        visitor.get(&format!("/notes/{note}")).status(status);
    }
}

#[test]
fn a_hidden_note_hides_its_files_and_warning_too() {
    let server = Server::start();
    let owner = server.owner();
    let file = owner.keeps("private.png", &pictures::png(8, 8));
    let note = owner.notes_id(json!({
        "text": "secret", "cw": "secret warning", "fileIds": [file], "visibility": "followers",
    }));
    let shown = server.visitor().shows(&note);
    assert_eq!(shown["isHidden"], true);
    assert_eq!(
        (&shown["cw"], &shown["files"], &shown["fileIds"]),
        (&Value::Null, &json!([]), &json!([]))
    );
}

#[test]
fn a_mention_tells_the_mentioned() {
    let server = Server::start();
    let bob = server.account("bob");
    let note = server.owner().writes("hey @bob look");
    assert_eq!(note["mentions"], json!([bob.id()]));
    let told = bob.notifications();
    assert_eq!(told[0]["type"], "mention");
    assert_eq!(told[0]["note"]["id"], note["id"]);
}

#[test]
fn whoever_is_mentioned_may_see_the_note() {
    let server = Server::start();
    let (bob, carol) = (server.account("bob"), server.account("carol"));
    for visibility in ["followers", "specified"] {
        let note = json!({"text": "only for @bob", "visibility": visibility});
        let note = server.owner().notes_id(note);
        assert_eq!(bob.notifications()[0]["note"]["id"], note.as_str());
        assert_eq!(bob.shows(&note)["text"], "only for @bob");
        assert_eq!(carol.shows(&note)["isHidden"], true);
    }
}

#[test]
fn a_hashtag_is_found_in_the_text() {
    let server = Server::start();
    let note = server.owner().writes("#Golden #golden #テスト and # not");
    assert_eq!(note["tags"], json!(["golden", "テスト"]));
}

#[test]
fn a_deleted_note_is_gone_everywhere() {
    let server = Server::start();
    let owner = server.owner();
    let note = owner.writes_id("oops");
    owner.deletes(&note);
    owner
        .call("notes/show", json!({ "noteId": note }))
        .refused(400, "NO_SUCH_NOTE");
    assert!(owner.reads("notes/timeline").is_empty());
    assert_eq!(owner.me()["notesCount"], 0);
    let gone = server.visitor().get_activity(&format!("/notes/{note}"));
    assert_eq!(gone.status(410).json()["type"], "Tombstone");
    let page = server.visitor().get(&format!("/notes/{note}"));
    assert!(matches!(page.status, 404 | 410), "{page}");
    owner
        .call("notes/delete", json!({ "noteId": note }))
        .refused(400, "NO_SUCH_NOTE");
}

#[test]
fn only_the_author_deletes_a_note() {
    let server = Server::start();
    let (bob, note) = (server.account("bob"), server.owner().writes_id("stays"));
    bob.call("notes/delete", json!({ "noteId": note }))
        .refused(400, "ACCESS_DENIED");
    assert_eq!(bob.shows(&note)["text"], "stays");
}

#[test]
fn the_same_words_twice_are_two_notes() {
    let server = Server::start();
    let owner = server.owner();
    assert_ne!(owner.writes_id("again"), owner.writes_id("again"));
    assert_eq!(owner.me()["notesCount"], 2);
}

#[test]
fn an_unknown_note_is_refused_by_name() {
    let server = Server::start();
    let visitor: &Client = &server.visitor();
    visitor
        .call("notes/show", json!({"noteId": "aaaaaaaaaa"}))
        .refused(400, "NO_SUCH_NOTE");
    for wrong in [
        json!({}),
        json!({"noteId": 123}),
        json!({"noteId": "bad id"}),
    ] {
        visitor
            .call("notes/show", wrong)
            .refused(400, "INVALID_PARAM");
    }
}

#[test]
fn a_recipient_who_is_not_here_is_left_out() {
    let server = Server::start();
    let owner = server.owner();
    let bob = server.account("bob");
    let nobody = "zzzzzzzzzz";
    let ids = json!([nobody, bob.id()]);
    let params = json!({"text": "for you", "visibility": "specified", "visibleUserIds": ids});
    let note = owner.call("notes/create", params).ok()["createdNote"].clone();
    assert_eq!(note["visibleUserIds"], json!([bob.id()]));
}

#[test]
fn what_a_suspended_user_wrote_is_shown_nowhere() {
    let server = Server::start();
    let owner = server.owner();
    let mallory = server.account("mallory");
    let note = mallory.writes_id("buy my beans");
    let renote = owner.notes_id(json!({"renoteId": note}));
    let answer = owner.notes_id(json!({"text": "no thanks", "replyId": note}));
    server.suspend("mallory");
    let visitor = server.visitor();
    let shown = visitor.call("notes/show", json!({"noteId": renote})).ok();
    assert_eq!(shown["renote"]["text"], Value::Null);
    for path in [
        format!("/notes/{renote}?fragment=1"),
        format!("/notes/{answer}"),
        "/@owner".to_owned(),
    ] {
        let page = visitor.get(&path).text();
        assert!(!page.contains("buy my beans"), "{path}");
    }
    visitor
        .get(&format!("/notes/{note}?fragment=1"))
        .status(404);
    visitor.get("/@mallory?fragment=1").status(404);
    let replies = format!("/notes/{note}/replies");
    assert_ne!(visitor.get_activity(&replies).status, 200);
}

#[test]
fn a_direct_note_is_for_those_whose_addresses_stand_in_the_form() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let reader = Reader::signed_in(&server, "owner");
    let host = server.origin().trim_start_matches("http://");
    let addresses = format!("@bob, carol@{host}");
    let fields = |text, to| {
        [
            ("text", text),
            ("visibility", "specified"),
            ("recipients", to),
        ]
    };
    let wrong = reader.sends("/notes", &fields("for you two", "@bob @nobody"));
    let wrong = wrong.status(422).text();
    assert!(wrong.contains("@nobody") && wrong.contains("for you two"));
    assert_eq!(owner.me()["notesCount"], 0, "nobody is left out unnoticed");
    reader.does("/notes", &fields("for you two", &addresses));
    let told = |who: &Client| who.notifications()[0]["note"]["text"].clone();
    assert_eq!(
        (told(&bob), told(&carol)),
        (json!("for you two"), json!("for you two"))
    );
    let note = bob.notifications()[0]["note"]["id"].clone();
    let note = note.as_str().expect("an id");
    let answer = Reader::signed_in(&server, "bob").reads_page(&format!("/compose?reply={note}"));
    assert!(
        answer.contains("value=\"@carol\""),
        "the answer is for the others, too"
    );
    // Of a note for all no addresses are read.
    reader.does(
        "/notes",
        &[
            ("text", "for all"),
            ("visibility", "public"),
            ("recipients", "@bob"),
        ],
    );
    assert_eq!(bob.notifications().len(), 2, "the sign-in and the one note");
}
