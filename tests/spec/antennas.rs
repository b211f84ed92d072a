//! Antennas: what they catch, for whom, and for how long.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::text;
use crate::harness::person::texts;
use crate::harness::server::Server;
use crate::harness::stream::Stream;
use crate::harness::town::Town;

/// A week and a moment.
const LONG: i64 = 7 * 24 * 3_600_000 + 1_000;

fn wish(change: Value) -> Value {
    let mut wish = json!({
        "name": "a", "src": "all", "keywords": [["tea"]], "excludeKeywords": [[]], "users": [],
        "caseSensitive": false, "withReplies": false, "withFile": false,
    });
    let wanted = wish.as_object_mut().expect("an object");
    wanted.extend(change.as_object().cloned().expect("an object"));
    wish
}

fn make(who: &Client, change: Value) -> String {
    text(&who.call("antennas/create", wish(change)).ok()["id"])
}

fn caught(who: &Client, antenna: &str) -> Vec<String> {
    let params = json!({"antennaId": antenna, "limit": 100});
    texts(&who.call("antennas/notes", params).ok())
}

#[test]
fn an_antenna_catches_what_fits_and_nothing_that_is_not_for_all() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    owner.follows(&bob.id());
    let tea = make(
        owner,
        json!({"keywords": [["tea", "green"], ["matcha"]], "excludeKeywords": [["bag"]]}),
    );
    for (words, visibility) in [
        ("green TEA", "public"),
        ("black tea", "public"),
        ("a bag of green tea", "public"),
        ("Matcha at home", "home"),
        ("matcha among friends", "followers"),
        ("matcha @owner", "specified"),
    ] {
        bob.notes(json!({"text": words, "visibility": visibility}));
    }
    assert_eq!(caught(owner, &tea), ["Matcha at home", "green TEA"]);
}

#[test]
fn an_antenna_listens_to_whom_it_was_told_to() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    owner.follows(&bob.id());
    let friends = text(&owner.call("users/lists/create", json!({"name": "l"})).ok()["id"]);
    let member = json!({"listId": friends, "userId": carol.id()});
    owner.call("users/lists/push", member).done();
    let home = make(owner, json!({"src": "home"}));
    let users = make(owner, json!({"src": "users", "users": ["@carol"]}));
    let others = make(
        owner,
        json!({"src": "users_blacklist", "users": ["@carol"]}),
    );
    let list = make(owner, json!({"src": "list", "userListId": friends}));
    bob.writes("tea of bob");
    let note = carol.writes_id("tea of carol");
    bob.notes(json!({"text": "tea for carol", "replyId": note}));
    assert_eq!(caught(owner, &home), ["tea of bob"]);
    assert_eq!(caught(owner, &others), ["tea of bob"]);
    assert_eq!(caught(owner, &users), ["tea of carol"]);
    assert_eq!(caught(owner, &list), ["tea of carol"]);
    let change = json!({"antennaId": home, "withReplies": true});
    owner.call("antennas/update", change).ok();
    bob.notes(json!({"text": "more tea", "replyId": note}));
    assert_eq!(caught(owner, &home), ["more tea", "tea of bob"]);
}

#[test]
fn notes_of_other_servers_are_caught_as_they_come() {
    let town = Town::with_followee();
    let owner = town.owner();
    let all = make(owner, json!({}));
    let ours = make(owner, json!({"localOnly": true}));
    let handle = format!("@bob@{}", town.peer.host());
    let bobs = make(owner, json!({"src": "users", "users": [handle]}));
    town.hears(
        &town.bob,
        &town.bob.create(&town.bob.note("<p>remote tea</p>")),
    );
    assert_eq!(caught(owner, &all), ["remote tea"]);
    assert_eq!(caught(owner, &bobs), ["remote tea"]);
    assert!(caught(owner, &ours).is_empty());
}

#[test]
fn bots_files_and_the_muted_are_left_out_where_that_is_wanted() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let people = make(owner, json!({"excludeBots": true}));
    let pictures = make(owner, json!({"withFile": true}));
    let all = make(owner, json!({}));
    bob.call("i/update", json!({"isBot": true})).ok();
    bob.writes("tea by a program");
    assert!(caught(owner, &people).is_empty());
    assert!(caught(owner, &pictures).is_empty());
    assert_eq!(caught(owner, &all), ["tea by a program"]);
    owner
        .call("mute/create", json!({"userId": bob.id()}))
        .done();
    assert!(caught(owner, &all).is_empty());
}

#[test]
fn an_antenna_is_nobody_elses_neither_listed_nor_streamed() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let tea = make(owner, json!({}));
    let of = json!({ "antennaId": tea });
    for endpoint in [
        "antennas/show",
        "antennas/notes",
        "antennas/update",
        "antennas/delete",
    ] {
        bob.call(endpoint, of.clone())
            .refused(400, "NO_SUCH_ANTENNA");
    }
    assert_eq!(bob.call("antennas/list", json!({})).ok(), json!([]));
    let mut mine = Stream::open(server.origin(), Some(owner.token()));
    let channel = mine.connect_with("antenna", of.clone());
    let mut theirs = Stream::open(server.origin(), Some(bob.token()));
    theirs.send(
        "connect",
        json!({"channel": "antenna", "id": "x", "params": of, "pong": true}),
    );
    bob.writes("a cup of tea");
    assert_eq!(mine.next(&channel, "note")["text"], "a cup of tea");
    theirs.silent();
    let friends = text(&owner.call("users/lists/create", json!({"name": "l"})).ok()["id"]);
    let spying = wish(json!({"src": "list", "userListId": friends}));
    bob.call("antennas/create", spying)
        .refused(400, "NO_SUCH_USER_LIST");
}

#[test]
fn an_antenna_needs_words_and_room() {
    let server = Server::start();
    let owner = server.owner();
    let empty = json!({"keywords": [[""]], "excludeKeywords": [[]]});
    owner
        .call("antennas/create", wish(empty.clone()))
        .refused(400, "EMPTY_KEYWORD");
    let mut last = String::new();
    for _ in 0..5 {
        last = make(owner, json!({}));
    }
    owner
        .call("antennas/create", wish(json!({})))
        .refused(400, "TOO_MANY_ANTENNAS");
    let mut change = empty;
    change["antennaId"] = json!(last);
    owner
        .call("antennas/update", change)
        .refused(400, "EMPTY_KEYWORD");
    owner
        .call("antennas/delete", json!({ "antennaId": last }))
        .done();
    make(owner, json!({}));
}

#[test]
fn an_antenna_nobody_looks_at_stops_until_somebody_does() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let tea = make(owner, json!({}));
    server.advance(LONG);
    server.tidy();
    bob.writes("tea that nobody waits for");
    let seen = owner
        .call("antennas/show", json!({ "antennaId": tea }))
        .ok();
    assert_eq!(seen["isActive"], false);
    assert!(caught(owner, &tea).is_empty());
    let seen = owner
        .call("antennas/show", json!({ "antennaId": tea }))
        .ok();
    assert_eq!(seen["isActive"], true);
    bob.writes("tea again");
    assert_eq!(caught(owner, &tea), ["tea again"]);
}
