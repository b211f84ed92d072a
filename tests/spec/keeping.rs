//! What one puts together on the pages, with forms and without scripts: lists, antennas,
//! favourites, clips; and what one does to a note from its menu.

use serde_json::Value;
use serde_json::json;

use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::reader::Reader;
use crate::harness::server::Server;

/// What stands between two slashes: `/lists/ID/edit?said=…`.
#[track_caller]
fn id(path: &str) -> String {
    let part = path.split(['/', '?']).nth(2);
    part.unwrap_or_else(|| panic!("no id in {path}")).to_owned()
}

#[test]
fn a_list_is_made_filled_read_renamed_and_thrown_away_by_forms() {
    let server = Server::start();
    let (bob, carol) = (server.account("bob"), server.account("carol"));
    let owner = Reader::signed_in(&server, "owner");
    let made = owner.does("/lists", &[("name", "Bean <b>friends</b>")]);
    let list = format!("/lists/{}", id(&made));
    let name = "Bean &lt;b&gt;friends&lt;/b&gt;";
    assert!(owner.reads_page(&made).contains(name));

    owner.does(&format!("{list}/members"), &[("address", "@bob")]);
    let nobody = owner.sends(&format!("{list}/members"), &[("address", "nobody")]);
    assert!(nobody.status(422).text().contains("nobody"));
    bob.writes("on it");
    carol.writes("not on it");
    let page = owner.reads_page(&list);
    assert!(
        page.contains("on it") && !page.contains("not on it"),
        "{page}"
    );

    let bobs = bob.id();
    let replies = [("user", &*bobs), ("on", "1")];
    owner.does(&format!("{list}/members/replies"), &replies);
    bob.notes(json!({"text": "an answer", "replyId": carol.writes_id("a question")}));
    assert!(owner.reads_page(&list).contains("an answer"));

    owner.does(&list, &[("name", "Neighbours"), ("public", "1")]);
    let known = list_of(&server);
    assert_eq!(known["name"], "Neighbours");
    assert_eq!(known["isPublic"], true);
    assert!(owner.reads_page("/lists").contains("Neighbours"));

    owner.does(&format!("{list}/members/remove"), &[("user", &bobs)]);
    assert_eq!(list_of(&server)["userIds"], json!([]));
    owner.does(&format!("{list}/delete"), &[]);
    owner.get(&list).status(404);
}

/// The owner's only list, as apps see it.
#[track_caller]
fn list_of(server: &Server) -> Value {
    let lists = server.owner().call("users/lists/list", json!({})).ok();
    lists[0].clone()
}

#[test]
fn somebody_is_put_on_lists_from_their_profile() {
    let server = Server::start();
    let bob = server.account("bob");
    let owner = Reader::signed_in(&server, "owner");
    let made = id(&owner.does("/lists", &[("name", "friends")]));
    let path = format!("/users/{}/lists", bob.id());
    assert!(owner.reads_page("/@bob").contains(&path));
    owner.does(&path, &[("list", &made), ("on", "1")]);
    assert_eq!(list_of(&server)["userIds"], json!([bob.id()]));
    owner.does(&path, &[("list", &made), ("on", "")]);
    assert_eq!(list_of(&server)["userIds"], json!([]));
}

#[test]
fn an_antenna_is_made_read_changed_and_thrown_away_by_forms() {
    let server = Server::start();
    let bob = server.account("bob");
    let owner = Reader::signed_in(&server, "owner");
    let empty = [("name", "Beans"), ("source", "all"), ("exclude", " ")];
    let refused = owner.sends("/antennas", &empty).status(422).text();
    assert!(refused.contains("value=\"Beans\""), "what was typed stays");
    let wanted = [
        ("name", "Beans"),
        ("source", "all"),
        ("keywords", "green bean\nsoy"),
        ("exclude", "coffee"),
    ];
    let path = format!("/antennas/{}", id(&owner.does("/antennas", &wanted)));
    for words in [
        "a bean so green",
        "Soy!",
        "green tea",
        "soy coffee bean green",
    ] {
        bob.writes(words);
    }
    let page = owner.reads_page(&path);
    assert!(page.contains("a bean so green") && page.contains("Soy!"));
    assert!(!page.contains("green tea") && !page.contains("soy coffee"));

    let changed = [
        ("name", "Tea"),
        ("source", "users"),
        ("users", "@bob"),
        ("keywords", "tea"),
    ];
    owner.does(&path, &changed);
    bob.writes("more tea");
    server.account("carol").writes("tea of others");
    let page = owner.reads_page(&path);
    assert!(page.contains("more tea") && !page.contains("tea of others"));
    let known = server.owner().call("antennas/list", json!({})).ok();
    assert_eq!(known[0]["keywords"], json!([["tea"]]));
    assert_eq!(known[0]["users"], json!(["@bob"]));
    assert!(owner.reads_page("/antennas").contains("Tea"));
    owner.does(&format!("{path}/delete"), &[]);
    owner.get(&path).status(404);
}

