//! Relays, in the form of Mastodon and in that of LitePub (O28 to O31, I95).

use serde_json::Value;
use serde_json::json;

use crate::harness::actor::Actor;
use crate::harness::actor::PUBLIC;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::town::Town;

fn relay(town: &Town) -> Actor {
    town.peer.actor_with("relay", |actor| {
        actor["type"] = json!("Application");
    })
}

/// Subscribes at this address; answers the Follow that came of it.
fn asks(town: &Town, address: &str) -> Value {
    let relay = json!({"inbox": address});
    town.owner().call("admin/relays/add", relay).ok();
    town.server.settle();
    let follow = town.peer.received().single("Follow");
    assert_ne!(follow["actor"], town.owner_uri(), "the server asks");
    town.peer.forget();
    follow
}

/// A day in milliseconds.
const DAY: i64 = 24 * 3_600_000;

fn status(town: &Town) -> String {
    let relays = town.owner().call("admin/relays/list", json!({}));
    text(&relays.ok()[0]["status"])
}

/// How a relay was subscribed to.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Mastodon,
    LitePub,
}

/// Everything that is told to relays, and what is not.
fn is_served(town: &Town, form: Form, follow: &Value) {
    let owner = town.owner();
    for (visibility, params) in [
        ("home", json!({})),
        ("followers", json!({})),
        ("public", json!({"localOnly": true})),
    ] {
        let mut note = params;
        note["text"] = json!("not for everybody");
        note["visibility"] = json!(visibility);
        owner.notes(note);
    }
    let note = owner.writes_id("for everybody");
    town.server.settle();
    let said = match form {
        Form::Mastodon => {
            let create = town.peer.received().single("Create");
            assert_eq!(create["object"]["content"], "<p>for everybody</p>");
            assert_eq!(create["actor"], town.owner_uri(), "signed by its author");
            town.peer.received().none("Announce");
            None
        }
        Form::LitePub => {
            let announce = town.peer.received().single("Announce");
            assert_eq!(announce["object"], town.uri(&note));
            assert_eq!(announce["actor"], follow["actor"], "by who follows it");
            let followers = format!("{}/followers", text(&follow["actor"]));
            assert_eq!(announce["to"], json!([followers, follow["object"]]));
            assert_ne!(announce["published"], Value::Null);
            town.peer.received().none("Create");
            Some(announce)
        }
    };
    let change = json!({"editId": note, "text": "for you all"});
    owner.call("notes/edit", change).ok();
    town.server.settle();
    let update = town.peer.received().single("Update");
    assert_eq!(update["object"]["content"], "<p>for you all</p>");
    owner.deletes(&note);
    town.server.settle();
    let delete = town.peer.received().single("Delete");
    assert_eq!(delete["object"]["id"], town.uri(&note));
    match said {
        None => town.peer.received().none("Undo"),
        Some(announce) => {
            let undo = town.peer.received().single("Undo");
            assert_eq!(undo["object"]["id"], announce["id"]);
            assert_eq!(undo["actor"], announce["actor"]);
        }
    }
    let renote = owner.renotes(&owner.writes_id("again"));
    town.server.settle();
    town.peer.forget();
    owner.deletes(&renote);
    town.server.settle();
    town.peer.received().none("Undo");
    town.peer.forget();
    owner.call("i/update", json!({"name": "New Name"})).ok();
    town.server.settle();
    town.server.advance(60_000);
    town.server.settle();
    let update = town.peer.received().single("Update");
    assert_eq!(update["object"]["name"], "New Name");
    town.peer.forget();
}

/// What a relay announces is shown, and no renote.
fn brings(town: &Town, relay: &Actor) {
    let note = town.bob.note("<p>from afar</p>");
    town.hears(relay, &relay.announce(&text(&note["id"])));
    let global = town.owner().call("notes/global-timeline", json!({})).ok();
    let mut found = list(&global);
    found.retain(|note| !note["user"]["host"].is_null());
    assert_eq!(found.len(), 1, "{global}");
    assert_eq!(found[0]["uri"], note["id"]);
    assert!(found[0]["renoteId"].is_null(), "{global}");
}

#[test]
fn a_relay_of_mastodons_form_is_subscribed_to_served_and_left() {
    let town = Town::new();
    let relay = relay(&town);
    let inbox = format!("{}/inbox", relay.id);
    let follow = asks(&town, &inbox);
    assert_eq!(follow["object"], PUBLIC);
    town.owner().writes("before it said yes");
    town.server.settle();
    town.peer.received().none("Create");
    assert_eq!(status(&town), "requesting");
    town.server.advance(8 * DAY);
    assert_eq!(status(&town), "rejected", "after a week of silence");
    town.hears(&relay, &relay.accept(&follow));
    assert_eq!(status(&town), "accepted", "but late is not never");
    is_served(&town, Form::Mastodon, &follow);
    brings(&town, &relay);
    let relay = json!({"inbox": inbox});
    town.owner().call("admin/relays/remove", relay).done();
    town.server.settle();
    let undo = town.peer.received().single("Undo");
    assert_eq!(undo["object"]["id"], follow["id"]);
    assert_eq!(undo["object"]["type"], "Follow");
    town.owner().writes("after it was left");
    town.server.settle();
    town.peer.received().none("Create");
}

#[test]
fn a_relay_of_litepubs_form_is_followed_and_follows_back() {
    let town = Town::new();
    let relay = relay(&town);
    let follow = asks(&town, &relay.id);
    assert_eq!(follow["object"], relay.id);
    town.hears(&relay, &relay.accept(&follow));
    assert_eq!(status(&town), "accepted");
    let back = relay.follow(&text(&follow["actor"]));
    town.hears(&relay, &back);
    let accept = town.peer.received().single("Accept");
    assert_eq!(
        accept["object"]["id"], back["id"],
        "the one exception (D43)"
    );
    town.peer.forget();
    let stranger = town.peer.actor("stranger");
    town.hears(&stranger, &stranger.follow(&text(&follow["actor"])));
    town.peer.received().single("Reject");
    town.peer.forget();
    is_served(&town, Form::LitePub, &follow);
    brings(&town, &relay);
}

#[test]
fn a_relay_that_says_no_gets_nothing() {
    let town = Town::new();
    let relay = relay(&town);
    let follow = asks(&town, &format!("{}/inbox", relay.id));
    town.hears(&relay, &relay.reject(&follow));
    assert_eq!(status(&town), "rejected");
    town.owner().writes("for everybody");
    town.server.settle();
    town.peer.received().none("Create");
    let again = asks(&town, &format!("{}/inbox", relay.id));
    assert_ne!(again["id"], follow["id"]);
    assert_eq!(status(&town), "requesting", "it is asked anew");
    town.hears(&relay, &relay.accept(&again));
    assert_eq!(status(&town), "accepted");
}

#[test]
fn an_actor_that_cannot_be_found_is_no_relay() {
    let town = Town::new();
    let nobody = format!("{}/nothing/actor", town.peer.origin());
    let relay = json!({ "inbox": nobody });
    let answer = town.owner().call("admin/relays/add", relay);
    answer.refused(400, "INVALID_URL");
    let relays = town.owner().call("admin/relays/list", json!({})).ok();
    assert_eq!(relays, json!([]));
}
