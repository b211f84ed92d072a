//! Lists: who is on them, what stands in them, and whose business they are.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::person::texts;
use crate::harness::server::Server;
use crate::harness::stream::Stream;

fn make(who: &Client, name: &str) -> String {
    text(&who.call("users/lists/create", json!({ "name": name })).ok()["id"])
}

fn push(who: &Client, list: &str, member: &Client) {
    let params = json!({"listId": list, "userId": member.id()});
    who.call("users/lists/push", params).done();
}

fn reads(who: &Client, list: &str) -> Vec<String> {
    let params = json!({"listId": list, "limit": 100});
    texts(&who.call("notes/user-list-timeline", params).ok())
}

#[test]
fn a_list_shows_those_on_it_without_following_them() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let friends = make(owner, "friends");
    push(owner, &friends, &bob);
    carol.writes("not on it");
    bob.writes("on it");
    bob.notes(json!({"text": "for followers", "visibility": "followers"}));
    bob.notes(json!({"text": "for nobody", "visibility": "specified"}));
    assert_eq!(reads(owner, &friends), ["on it"]);
    owner.follows(&bob.id());
    assert_eq!(reads(owner, &friends), ["for followers", "on it"]);
    let renote = bob.renotes(&carol.writes_id("passed on"));
    let without = json!({"listId": friends, "withRenotes": false});
    let all = owner
        .call("notes/user-list-timeline", json!({"listId": friends}))
        .ok();
    assert_eq!(text(&all[0]["id"]), renote);
    let some = owner.call("notes/user-list-timeline", without).ok();
    assert_eq!(texts(&some), ["for followers", "on it"]);
}

#[test]
fn a_list_is_read_far_back_and_page_by_page() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let friends = make(owner, "friends");
    push(owner, &friends, &bob);
    let first = bob.writes_id("first");
    for turn in 0..5 {
        carol.writes(&format!("noise {turn}"));
    }
    let second = bob.writes_id("second");
    let page = |more: Value| {
        let mut params = json!({"listId": friends, "limit": 1});
        params
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().cloned().expect("an object"));
        texts(&owner.call("notes/user-list-timeline", params).ok())
    };
    assert_eq!(page(json!({})), ["second"]);
    assert_eq!(page(json!({ "untilId": second })), ["first"]);
    assert_eq!(page(json!({ "sinceId": first })), ["second"]);
    assert!(page(json!({ "untilId": first })).is_empty());
}

#[test]
fn answers_to_others_are_shown_where_they_are_wanted() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let friends = make(owner, "friends");
    push(owner, &friends, &bob);
    let question = carol.writes_id("question");
    bob.notes(json!({"text": "answer", "replyId": question}));
    assert!(reads(owner, &friends).is_empty());
    let wish = json!({"listId": friends, "userId": bob.id(), "withReplies": true});
    owner.call("users/lists/update-membership", wish).done();
    assert_eq!(reads(owner, &friends), ["answer"]);
    let who = json!({"listId": friends, "userId": carol.id(), "withReplies": true});
    owner
        .call("users/lists/update-membership", who)
        .refused(400, "NO_SUCH_USER");
}

#[test]
fn a_private_list_is_nobody_elses() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let friends = make(owner, "friends");
    push(owner, &friends, &bob);
    let of = json!({ "listId": friends });
    for (endpoint, code) in [
        ("users/lists/show", "NO_SUCH_LIST"),
        ("users/lists/get-memberships", "NO_SUCH_LIST"),
        ("users/lists/delete", "NO_SUCH_LIST"),
        ("users/lists/update", "NO_SUCH_LIST"),
        ("users/lists/favorite", "NO_SUCH_USER_LIST"),
        ("users/lists/unfavorite", "NO_SUCH_USER_LIST"),
        ("notes/user-list-timeline", "NO_SUCH_LIST"),
    ] {
        bob.call(endpoint, of.clone()).refused(400, code);
    }
    let with = json!({"listId": friends, "userId": bob.id(), "withReplies": true, "name": "mine"});
    for endpoint in ["push", "pull", "update-membership", "create-from-public"] {
        bob.call(&format!("users/lists/{endpoint}"), with.clone())
            .refused(400, "NO_SUCH_LIST");
    }
    let public = json!({"listId": friends, "forPublic": true});
    server
        .visitor()
        .call("users/lists/show", public)
        .refused(400, "NO_SUCH_LIST");
    let theirs = json!({"userId": owner.id()});
    assert_eq!(bob.call("users/lists/list", theirs).ok(), json!([]));
    let kept = owner.call("users/lists/show", of).ok();
    assert_eq!(kept["name"], "friends");
    assert_eq!(kept["userIds"], json!([bob.id()]));
}

