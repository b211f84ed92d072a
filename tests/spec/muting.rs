//! Whom one does not hear: mutes, blocks, muted servers and threads, the same everywhere.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::person::texts;
use crate::harness::reader::Reader;
use crate::harness::server::Server;
use crate::harness::stream::Stream;
use crate::harness::town::Town;

fn three(server: &Server) -> (&Client, Client, Client) {
    (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    )
}

fn about(who: &Client) -> Value {
    json!({"userId": who.id()})
}

#[test]
fn the_muted_are_gone_from_every_list_and_from_what_one_is_told() {
    let server = Server::start();
    let (owner, bob, carol) = three(&server);
    let mine = owner.writes_id("mine");
    let theirs = bob.writes_id("before the mute");
    bob.reacts(&mine, "👍");
    owner.call("mute/create", about(&bob)).done();
    bob.writes("hello @owner");
    bob.notes(json!({"text": "an answer", "replyId": mine}));
    carol.renotes(&theirs);
    for timeline in ["notes/local-timeline", "notes/global-timeline"] {
        assert_eq!(owner.reads(timeline), ["mine"], "{timeline}");
    }
    let of = json!({"noteId": mine});
    assert_eq!(owner.call("notes/replies", of).ok(), json!([]));
    assert!(owner.is_told().is_empty());
    assert_eq!(owner.me()["hasUnreadNotification"], false);
    // Whoever looks for them finds them.
    let notes = owner.call("users/notes", about(&bob)).ok();
    assert_eq!(texts(&notes), ["hello @owner", "before the mute"]);
    assert_eq!(owner.finds("bob", None)["isMuted"], true);

    owner.call("mute/delete", about(&bob)).done();
    assert_eq!(owner.reads("notes/local-timeline").len(), 4);
    assert_eq!(owner.is_told(), ["reaction"]);
}

#[test]
fn a_mute_ends_when_it_was_said_to() {
    let server = Server::start();
    let (owner, bob, _) = three(&server);
    let mut stream = Stream::open(server.origin(), Some(owner.token()));
    let local = stream.connect("localTimeline");
    let until = server.now() + 60_000;
    let mute = json!({"userId": bob.id(), "expiresAt": until});
    owner.call("mute/create", mute.clone()).done();
    let listed = owner.call("mute/list", json!({})).ok();
    assert_eq!(listed[0]["mutee"]["username"], "bob");
    assert!(listed[0]["expiresAt"].is_string());
    bob.writes("unheard");
    stream.silent();
    assert!(owner.reads("notes/local-timeline").is_empty());

    server.advance(60_001);
    assert_eq!(owner.reads("notes/local-timeline"), ["unheard"]);
    assert_eq!(owner.call("mute/list", json!({})).ok(), json!([]));
    assert_eq!(owner.finds("bob", None)["isMuted"], false);
    bob.writes("heard again");
    assert_eq!(stream.next(&local, "note")["text"], "heard again");
    // What has run out is no obstacle to a new one, and what is over already is none.
    owner.call("mute/create", mute).done();
    assert_eq!(owner.finds("bob", None)["isMuted"], false);
    owner.call("mute/create", about(&bob)).done();
    assert_eq!(owner.finds("bob", None)["isMuted"], true);
}

#[test]
fn a_mute_that_makes_no_sense_is_refused() {
    let server = Server::start();
    let (owner, bob, _) = three(&server);
    for (group, on, off) in [
        ("mute", "MUTEE_IS_YOURSELF", "NOT_MUTING"),
        ("renote-mute", "MUTEE_IS_YOURSELF", "NOT_MUTING"),
        ("blocking", "BLOCKEE_IS_YOURSELF", "NOT_BLOCKING"),
    ] {
        let call = |deed: &str, who: Value| owner.call(&format!("{group}/{deed}"), who);
        call("create", about(owner)).refused(400, on);
        call("create", json!({"userId": "aaaaaaaaaa"})).refused(400, "NO_SUCH_USER");
        call("delete", about(&bob)).refused(400, off);
        assert_eq!(call("list", json!({})).ok(), json!([]), "{group}");
    }
    assert_eq!(bob.call("blocking/list", json!({})).ok(), json!([]));
}

#[test]
fn a_renote_mute_takes_away_renotes_and_nothing_else() {
    let server = Server::start();
    let (owner, bob, carol) = three(&server);
    owner.follows(&bob.id());
    let words = carol.writes_id("carols words");
    let mut stream = Stream::open(server.origin(), Some(owner.token()));
    let home = stream.connect("homeTimeline");
    owner.call("renote-mute/create", about(&bob)).done();
    bob.renotes(&words);
    bob.notes(json!({"text": "a quote", "renoteId": words}));
    assert_eq!(stream.next(&home, "note")["text"], "a quote");
    let seen = owner.call("notes/timeline", json!({})).ok();
    assert_eq!(list(&seen).len(), 1);
    owner.call("renote-mute/delete", about(&bob)).done();
    let seen = owner.call("notes/timeline", json!({})).ok();
    assert_eq!(list(&seen).len(), 2);
}

