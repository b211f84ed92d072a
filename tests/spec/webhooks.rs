//! Programs that are told: what, in which form, and what becomes of those that fail.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::peer::Peer;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::server::Server;
use crate::harness::wire::Asked;
use crate::harness::wire::Page;

const ALL: [&str; 8] = [
    "mention", "reply", "renote", "reaction", "follow", "followed", "unfollow", "note",
];

/// A webhook of this user on the peer, which answers 200.
fn hook(who: &Client, peer: &Peer, on: &[&str]) -> String {
    peer.serve("/hook", Page::status(200));
    let url = format!("{}/hook", peer.origin());
    let params = json!({"name": "hook", "url": url, "secret": "s3cret", "on": on});
    text(&who.call("i/webhooks/create", params).ok()["id"])
}

fn kinds(peer: &Peer) -> Vec<String> {
    let mut kinds: Vec<String> = peer
        .posts()
        .iter()
        .map(|call| text(&call.json()["type"]))
        .collect();
    kinds.sort();
    kinds
}

#[test]
fn a_program_is_told_in_misskeys_form() {
    let server = Server::start();
    let peer = Peer::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let id = hook(owner, &peer, &ALL);
    let note = owner.writes_id("first");
    server.settle();
    let call = peer.posts().remove(0);
    assert_eq!(call.header("user-agent"), Some("Misskey-Hooks"));
    assert_eq!(call.header("x-misskey-hook-id"), Some(id.as_str()));
    assert_eq!(call.header("x-misskey-hook-secret"), Some("s3cret"));
    assert!(call.header("x-misskey-host").is_some());
    let told = call.json();
    assert_eq!(told["server"], server.origin());
    assert_eq!(told["hookId"], id);
    assert_eq!(told["userId"], owner.id());
    assert_eq!(text(&told["eventId"]).len(), 36);
    assert!(told["createdAt"].is_i64());
    assert_eq!(told["body"]["note"]["id"], note);
    peer.forget();

    bob.notes(json!({"text": "an answer", "replyId": note}));
    bob.renotes(&note);
    bob.reacts(&note, "👍");
    bob.follows(&owner.id());
    owner.follows(&bob.id());
    owner
        .call("following/delete", json!({"userId": bob.id()}))
        .ok();
    server.settle();
    let expected = [
        "follow", "followed", "mention", "reaction", "renote", "reply", "unfollow",
    ];
    assert_eq!(kinds(&peer), expected);
    let shown = owner.call("i/webhooks/show", json!({"webhookId": id})).ok();
    assert_eq!(shown["latestStatus"], 200);
    assert!(shown["latestSentAt"].is_string());
}

#[test]
fn a_program_hears_only_what_it_asked_for_and_its_user_may_see() {
    let server = Server::start();
    let peer = Peer::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let id = hook(owner, &peer, &["mention"]);
    let note = owner.writes_id("not asked for");
    bob.notes(json!({"text": "@owner hello"}));
    bob.reacts(&note, "👍");
    server.settle();
    assert_eq!(kinds(&peer), ["mention"]);
    peer.forget();

    let gone = bob.notes_id(json!({"text": "@owner gone before it is told"}));
    bob.deletes(&gone);
    let off = json!({"webhookId": id, "active": false});
    server.settle();
    owner.call("i/webhooks/update", off).done();
    peer.forget();
    bob.notes(json!({"text": "@owner silence"}));
    server.settle();
    assert_eq!(kinds(&peer), Vec::<String>::new());
}

#[test]
fn a_webhook_is_nobody_elses() {
    let server = Server::start();
    let peer = Peer::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let id = hook(owner, &peer, &ALL);
    for endpoint in ["show", "update", "delete", "test"] {
        let params = json!({"webhookId": id, "type": "note"});
        bob.call(&format!("i/webhooks/{endpoint}"), params)
            .refused(400, "NO_SUCH_WEBHOOK");
    }
    assert_eq!(bob.call("i/webhooks/list", json!({})).ok(), json!([]));
    let shown = owner.call("i/webhooks/show", json!({"webhookId": id}));
    assert_eq!(shown.ok()["name"], "hook");
    server.settle();
    assert!(peer.posts().is_empty());
}

