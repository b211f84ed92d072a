//! What other servers brought and nobody here touched is forgotten after a while; what
//! anybody here has to do with stays, and what is forgotten may come again.

use serde_json::Value;
use serde_json::json;

use crate::harness::actor::Actor;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::process::Process;
use crate::harness::server::Server;
use crate::harness::town::Town;

const DAY: i64 = 24 * 3_600_000;

/// A note of bob's that the owner gets because they follow him; its id here.
#[track_caller]
fn comes(town: &Town, words: &str) -> String {
    comes_with(town, words, |_| {})
}

#[track_caller]
fn comes_with(town: &Town, words: &str, change: impl FnOnce(&mut Value)) -> String {
    let note = town.bob.note_with(&format!("<p>{words}</p>"), change);
    town.hears(&town.bob, &town.bob.create(&note));
    text(&town.received(&note["id"])["id"])
}

/// So many days pass, and what is too old is forgotten.
fn after(town: &Town, days: i64) {
    town.server.advance(days * DAY);
    town.server.forget();
}

fn is_here(town: &Town, note: &str) -> bool {
    let shown = town.owner().call("notes/show", json!({ "noteId": note }));
    shown.status == 200
}

fn uri(town: &Town, note: &str) -> String {
    text(&town.owner().shows(note)["uri"])
}

#[test]
fn a_note_nobody_touched_is_forgotten_after_ninety_days_and_not_before() {
    let town = Town::with_followee();
    let note = comes(&town, "rain again");
    after(&town, 89);
    assert!(is_here(&town, &note));
    after(&town, 2);
    assert!(!is_here(&town, &note));
    assert!(town.known(&json!(note)).is_none());
    let found = town
        .owner()
        .call("notes/search", json!({"query": "rain again"}));
    assert_eq!(found.ok(), json!([]), "nor are its words");
}

#[test]
fn a_server_that_keeps_everything_forgets_nothing() {
    let server = Server::with(|config| config.notes_remote_days = None);
    let town = Town::around(server);
    town.follows(&town.bob);
    let note = comes(&town, "rain again");
    after(&town, 4_000);
    assert!(is_here(&town, &note));
}

#[test]
fn whatever_somebody_here_did_with_a_note_keeps_it() {
    let town = Town::with_followee();
    let owner = town.owner();
    let on = |note: &str| json!({ "noteId": note });
    let plain = comes(&town, "plain");
    let mut kept = Vec::new();
    let mut keep = |why: &'static str, note: &str| kept.push((why, note.to_owned()));

    let note = comes(&town, "answered");
    owner.notes(json!({"text": "yes", "replyId": note}));
    keep("answered", &note);
    let note = comes(&town, "renoted");
    owner.renotes(&note);
    keep("renoted", &note);
    let note = comes(&town, "quoted");
    owner.notes(json!({"text": "this", "renoteId": note}));
    keep("quoted", &note);
    let note = comes(&town, "reacted to");
    owner.reacts(&note, "👍");
    keep("reacted to", &note);
    let note = comes(&town, "a favourite");
    owner.call("notes/favorites/create", on(&note)).done();
    keep("a favourite", &note);
    let note = comes(&town, "clipped");
    let clip = text(&owner.call("clips/create", json!({"name": "k"})).ok()["id"]);
    owner
        .call("clips/add-note", json!({"clipId": clip, "noteId": note}))
        .done();
    keep("clipped", &note);
    let note = comes(&town, "its thread muted");
    owner.call("notes/thread-muting/create", on(&note)).done();
    keep("its thread muted", &note);
    let note = comes_with(&town, "voted in", |note| {
        note["type"] = json!("Question");
        note["oneOf"] = json!([{"type": "Note", "name": "a"}, {"type": "Note", "name": "b"}]);
    });
    owner
        .call("notes/polls/vote", json!({"noteId": note, "choice": 0}))
        .done();
    keep("voted in", &note);
    let me = town.owner_uri();
    let note = comes_with(&town, "named in", |note| {
        note["tag"] = json!([{"type": "Mention", "href": me, "name": "@owner"}]);
        note["cc"] = json!([me]);
    });
    keep("named in", &note);
    let note = comes(&town, "begun to be answered");
    let draft = json!({"text": "hm", "replyId": note});
    owner.call("notes/drafts/create", draft).ok();
    keep("begun to be answered", &note);

    after(&town, 91);
    assert!(!is_here(&town, &plain));
    for (why, note) in &kept {
        assert!(is_here(&town, note), "{why}");
    }
}

#[test]
fn what_the_followed_pinned_stays_until_it_is_unpinned() {
    let town = Town::with_followee();
    let note = comes(&town, "read this first");
    let featured = format!("{}/collections/featured", town.bob.id);
    town.bob.change(|actor| actor["featured"] = json!(featured));
    town.hears(
        &town.bob,
        &town.bob.update(&town.bob.change(|actor| {
            actor["featured"] = json!(featured);
        })),
    );
    let mut add = town.bob.act("Add", json!(uri(&town, &note)));
    add["target"] = json!(featured);
    town.hears(&town.bob, &add);
    let pinned = town.owner().finds("bob", Some(town.peer.host()))["pinnedNoteIds"].clone();
    assert_eq!(pinned, json!([note]));
    after(&town, 91);
    assert!(is_here(&town, &note));
}