#[test]
fn an_antenna_takes_no_more_words_than_the_api() {
    let server = Server::start();
    server.owner();
    let owner = Reader::signed_in(&server, "owner");
    let too_long = "x".repeat(257);
    let too_many = "bean\n".repeat(65);
    for words in [&too_long, &too_many] {
        let wanted = [("name", "Beans"), ("source", "all"), ("keywords", words)];
        owner.sends("/antennas", &wanted).status(422);
    }
    let known = server.owner().call("antennas/list", json!({})).ok();
    assert_eq!(known, json!([]));
}

#[test]
fn a_favourite_is_kept_and_let_go_and_nobody_else_sees_it() {
    let server = Server::start();
    let bob = server.account("bob");
    let note = bob.writes_id("worth keeping");
    let owner = Reader::signed_in(&server, "owner");
    let keep = format!("/notes/{note}/favorite");
    owner.does(&keep, &[]);
    owner.sends(&keep, &[]).status(422);
    assert!(owner.reads_page("/my/favorites").contains("worth keeping"));
    assert!(
        owner
            .reads_page(&format!("/notes/{note}"))
            .contains("/unfavorite")
    );
    assert!(
        !Reader::signed_in(&server, "bob")
            .reads_page("/my/favorites")
            .contains("worth")
    );
    server.visitor().get("/my/favorites").redirected();
    owner.does(&format!("/notes/{note}/unfavorite"), &[]);
    assert!(!owner.reads_page("/my/favorites").contains("worth keeping"));
}

#[test]
fn favourites_are_read_page_by_page_in_the_order_they_were_kept() {
    let server = Server::start();
    let bob = server.account("bob");
    let notes: Vec<_> = (0..25)
        .map(|at| bob.writes_id(&format!("note {at}.")))
        .collect();
    for note in notes.iter().rev() {
        let params = json!({ "noteId": note });
        server.owner().call("notes/favorites/create", params).done();
    }
    let owner = Reader::signed_in(&server, "owner");
    let first = owner.reads_page("/my/favorites");
    assert!(first.contains("note 0.") && !first.contains("note 20."));
    let (_, rest) = first.split_once("/my/favorites?until=").expect("a way on");
    let until = rest.split('"').next().expect("an id");
    let second = owner.reads_page(&format!("/my/favorites?until={until}"));
    assert!(second.contains("note 20.") && second.contains("note 24."));
    assert!(!second.contains("note 19."));
}

#[test]
fn a_clip_is_filled_from_a_note_opened_liked_and_thrown_away() {
    let server = Server::start();
    let bob = server.account("bob");
    let note = bob.writes_id("a fine note");
    let owner = Reader::signed_in(&server, "owner");
    let clips = format!("/notes/{note}/clips");
    owner.sends(&clips, &[("name", " ")]).status(422);
    owner.does(&clips, &[("name", "Fine <i>things</i>")]);
    let known = server.owner().call("clips/list", json!({})).ok();
    let clip = text(&known[0]["id"]);
    let path = format!("/clips/{clip}");
    let page = owner.reads_page(&path);
    assert!(page.contains("a fine note") && page.contains("Fine &lt;i&gt;"));
    assert!(owner.reads_page("/my/clips").contains("Fine &lt;i&gt;"));

    let other = Reader::signed_in(&server, "bob");
    other.get(&path).status(404);
    other.sends(&format!("{path}/mark"), &[]).status(422);
    owner.does(
        &path,
        &[
            ("name", "Fine things"),
            ("description", "Look"),
            ("public", "1"),
        ],
    );
    assert!(other.reads_page(&path).contains("a fine note"));
    assert!(
        server
            .visitor()
            .get("/@owner/clips")
            .status(200)
            .text()
            .contains("Fine things")
    );
    other.does(&format!("{path}/mark"), &[]);
    assert!(other.reads_page("/my/clips").contains("Fine things"));
    other.does(&format!("{path}/unmark"), &[]);

    owner.does(&clips, &[("clip", &clip), ("on", "")]);
    assert!(!owner.reads_page(&path).contains("a fine note"));
    owner.does(&clips, &[("clip", &clip), ("on", "1")]);
    assert!(owner.reads_page(&path).contains("a fine note"));
    owner.does(&format!("{path}/delete"), &[]);
    owner.get(&path).status(404);
    assert!(
        owner
            .reads_page(&format!("/notes/{note}"))
            .contains("a fine note")
    );
}