#[test]
fn webhooks_are_as_many_as_the_policy_allows() {
    let server = Server::start();
    let peer = Peer::start();
    let owner = server.owner();
    let limit = owner.me()["policies"]["webhookLimit"].as_u64();
    for _ in 0..limit.expect("a limit") {
        hook(owner, &peer, &["note"]);
    }
    let params = json!({"name": "x", "url": "https://a.example", "on": []});
    owner
        .call("i/webhooks/create", params)
        .refused(400, "TOO_MANY_WEBHOOKS");
    let all = list(&owner.call("i/webhooks/list", json!({})).ok());
    assert_eq!(all.len() as u64, limit.expect("a limit"));
}

#[test]
fn a_program_that_fails_is_told_again_a_few_times_and_one_that_refuses_is_not() {
    let server = Server::start();
    let peer = Peer::start();
    let owner = server.owner();
    let id = hook(owner, &peer, &["note"]);
    peer.serve("/hook", Page::status(400));
    owner.writes("refused");
    server.settle();
    assert_eq!(peer.posts().len(), 1);
    assert_eq!(server.waiting_jobs(), 0);
    let status = || {
        let shown = owner.call("i/webhooks/show", json!({"webhookId": id}));
        shown.ok()["latestStatus"].clone()
    };
    assert_eq!(status(), 400);
    peer.forget();

    peer.serve("/hook", Page::status(503));
    server.forgive();
    owner.writes("failing");
    for _ in 0..6 {
        server.settle();
        server.advance(24 * 3_600 * 1_000);
    }
    server.settle();
    let all = peer.posts();
    assert_eq!(all.len(), 4, "as often as Misskey");
    let event = |call: &Asked| call.json()["eventId"].clone();
    assert!(all.iter().all(|call| event(call) == event(&all[0])));
    assert_eq!(status(), 503);
}

#[test]
fn a_test_tells_a_program_of_people_who_do_not_exist() {
    let server = Server::start();
    let peer = Peer::start();
    let owner = server.owner();
    let id = hook(owner, &peer, &[]);
    for kind in ALL {
        let params = json!({"webhookId": id, "type": kind});
        owner.call("i/webhooks/test", params).done();
    }
    server.settle();
    assert_eq!(peer.posts().len(), ALL.len());
    let told: Vec<Value> = peer.posts().iter().map(Asked::json).collect();
    let reply = told.iter().find(|told| told["type"] == "reply");
    assert_eq!(
        reply.expect("a reply")["body"]["reply"]["id"],
        "dummy-note-1"
    );
    peer.forget();

    peer.serve("/elsewhere", Page::status(200));
    let url = format!("{}/elsewhere", peer.origin());
    let instead = json!({"url": url, "secret": "other"});
    let params = json!({"webhookId": id, "type": "note", "override": instead});
    owner.call("i/webhooks/test", params).done();
    server.settle();
    let call = peer.posts().remove(0);
    assert_eq!(call.path(), "/elsewhere");
    assert_eq!(call.header("x-misskey-hook-secret"), Some("other"));
}

#[test]
fn a_webhook_never_reaches_this_very_server() {
    let server = Server::start();
    let owner = server.owner();
    let url = format!("{}/api/notes/create", server.origin());
    let params = json!({"name": "loop", "url": url, "on": ["note"]});
    let id = text(&owner.call("i/webhooks/create", params).ok()["id"]);
    owner.writes("once");
    server.settle();
    assert_eq!(owner.me()["notesCount"], 1);
    let shown = owner.call("i/webhooks/show", json!({"webhookId": id}));
    assert_eq!(shown.ok()["latestStatus"], 1, "nobody was asked");
}
