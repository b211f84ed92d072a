//! Following, asking to follow, and no longer following.

use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::list;
use crate::harness::server::Server;

fn locked(server: &Server, name: &str) -> Client {
    let account = server.account(name);
    account.call("i/update", json!({"isLocked": true})).ok();
    account
}

#[test]
fn a_follow_is_counted_listed_and_told() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    bob.follows(&owner.id());
    assert_eq!(owner.me()["followersCount"], 1);
    assert_eq!(bob.me()["followingCount"], 1);
    assert_eq!(owner.is_told(), ["follow"]);
    let of = json!({"userId": owner.id()});
    let followers = owner.call("users/followers", of).ok();
    assert_eq!(list(&followers).len(), 1);
    assert_eq!(followers[0]["follower"]["username"], "bob");
    let of = json!({"username": "bob", "host": null});
    let following = owner.call("users/following", of).ok();
    assert_eq!(following[0]["followee"]["username"], "owner");
    let seen = bob.finds("owner", None);
    assert_eq!(
        (&seen["isFollowing"], &seen["isFollowed"]),
        (&json!(true), &json!(false))
    );
}

#[test]
fn a_follow_that_makes_no_sense_is_refused() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let follow = |who: &str| bob.call("following/create", json!({ "userId": who }));
    follow(&bob.id()).refused(400, "FOLLOWEE_IS_YOURSELF");
    follow("aaaaaaaaaa").refused(400, "NO_SUCH_USER");
    follow(&owner.id()).ok();
    follow(&owner.id()).refused(400, "ALREADY_FOLLOWING");
    assert_eq!(owner.me()["followersCount"], 1);
}

#[test]
fn unfollowing_ends_it_and_is_not_told() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    bob.follows(&owner.id());
    let who = json!({"userId": owner.id()});
    bob.call("following/delete", who.clone()).ok();
    assert_eq!(owner.me()["followersCount"], 0);
    bob.call("following/delete", who)
        .refused(400, "NOT_FOLLOWING");
}

#[test]
fn a_locked_account_is_asked_first() {
    let server = Server::start();
    let (carol, bob) = (locked(&server, "carol"), server.account("bob"));
    bob.follows(&carol.id());
    assert_eq!(carol.me()["followersCount"], 0);
    assert_eq!(carol.me()["hasPendingReceivedFollowRequest"], true);
    assert_eq!(carol.is_told(), ["receiveFollowRequest"]);
    let waiting = carol.call("following/requests/list", json!({})).ok();
    assert_eq!(waiting[0]["follower"]["username"], "bob");
    let accept = json!({"userId": bob.id()});
    carol
        .call("following/requests/accept", accept.clone())
        .done();
    assert_eq!(carol.me()["followersCount"], 1);
    assert_eq!(bob.is_told(), ["followRequestAccepted"]);
    carol
        .call("following/requests/accept", accept)
        .refused(400, "NO_FOLLOW_REQUEST");
}

#[test]
fn a_rejected_request_leaves_nothing_behind() {
    let server = Server::start();
    let (carol, bob) = (locked(&server, "carol"), server.account("bob"));
    bob.follows(&carol.id());
    carol
        .call("following/requests/reject", json!({"userId": bob.id()}))
        .done();
    let waiting = carol.call("following/requests/list", json!({})).ok();
    assert_eq!(waiting, json!([]));
    assert_eq!(carol.me()["followersCount"], 0);
    assert_eq!(bob.me()["followingCount"], 0);
}

#[test]
fn a_new_follower_sees_what_followers_see() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.notes_id(json!({"text": "among friends", "visibility": "followers"}));
    assert_eq!(bob.shows(&note)["isHidden"], true);
    bob.follows(&owner.id());
    assert_eq!(bob.shows(&note)["text"], "among friends");
    assert_eq!(bob.reads("notes/timeline"), ["among friends"]);
    bob.call("following/delete", json!({"userId": owner.id()}))
        .ok();
    assert_eq!(bob.shows(&note)["isHidden"], true);
}

#[test]
fn who_hides_a_list_hides_its_chart_too() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    bob.follows(&owner.id());
    owner.follows(&bob.id());
    let counted = |who: &Client| {
        let asked = json!({"span": "day", "limit": 1, "userId": owner.id()});
        let local = who.call("charts/user/following", asked).ok()["local"].clone();
        (
            local["followers"]["total"][0].clone(),
            local["followings"]["total"][0].clone(),
        )
    };
    assert_eq!(counted(&server.visitor()), (json!(1), json!(1)));
    let hide = json!({"followersVisibility": "private", "followingVisibility": "followers"});
    owner.call("i/update", hide).ok();
    assert_eq!(counted(&server.visitor()), (json!(0), json!(0)));
    assert_eq!(counted(&carol), (json!(0), json!(0)));
    assert_eq!(counted(&bob), (json!(0), json!(1)));
    assert_eq!(counted(owner), (json!(1), json!(1)));
}