#[test]
fn nobody_sees_or_changes_what_another_has_put_together() {
    let server = Server::start();
    let (owner, note) = (server.owner(), server.owner().writes_id("mine"));
    server.account("mallory");
    let made = owner
        .call("users/lists/create", json!({"name": "secret list"}))
        .ok();
    let list_path = format!("/lists/{}", text(&made["id"]));
    let wanted = json!({
        "name": "secret antenna", "src": "all", "keywords": [["x"]], "excludeKeywords": [],
        "users": [], "caseSensitive": false, "withReplies": false, "withFile": false,
    });
    let made = owner.call("antennas/create", wanted).ok();
    let antenna_path = format!("/antennas/{}", text(&made["id"]));
    let made = owner
        .call("clips/create", json!({"name": "secret clip"}))
        .ok();
    let clip_path = format!("/clips/{}", text(&made["id"]));
    let mallory = Reader::signed_in(&server, "mallory");
    for path in [&list_path, &antenna_path, &clip_path] {
        for page in [path.clone(), format!("{path}/edit")] {
            mallory.get(&page).status(404);
            let visitor = server.visitor().get(&page);
            assert_ne!(visitor.status, 200, "{visitor}");
        }
        for deed in ["", "/delete"] {
            let fields = [("name", "taken"), ("source", "all"), ("keywords", "y")];
            let answer = mallory.sends(&format!("{path}{deed}"), &fields);
            assert!((400..500).contains(&answer.status), "{answer}");
        }
    }
    for deed in ["edit", "pin", "delete"] {
        let answer = mallory.sends(&format!("/notes/{note}/{deed}"), &[("text", "taken")]);
        assert!((400..500).contains(&answer.status), "{answer}");
    }
    mallory.get(&format!("/notes/{note}/edit")).status(404);
    assert_eq!(owner.shows(&note)["text"], "mine");
    let lists = owner.call("users/lists/list", json!({})).ok();
    assert_eq!(lists[0]["name"], "secret list");
    let antennas = owner.call("antennas/list", json!({})).ok();
    assert_eq!(antennas[0]["name"], "secret antenna");
    let clips = owner.call("clips/list", json!({})).ok();
    assert_eq!(clips[0]["name"], "secret clip");
}

#[test]
fn a_note_one_may_not_see_is_not_there_for_any_of_its_pages_and_deeds() {
    let server = Server::start();
    let secret = json!({"text": "among us", "visibility": "specified"});
    let note = server.owner().notes_id(secret);
    server.account("mallory");
    let mallory = Reader::signed_in(&server, "mallory");
    for page in ["", "/history", "/clips", "/report", "/react", "/edit"] {
        mallory.get(&format!("/notes/{note}{page}")).status(404);
    }
    for deed in ["vote", "favorite", "mute", "pin", "clips", "report", "edit"] {
        let fields = [
            ("choice", "0"),
            ("name", "x"),
            ("comment", "x"),
            ("text", "x"),
        ];
        let answer = mallory.sends(&format!("/notes/{note}/{deed}"), &fields);
        assert!((400..500).contains(&answer.status), "{deed}: {answer}");
        assert!(!answer.text().contains("among us"), "{deed}");
    }
    let clips = server
        .owner()
        .call("notes/clips", json!({ "noteId": note }))
        .ok();
    assert_eq!(clips, json!([]));
}

#[test]
fn a_form_of_another_site_does_none_of_this() {
    let server = Server::start();
    let note = server.owner().writes_id("mine");
    let owner = Reader::signed_in(&server, "owner");
    let made = id(&owner.does("/lists", &[("name", "mine")]));
    let deeds = [
        "vote", "favorite", "pin", "mute", "clips", "report", "edit", "delete",
    ];
    let of_note = deeds.map(|deed| format!("/notes/{note}/{deed}"));
    let others = [
        "/lists",
        "/antennas",
        "/clips",
        "/settings/muted-words",
        "/settings/muted-servers",
        "/settings/notifications",
    ];
    let others = others.map(str::to_owned);
    let of_list = ["", "/delete", "/members"].map(|deed| format!("/lists/{made}{deed}"));
    for path in of_note.iter().chain(&others).chain(&of_list) {
        let fields = [
            ("name", "forged"),
            ("text", "forged"),
            ("soft", "forged"),
            ("hosts", "a.example"),
        ];
        owner.is_tricked_into(path, &fields).status(403);
    }
    assert_eq!(
        owner.reads_page("/my/favorites").matches("article").count(),
        0
    );
    assert_eq!(server.owner().shows(&note)["text"], "mine");
    assert_eq!(list_of(&server)["name"], "mine");
}