#[test]
fn streams_hold_the_same_mutes_as_lists_from_the_moment_they_are_made() {
    let server = Server::start();
    let (owner, bob, carol) = three(&server);
    let theirs = bob.writes_id("bobs words");
    let mut stream = Stream::open(server.origin(), Some(owner.token()));
    let local = stream.connect("localTimeline");
    let main = stream.connect("main");
    owner.call("mute/create", about(&bob)).done();
    bob.writes("muted @owner");
    carol.renotes(&theirs);
    carol.writes("heard");
    assert_eq!(stream.next(&local, "note")["text"], "heard");
    owner.call("mute/delete", about(&bob)).done();
    bob.writes("hello again @owner");
    assert_eq!(stream.until(&local, "note")["text"], "hello again @owner");
    assert_eq!(stream.until(&main, "notification")["type"], "mention");
}

#[test]
fn a_block_parts_both_and_silences_the_blocker_for_the_blocked() {
    let server = Server::start();
    let (owner, bob, _) = three(&server);
    owner.follows(&bob.id());
    bob.follows(&owner.id());
    let list = bob
        .call("users/lists/create", json!({"name": "friends"}))
        .ok();
    let member = json!({"listId": list["id"], "userId": owner.id()});
    bob.call("users/lists/push", member.clone()).done();
    let mine = owner.writes_id("mine");
    let blocked = owner.call("blocking/create", about(&bob)).ok();
    assert_eq!(blocked["isBlocking"], true);
    assert_eq!(owner.me()["followersCount"], 0);
    assert_eq!(owner.me()["followingCount"], 0);
    assert!(bob.reads("notes/local-timeline").is_empty());
    assert_eq!(bob.call("users/notes", about(owner)).ok(), json!([]));
    bob.call("following/create", about(owner))
        .refused(400, "BLOCKED");
    owner
        .call("following/create", about(&bob))
        .refused(400, "BLOCKING");
    bob.call("notes/create", json!({"text": "x", "replyId": mine}))
        .refused(400, "YOU_HAVE_BEEN_BLOCKED");
    bob.call("users/lists/push", member)
        .refused(400, "YOU_HAVE_BEEN_BLOCKED");
    let list = bob
        .call("users/lists/show", json!({"listId": list["id"]}))
        .ok();
    assert_eq!(list["userIds"], json!([]));
    bob.writes("hello @owner");
    assert!(!owner.is_told().contains(&"mention".to_owned()));
    owner.call("blocking/delete", about(&bob)).ok();
    assert_eq!(bob.reads("notes/local-timeline"), ["hello @owner", "mine"]);
}

#[test]
fn blocking_someone_elsewhere_is_told_there_and_taken_back() {
    let town = Town::with_followee();
    let bob = town.local_id(&town.bob);
    let who = json!({ "userId": bob });
    town.owner().call("blocking/create", who.clone()).ok();
    town.server.settle();
    let block = town.peer.received().single("Block");
    assert_eq!(block["object"], town.bob.id);
    town.peer.forget();
    town.owner().call("blocking/delete", who).ok();
    town.server.settle();
    let undo = town.peer.received().single("Undo");
    assert_eq!(undo["object"]["type"], "Block");
}

#[test]
fn a_muted_server_is_gone_from_timelines_and_from_what_one_is_told() {
    let town = Town::with_followee();
    let owner = town.owner();
    let note = town.bob.note("<p>from a muted place</p>");
    let hosts = json!({"mutedInstances": [town.peer.host().to_uppercase()]});
    owner.call("i/update", hosts).ok();
    assert_eq!(owner.me()["mutedInstances"], json!([town.peer.host()]));
    town.hears(&town.bob, &town.bob.create(&note));
    town.hears(&town.bob, &town.bob.follow(&town.owner_uri()));
    assert!(town.known(&note["id"]).is_none());
    assert!(owner.is_told().is_empty());
    owner.call("i/update", json!({"mutedInstances": []})).ok();
    assert!(town.known(&note["id"]).is_some());
}

