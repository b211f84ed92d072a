//! The stream: who hears what, and who must not.

use serde_json::json;

use crate::harness::client::Client;
use crate::harness::server::Server;
use crate::harness::stream::Stream;

fn listen(server: &Server, who: &Client) -> Stream {
    Stream::open(server.origin(), Some(who.token()))
}

#[test]
fn home_hears_what_the_timeline_will_show() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    owner.follows(&bob.id());
    let mut stream = listen(&server, owner);
    let home = stream.connect("homeTimeline");
    carol.writes("a stranger");
    bob.notes(json!({"text": "not for owner", "visibility": "specified"}));
    bob.notes(json!({"text": "for followers", "visibility": "followers"}));
    assert_eq!(stream.next(&home, "note")["text"], "for followers");
    owner.writes("mine");
    assert_eq!(stream.next(&home, "note")["text"], "mine");
    stream.silent();
}

#[test]
fn local_is_for_everyone_and_hears_public_notes_only() {
    let server = Server::start();
    let owner = server.owner();
    let mut stream = Stream::open(server.origin(), None);
    let local = stream.connect("localTimeline");
    for visibility in ["home", "followers", "specified"] {
        owner.notes(json!({"text": "quiet", "visibility": visibility}));
    }
    owner.writes("loud");
    assert_eq!(stream.next(&local, "note")["text"], "loud");
    stream.silent();
}

#[test]
fn main_hears_what_concerns_oneself() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("hello");
    let mut stream = listen(&server, owner);
    let main = stream.connect("main");
    bob.notes(json!({"text": "hi", "replyId": note}));
    let told = stream.until(&main, "notification");
    assert_eq!(told["type"], "reply");
    assert_eq!(told["note"]["text"], "hi");
    bob.follows(&owner.id());
    assert_eq!(stream.until(&main, "followed")["username"], "bob");
    owner
        .call("i/update", json!({"name": "Owner of it all"}))
        .ok();
    assert_eq!(stream.until(&main, "meUpdated")["name"], "Owner of it all");
}

#[test]
fn nobody_hears_what_concerns_others() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let mut stream = listen(&server, &carol);
    let main = stream.connect("main");
    bob.reacts(&owner.writes_id("to owner"), "👍");
    bob.follows(&owner.id());
    bob.writes("hello @carol");
    let told = stream.next(&main, "mention");
    assert_eq!(told["text"], "hello @carol");
}

#[test]
fn a_captured_note_tells_its_news() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("watch me");
    let mut stream = listen(&server, owner);
    stream.capture(&note);
    bob.reacts(&note, "👍");
    let reacted = stream.next_of_note(&note, "reacted");
    assert_eq!(
        (&reacted["reaction"], &reacted["userId"]),
        (&json!("👍"), &json!(bob.id()))
    );
    bob.call("notes/reactions/delete", json!({ "noteId": note }))
        .done();
    assert_eq!(stream.next_of_note(&note, "unreacted")["reaction"], "👍");
    owner.deletes(&note);
    assert!(stream.next_of_note(&note, "deleted")["deletedAt"].is_string());
}

#[test]
fn a_hidden_note_tells_nothing_to_those_who_guess_its_id() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    bob.follows(&owner.id());
    let hidden = owner.notes_id(json!({"text": "hidden", "visibility": "followers"}));
    let open = owner.writes_id("open");
    let mut guest = Stream::open(server.origin(), None);
    guest.capture(&hidden);
    guest.capture(&open);
    bob.reacts(&hidden, "👍");
    bob.reacts(&open, "🎉");
    assert_eq!(guest.next_of_note(&open, "reacted")["reaction"], "🎉");
    guest.silent();
}

#[test]
fn a_wrong_token_opens_no_stream() {
    let server = Server::start();
    assert_eq!(
        Stream::try_open(server.origin(), Some("wrongtoken")).err(),
        Some(401)
    );
}

#[test]
fn what_is_not_understood_is_neither_answered_nor_punished() {
    let server = Server::start();
    let mut stream = listen(&server, server.owner());
    for odd in [
        "h",
        "",
        "{",
        "[]",
        "null",
        "{\"type\":\"alive\"}",
        "{\"type\":\"connect\"}",
        "{\"type\":\"connect\",\"body\":{\"channel\":\"noSuchChannel\",\"id\":\"1\",\"pong\":true}}",
        "{\"type\":\"un\",\"body\":{\"id\":\"never seen\"}}",
    ] {
        stream.send_text(odd);
    }
    stream.silent();
    let home = stream.connect("homeTimeline");
    server.owner().writes("heard");
    assert_eq!(stream.next(&home, "note")["text"], "heard");
}

#[test]
fn who_leaves_a_channel_hears_it_no_more() {
    let server = Server::start();
    let mut stream = listen(&server, server.owner());
    let home = stream.connect("homeTimeline");
    let local = stream.connect("localTimeline");
    stream.disconnect(&home);
    server.owner().writes("heard once");
    assert_eq!(stream.next(&local, "note")["text"], "heard once");
    stream.silent();
}

#[test]
fn a_connection_has_thirty_two_channels_at_most() {
    let server = Server::start();
    let mut stream = Stream::open(server.origin(), None);
    for _ in 0..32 {
        stream.connect("localTimeline");
    }
    let body = json!({"channel": "localTimeline", "id": "one too many", "pong": true});
    stream.send("connect", body);
    stream.silent();
}

#[test]
fn who_is_suspended_hears_no_more() {
    let server = Server::start();
    let bob = server.account("bob");
    let mut stream = listen(&server, &bob);
    stream.connect("homeTimeline");
    server.suspend("bob");
    stream.closed();
}

#[test]
fn a_guest_hears_nothing_that_needs_an_account() {
    let server = Server::start();
    let mut stream = Stream::open(server.origin(), None);
    for channel in ["main", "homeTimeline"] {
        let body = json!({"channel": channel, "id": channel, "pong": true});
        stream.send("connect", body);
    }
    server.owner().writes("not for guests");
    stream.silent();
}