#[test]
fn a_conversation_of_ours_stays_whole_and_others_go_from_their_ends() {
    let town = Town::with_followee();
    let answer = |to: &str, words: &str| {
        let to = to.to_owned();
        comes_with(&town, words, |note| note["inReplyTo"] = json!(to))
    };
    let above = comes(&town, "above");
    let between = answer(&uri(&town, &above), "between");
    let ours = town
        .owner()
        .notes_id(json!({"text": "ours", "replyId": between}));
    let below = answer(&town.uri(&ours), "below");
    let deeper = answer(&uri(&town, &below), "deeper");
    let end = (0..40).fold(deeper.clone(), |last, _| {
        answer(&uri(&town, &last), "on and on")
    });
    let beside = answer(&uri(&town, &between), "beside");
    let stranger = comes(&town, "a thread of strangers");
    let second = answer(&uri(&town, &stranger), "its second");
    let third = answer(&uri(&town, &second), "its third");
    town.server.settle();

    after(&town, 91);
    for note in [&above, &between, &ours, &below, &deeper, &end] {
        assert!(is_here(&town, note));
    }
    for note in [&beside, &stranger, &second, &third] {
        assert!(!is_here(&town, note));
    }
    let shown = town.owner().shows(&between);
    assert_eq!(shown["repliesCount"], 1, "ours is all that is left of them");
}

#[test]
fn what_an_answer_of_today_answers_is_not_forgotten_before_it() {
    let town = Town::with_followee();
    let old = comes(&town, "old");
    let old_uri = uri(&town, &old);
    town.server.advance(60 * DAY);
    let late = comes_with(&town, "late", |note| note["inReplyTo"] = json!(old_uri));
    after(&town, 40);
    assert!(is_here(&town, &old) && is_here(&town, &late));
    after(&town, 60);
    assert!(!is_here(&town, &old) && !is_here(&town, &late));
}

#[test]
fn a_note_that_was_forgotten_may_come_again() {
    let town = Town::with_followee();
    let note = comes(&town, "come back");
    let address = uri(&town, &note);
    after(&town, 91);
    assert!(!is_here(&town, &note));
    let found = town.owner().call("ap/show", json!({ "uri": address })).ok();
    let again = text(&found["object"]["id"]);
    assert_eq!(found["object"]["text"], "come back");
    after(&town, 1);
    assert!(
        is_here(&town, &again),
        "what came late is kept as long as what is new"
    );
    after(&town, 91);
    assert!(!is_here(&town, &again));
}

#[test]
fn counts_of_our_notes_keep_what_others_did_with_them() {
    let town = Town::with_followee();
    let ours = town.owner().writes_id("ours");
    town.hears(&town.bob, &town.bob.announce(&town.uri(&ours)));
    town.hears(&town.bob, &town.bob.like(&town.uri(&ours), "👍"));
    let address = town.uri(&ours);
    comes_with(&town, "an answer", |note| {
        note["inReplyTo"] = json!(address)
    });
    after(&town, 91);
    let shown = town.owner().shows(&ours);
    let counts = ["renoteCount", "repliesCount", "reactionCount"].map(|name| &shown[name]);
    assert_eq!(counts, [&json!(1), &json!(1), &json!(1)]);
}

#[test]
fn pictures_and_tags_of_a_forgotten_note_are_forgotten_with_it() {
    let town = Town::with_followee();
    let origin = town.peer.origin();
    comes_with(&town, "look #beans", |note| {
        note["tag"] = json!([{"type": "Hashtag", "name": "#beans", "href": format!("{origin}/t")}]);
        note["attachment"] = json!([{"type": "Document", "mediaType": "image/png", "url": format!("{origin}/a.png")}]);
    });
    let files = || {
        let theirs = json!({"origin": "remote", "limit": 100});
        list(&town.owner().call("admin/drive/files", theirs).ok()).len()
    };
    let tagged = || {
        list(
            &town
                .owner()
                .call("notes/search-by-tag", json!({"tag": "beans"}))
                .ok(),
        )
        .len()
    };
    assert_eq!((files(), tagged()), (1, 1));
    after(&town, 91);
    assert_eq!((files(), tagged()), (0, 0));
}

/// Whether the API still knows somebody by the id they had here.
fn knows(town: &Town, id: &str) -> bool {
    town.owner()
        .call("users/show", json!({ "userId": id }))
        .status
        == 200
}