#[test]
fn of_a_muted_thread_one_hears_nothing_more_however_deep() {
    let server = Server::start();
    let (owner, bob, carol) = three(&server);
    let root = carol.writes_id("root");
    let mine = owner.notes_id(json!({"text": "my answer", "replyId": root}));
    let of = json!({ "noteId": mine });
    owner.call("notes/thread-muting/create", of.clone()).done();
    owner.call("notes/thread-muting/create", of.clone()).done();
    assert_eq!(
        owner.call("notes/state", json!({"noteId": root})).ok()["isMutedThread"],
        true
    );
    let theirs = bob.notes_id(json!({"text": "to you", "replyId": mine}));
    carol.notes(json!({"text": "deeper @owner", "replyId": theirs}));
    bob.notes(json!({"text": "quoted", "renoteId": mine}));
    assert!(owner.is_told().is_empty());
    bob.writes("elsewhere @owner");
    assert_eq!(owner.is_told(), ["mention"]);
    // Other people's threads are as they were.
    assert_eq!(
        bob.call("notes/state", of.clone()).ok()["isMutedThread"],
        false
    );
    owner
        .call("notes/thread-muting/delete", json!({ "noteId": theirs }))
        .done();
    assert_eq!(owner.call("notes/state", of).ok()["isMutedThread"], false);
    bob.notes(json!({"text": "again", "replyId": mine}));
    assert_eq!(owner.is_told(), ["reply", "mention"]);
}

#[test]
fn a_thread_one_may_not_see_cannot_be_muted() {
    let server = Server::start();
    let (owner, bob, _) = three(&server);
    let secret = owner.notes_id(json!({"text": "secret", "visibility": "specified"}));
    for note in [secret.as_str(), "aaaaaaaaaa"] {
        let of = json!({ "noteId": note });
        bob.call("notes/thread-muting/create", of.clone())
            .refused(400, "NO_SUCH_NOTE");
        bob.call("notes/thread-muting/delete", of)
            .refused(400, "NO_SUCH_NOTE");
    }
}

#[test]
fn word_mutes_are_checked_before_they_are_kept() {
    let server = Server::start();
    let owner = server.owner();
    let words = json!([["spoiler", "movie"], "/regex.*/i"]);
    let kept = owner.call("i/update", json!({ "mutedWords": words })).ok();
    assert_eq!(kept["mutedWords"], words);
    for bad in ["notaregex", "/(/", "/a/x", "/(?=ahead)/"] {
        owner
            .call("i/update", json!({"hardMutedWords": [bad]}))
            .refused(400, "INVALID_REGEXP");
    }
    let long = "x".repeat(201);
    owner
        .call("i/update", json!({"mutedWords": [[long]]}))
        .refused(400, "TOO_MANY_MUTED_WORDS");
    assert_eq!(text(&owner.me()["mutedWords"][1]), "/regex.*/i");
}

#[test]
fn words_and_servers_are_muted_by_forms_within_the_apis_limits() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    owner.follows(&bob.id());
    bob.writes("spoiler of the movie");
    bob.writes("a secret word");
    let reader = Reader::signed_in(&server, "owner");
    let path = "/settings/muted-words";
    reader.does(
        path,
        &[("soft", "spoiler movie\n/h[ae]llo/i"), ("hard", "secret")],
    );
    assert_eq!(
        owner.me()["mutedWords"],
        json!([["spoiler", "movie"], "/h[ae]llo/i"])
    );
    assert_eq!(owner.me()["hardMutedWords"], json!([["secret"]]));
    assert!(
        reader
            .reads_page(path)
            .contains("spoiler movie\n/h[ae]llo/i")
    );
    let home = reader.reads_page("/");
    assert!(home.contains("class=\"word-muted\"") && !home.contains("a secret word"));
    let long = "x".repeat(10_000);
    for wrong in ["/(/", &long] {
        let refused = reader.sends(path, &[("soft", wrong), ("hard", "kept")]);
        assert!(refused.status(422).text().contains("kept"));
    }
    assert_eq!(owner.me()["hardMutedWords"], json!([["secret"]]));

    let path = "/settings/muted-servers";
    reader.does(
        path,
        &[("hosts", "Evil.example\nno host\nevil.example\nb.example")],
    );
    assert_eq!(
        owner.me()["mutedInstances"],
        json!(["evil.example", "b.example"])
    );
    assert!(reader.reads_page(path).contains("evil.example\nb.example"));
}

#[test]
fn a_mute_ends_at_a_time_that_can_be_said() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    for (until, fits) in [(i64::MAX, false), (253_370_764_799_999, true)] {
        let mute = json!({"userId": bob.id(), "expiresAt": until});
        let answer = owner.call("mute/create", mute);
        match fits {
            true => answer.done(),
            false => drop(answer.refused(400, "INVALID_PARAM")),
        }
    }
    let muted = owner.call("mute/list", json!({})).ok();
    assert_eq!(muted[0]["expiresAt"], "9998-12-31T23:59:59.999Z");
}