#[test]
fn a_note_is_shown_first_and_its_thread_is_heard_no_more() {
    let server = Server::start();
    let bob = server.account("bob");
    let note = server.owner().writes_id("an old note");
    let owner = Reader::signed_in(&server, "owner");
    let at = |deed: &str| format!("/notes/{note}/{deed}");
    owner.does(&at("pin"), &[]);
    let pinned = server.owner().me()["pinnedNoteIds"].clone();
    assert_eq!(pinned, json!([note]));
    assert!(owner.reads_page("/@owner").contains("/unpin"));
    owner.does(&at("unpin"), &[]);
    assert_eq!(server.owner().me()["pinnedNoteIds"], json!([]));

    owner.does(&at("mute"), &[]);
    let reply = bob.notes_id(json!({"text": "are you there?", "replyId": note}));
    // That they signed in is all they are told.
    assert_eq!(server.owner().is_told(), ["login"]);
    assert!(
        owner
            .reads_page(&format!("/notes/{reply}"))
            .contains("/unmute")
    );
    owner.does(&format!("/notes/{reply}/unmute"), &[]);
    bob.notes(json!({"text": "and now?", "replyId": note}));
    assert_eq!(server.owner().is_told(), ["reply", "login"]);
}

#[test]
fn somebody_is_reported_with_the_note_it_is_about() {
    let server = Server::start();
    let (mallory, _) = (server.account("mallory"), server.account("bob"));
    let note = mallory.writes_id("something unkind");
    let bob = Reader::signed_in(&server, "bob");
    let path = format!("/notes/{note}/report");
    assert!(bob.reads_page(&path).contains("something unkind"));
    bob.sends(&path, &[("comment", "  ")]).status(422);
    bob.does(&path, &[("comment", "This is <unkind>")]);
    bob.does(
        &format!("/users/{}/report", mallory.id()),
        &[("comment", "Again")],
    );
    let reports = server
        .owner()
        .call("admin/abuse-user-reports", json!({}))
        .ok();
    let comments: Vec<_> = list(&reports)
        .iter()
        .map(|one| text(&one["comment"]))
        .collect();
    assert_eq!(comments.len(), 2);
    let about = comments.iter().find(|words| words.contains("<unkind>"));
    assert!(
        about
            .expect("the first")
            .contains(&format!("/notes/{note}"))
    );
    let own = format!("/users/{}/report", text(&server.owner().me()["id"]));
    bob.sends(&own, &[("comment", "the owner")]).status(422);
}

#[test]
fn forms_have_the_hour_of_the_api() {
    let server = Server::with(|config| config.rate_limits = true);
    let notes: Vec<_> = (0..21)
        .map(|at| server.owner().writes_id(&format!("{at}")))
        .collect();
    let owner = Reader::signed_in(&server, "owner");
    let mut answers = notes
        .iter()
        .map(|note| owner.sends(&format!("/notes/{note}/favorite"), &[]));
    assert!(answers.by_ref().take(20).all(|answer| answer.status == 303));
    let last = answers.next().expect("one more");
    assert_eq!(last.status, 429, "{last}");
    let api = json!({"noteId": notes[20]});
    server
        .owner()
        .call("notes/favorites/create", api)
        .refused(429, "RATE_LIMIT_EXCEEDED");
}

#[test]
fn the_timelines_of_everyone_are_for_those_who_are_here() {
    let server = Server::start();
    let bob = server.account("bob");
    bob.writes("hello everyone");
    let owner = Reader::signed_in(&server, "owner");
    for path in ["/social", "/global"] {
        assert!(owner.reads_page(path).contains("hello everyone"));
        server.visitor().get(path).redirected();
    }
}

#[test]
fn a_pinned_note_is_shown_first_only_to_those_who_may_see_it() {
    let server = Server::start();
    let owner = server.owner();
    let bob = server.account("bob");
    for (visibility, words) in [
        ("public", "for all"),
        ("followers", "for friends"),
        ("specified", "for nobody"),
    ] {
        let note = owner.notes_id(json!({"text": words, "visibility": visibility}));
        owner.call("i/pin", json!({ "noteId": note })).ok();
    }
    let visitor = server.visitor().get("/@owner").status(200).text();
    assert!(visitor.contains("Pinned") && visitor.contains("for all"));
    let reader = Reader::signed_in(&server, "bob");
    for page in [visitor, reader.reads_page("/@owner")] {
        assert!(!page.contains("for friends") && !page.contains("for nobody"));
    }
    let told = server
        .visitor()
        .call("users/show", json!({"username": "owner"}))
        .ok();
    assert!(!told.to_string().contains("for friends"), "{told}");
    bob.follows(&owner.id());
    let page = reader.reads_page("/@owner");
    assert!(page.contains("for friends") && !page.contains("for nobody"));
}