#[test]
fn people_nothing_refers_to_are_forgotten_and_all_others_stay() {
    let town = Town::new();
    let meets = |name: &str| -> (Actor, String) {
        let actor = town.peer.actor(name);
        let id = town.local_id(&actor);
        (actor, id)
    };
    let owner = town.owner();
    let whom = |id: &str| json!({ "userId": id });
    let (_, stranger) = meets("stranger");
    let (fan, follower) = meets("follower");
    town.is_followed_by(&fan);
    let (_, muted) = meets("muted");
    owner.call("mute/create", whom(&muted)).done();
    let (_, blocked) = meets("blocked");
    owner.call("blocking/create", whom(&blocked)).ok();
    let (_, noted) = meets("noted");
    let memo = json!({"userId": noted, "memo": "met in the rain"});
    owner.call("users/update-memo", memo).done();
    let (_, listed) = meets("listed");
    let all = text(&owner.call("users/lists/create", json!({"name": "l"})).ok()["id"]);
    let push = json!({"listId": all, "userId": listed});
    owner.call("users/lists/push", push).done();
    let (_, suspended) = meets("suspended");
    owner.call("admin/suspend-user", whom(&suspended)).done();
    let (liker, reacting) = meets("reacting");
    let note = owner.writes_id("like me");
    town.hears(&liker, &liker.like(&town.uri(&note), "👍"));
    town.server.settle();

    after(&town, 91);
    assert!(!knows(&town, &stranger));
    for (why, id) in [
        ("follower", &follower),
        ("muted", &muted),
        ("blocked", &blocked),
        ("noted", &noted),
        ("listed", &listed),
        ("suspended", &suspended),
        ("reacting", &reacting),
    ] {
        assert!(knows(&town, id), "{why}");
    }
}

#[test]
fn a_server_of_which_nobody_is_known_is_forgotten_unless_it_is_blocked() {
    let town = Town::new();
    town.local_id(&town.bob);
    town.server.settle();
    let blocked = json!({"blockedHosts": ["evil.example"]});
    town.owner().call("admin/update-meta", blocked).done();
    let hosts = || {
        let all = town
            .owner()
            .call("federation/instances", json!({"limit": 100}))
            .ok();
        let mut hosts: Vec<String> = list(&all).iter().map(|one| text(&one["host"])).collect();
        hosts.sort();
        hosts
    };
    assert_eq!(hosts(), [town.peer.host(), "evil.example"]);
    after(&town, 91);
    assert_eq!(hosts(), ["evil.example"]);
    // Whoever was forgotten is met again like anybody.
    assert_eq!(
        town.owner().finds("bob", Some(town.peer.host()))["username"],
        "bob"
    );
}

#[test]
fn pruning_tells_what_it_gave_back_and_may_be_cut_short() {
    use rusqlite::Connection;
    let process = Process::start();
    process.account("aoi", "a long password", &["--owner"]);
    let owner = process.token("aoi");
    let peer = crate::harness::peer::Peer::start();
    let bob = peer.actor("bob");
    let found = owner.finds("bob", Some(peer.host()));
    owner.follows(&text(&found["id"]));
    let follow = peer.received().single("Follow");
    bob.deliver(&process, &bob.accept(&follow));
    let file = process.folder().path().join("mamekey.db");
    let count = |sql: &str| -> i64 {
        let db = Connection::open(&file).expect("a database");
        db.query_row(sql, [], |row| row.get(0)).expect("a number")
    };
    const FOLLOWS: &str = "select count(*) from follow";
    const THEIRS: &str = "select count(*) from note where uri is not null";
    peer.received().until(|_| count(FOLLOWS) == 1);
    // So long ago that it is too old when it comes; as if it had come then.
    let mut first = None;
    for number in 0..300 {
        let note = bob.note_with(&format!("<p>number {number}</p>"), |note| {
            note["published"] = json!(format!(
                "2020-01-{:02}T00:00:{:02}Z",
                1 + number % 28,
                number % 60
            ));
        });
        bob.deliver(&process, &bob.create(&note));
        first.get_or_insert(text(&note["id"]));
    }
    assert_eq!(count(THEIRS), 300);
    let db = Connection::open(&file).expect("a database");
    db.execute("update note set came_at = null", [])
        .expect("done");
    let marked: i64 = db
        .query_row("select id from note where uri = ?", [first], |row| {
            row.get(0)
        })
        .expect("the first");
    drop(db);
    let mark = mamekey::ids::to_text(marked);
    owner
        .call("notes/favorites/create", json!({ "noteId": mark }))
        .done();

    process
        .starts(&["prune"])
        .kill()
        .expect("it was running, or is done");
    process.run(&["check"]).success();
    let told = process.run(&["prune"]).success();
    assert!(
        told.contains("notes, 0 people and 0 servers forgotten"),
        "{told}"
    );
    assert!(told.contains("given back"), "{told}");
    assert_eq!(count(THEIRS), 1, "the favourite");
    process.run(&["check"]).success();
    let told = process.run(&["prune"]).success();
    assert!(told.contains("0 notes, 0 people and 0 servers"), "{told}");
}

#[test]
fn all_renotes_of_a_note_go_with_it_however_many_they_are() {
    let server = Server::start();
    let owner = server.owner();
    let note = owner.writes_id("renoted by everybody");
    let other = owner.renotes(&owner.writes_id("another"));
    for _ in 0..210 {
        owner.renotes(&note);
    }
    owner.deletes(&note);
    server.settle();
    assert_eq!(
        server.tables()["note"],
        2,
        "only another and its renote are left"
    );
    owner.call("notes/show", json!({ "noteId": other })).ok();
}