#[test]
fn a_public_list_is_shown_liked_and_copied_but_not_read_by_others() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let friends = make(owner, "friends");
    push(owner, &friends, &carol);
    owner
        .call(
            "users/lists/update",
            json!({"listId": friends, "isPublic": true}),
        )
        .ok();
    let of = json!({ "listId": friends });
    bob.call("users/lists/favorite", of.clone()).done();
    bob.call("users/lists/favorite", of.clone())
        .refused(400, "ALREADY_FAVORITED");
    let public = json!({"listId": friends, "forPublic": true});
    let seen = bob.call("users/lists/show", public.clone()).ok();
    assert_eq!(
        (&seen["likedCount"], &seen["isLiked"]),
        (&json!(1), &json!(true))
    );
    let seen = server.visitor().call("users/lists/show", public).ok();
    assert_eq!(seen["isLiked"], false);
    let copy = json!({"listId": friends, "name": "copied"});
    let copied = bob.call("users/lists/create-from-public", copy).ok();
    assert_eq!(copied["userIds"], json!([carol.id()]));
    assert_eq!(copied["isPublic"], false);
    bob.call("notes/user-list-timeline", of.clone())
        .refused(400, "NO_SUCH_LIST");
    bob.call("users/lists/unfavorite", of.clone()).done();
    bob.call("users/lists/unfavorite", of)
        .refused(400, "ALREADY_FAVORITED");
}

#[test]
fn lists_are_as_many_and_as_long_as_they_may_be() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    for turn in 0..10 {
        make(owner, &turn.to_string());
    }
    owner
        .call("users/lists/create", json!({"name": "one more"}))
        .refused(400, "TOO_MANY_USERLISTS");
    let lists = list(&owner.call("users/lists/list", json!({})).ok());
    assert_eq!(lists.len(), 10);
    let friends = text(&lists[0]["id"]);
    push(owner, &friends, &bob);
    let again = json!({"listId": friends, "userId": bob.id()});
    owner
        .call("users/lists/push", again.clone())
        .refused(400, "ALREADY_ADDED");
    owner.call("users/lists/pull", again.clone()).done();
    owner.call("users/lists/pull", again).done();
    let shown = owner
        .call("users/lists/show", json!({ "listId": friends }))
        .ok();
    assert_eq!(shown["userIds"], json!([]));
}

#[test]
fn a_stream_of_a_list_is_for_its_owner_and_follows_who_is_on_it() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let friends = make(owner, "friends");
    let mut stream = Stream::open(server.origin(), Some(owner.token()));
    let channel = stream.connect_with("userList", json!({ "listId": friends }));
    let mut others = Stream::open(server.origin(), Some(bob.token()));
    others.send(
        "connect",
        json!({"channel": "userList", "id": "x", "params": {"listId": friends}, "pong": true}),
    );
    others.silent();
    bob.writes("too early");
    push(owner, &friends, &bob);
    assert_eq!(stream.next(&channel, "userAdded")["username"], "bob");
    bob.writes("in time");
    assert_eq!(stream.next(&channel, "note")["text"], "in time");
    let who = json!({"listId": friends, "userId": bob.id()});
    owner.call("users/lists/pull", who).done();
    assert_eq!(stream.next(&channel, "userRemoved")["username"], "bob");
    bob.writes("too late");
    stream.silent();
    others.silent();
}

#[test]
fn a_muted_member_is_not_heard_in_the_list() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let friends = make(owner, "friends");
    push(owner, &friends, &bob);
    bob.writes("muted");
    owner
        .call("mute/create", json!({"userId": bob.id()}))
        .done();
    assert!(reads(owner, &friends).is_empty());
}
