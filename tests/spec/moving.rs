//! Leaving for another server (O24).

use serde_json::json;

use crate::harness::door;
use crate::harness::peer::Peer;
use crate::harness::person::text;
use crate::harness::town::Town;

#[test]
fn a_move_is_told_to_followers_after_the_profile_that_says_so() {
    let town = Town::with_follower();
    let elsewhere = Peer::start();
    let old = town.owner_uri();
    let carol = elsewhere.actor_with("carol", |actor| actor["alsoKnownAs"] = json!([old]));
    let target = json!({"moveToAccount": format!("@{}", carol.handle())});
    town.owner().call("i/move", target.clone()).ok();
    town.server.settle();
    town.server.advance(60_000);
    town.server.settle();
    let kinds = town.peer.received().kinds();
    assert_eq!(kinds, ["Update", "Move"]);
    let update = town.peer.received().single("Update");
    assert_eq!(update["object"]["movedTo"], carol.id);
    let told = town.peer.received().single("Move");
    assert_eq!(told["actor"], old.as_str());
    assert_eq!(told["object"], old.as_str());
    assert_eq!(told["target"], carol.id);
    assert_eq!(told["to"], json!([format!("{old}/followers")]));
    let path = old.trim_start_matches(town.server.origin());
    let actor = town.server.visitor().get_activity(path).ok();
    assert_eq!(actor["movedTo"], carol.id);
    assert!(text(&actor["publicKey"]["publicKeyPem"]).contains("PUBLIC KEY"));
    let again = town.owner().call("i/move", target);
    again.refused(400, "ALREADY_MOVED");
}

/// What was still to be told of the profile goes with it (O32).
#[test]
fn a_change_just_before_a_move_is_told_with_it_and_not_after() {
    let town = Town::with_follower();
    let elsewhere = Peer::start();
    let old = town.owner_uri();
    let carol = elsewhere.actor_with("carol", |actor| actor["alsoKnownAs"] = json!([old]));
    let name = json!({"name": "On my way"});
    town.owner().call("i/update", name).ok();
    let target = json!({"moveToAccount": format!("@{}", carol.handle())});
    town.owner().call("i/move", target).ok();
    town.server.settle();
    assert_eq!(town.peer.received().kinds(), ["Update", "Move"]);
    let update = town.peer.received().single("Update");
    assert_eq!(update["object"]["name"], "On my way");
    let told = town.peer.received().single("Move");
    assert!(
        text(&told["id"]).starts_with(&format!("{old}#moves/")),
        "{told}"
    );
    town.server.advance(60_000);
    town.server.settle();
    assert_eq!(town.peer.received().kinds(), ["Update", "Move"]);
}

/// O24: Misskey's day.
#[test]
fn who_moved_away_follows_nobody_from_here_a_day_later() {
    let town = Town::with_followee();
    let elsewhere = Peer::start();
    let old = town.owner_uri();
    let alice = town.server.account("alice");
    town.owner().follows(&alice.id());
    let carol = elsewhere.actor_with("carol", |actor| actor["alsoKnownAs"] = json!([old]));
    let target = json!({"moveToAccount": format!("@{}", carol.handle())});
    town.owner().call("i/move", target).ok();
    town.server.advance(23 * 3_600_000);
    town.server.settle();
    town.peer.received().none("Undo");
    assert_eq!(town.owner().me()["followingCount"], 2);
    town.server.advance(2 * 3_600_000);
    town.server.settle();
    let undo = town.peer.received().single("Undo");
    assert_eq!(undo["object"]["object"], town.bob.id);
    assert_eq!(town.owner().me()["followingCount"], 0);
}

#[test]
fn nobody_moves_to_an_account_that_does_not_know_them() {
    let town = Town::with_follower();
    let elsewhere = Peer::start();
    let eve = elsewhere.actor("eve");
    let target = json!({"moveToAccount": format!("@{}", eve.handle())});
    town.owner()
        .call("i/move", target)
        .refused(400, "DESTINATION_ACCOUNT_FORBIDS");
    town.server.settle();
    town.peer.received().none("Move");
    let path = town.owner_uri();
    let path = path.trim_start_matches(town.server.origin());
    let actor = town.server.visitor().get_activity(path).ok();
    assert!(actor["movedTo"].is_null(), "{actor}");
}

#[test]
fn a_page_names_other_addresses_and_moves() {
    let town = Town::with_follower();
    let elsewhere = Peer::start();
    let old = town.owner_uri();
    let eve = elsewhere.actor("eve");
    let carol = elsewhere.actor_with("carol", |actor| actor["alsoKnownAs"] = json!([old]));
    let browser = door::signed_in(&town.server, "owner");
    let page = "/settings/moving";
    let proof = door::field(&browser.get(page).status(200).text(), "proof");
    let names = format!("@{}\n{}\n", eve.handle(), carol.id);
    let fields = [("proof", proof.as_str()), ("aliases", names.as_str())];
    browser
        .post_form("/settings/moving/aliases", &fields)
        .redirected();
    let path = old.trim_start_matches(town.server.origin());
    let actor = town.server.visitor().get_activity(path).ok();
    assert_eq!(actor["alsoKnownAs"], json!([eve.id, carol.id]));
    let shown = browser.get(page).status(200).text();
    assert!(shown.contains(&format!("@{}\n@{}", eve.handle(), carol.handle())));

    let goes = |to: &str| {
        let fields = [("proof", proof.as_str()), ("to", to)];
        browser.post_form("/settings/moving/go", &fields)
    };
    assert_eq!(goes("@nobody@nowhere.example").status, 422);
    assert_eq!(goes(&format!("@{}", eve.handle())).status, 422);
    goes(&format!("@{}", carol.handle())).redirected();
    let actor = town.server.visitor().get_activity(path).ok();
    assert_eq!(actor["movedTo"], carol.id);
    let shown = browser.get(page).status(200).text();
    assert!(shown.contains("has moved to"), "{shown}");
}
