//! What one is told, of whom, and together with what.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::reader::Reader;
use crate::harness::server::Server;
use crate::harness::stream::Stream;

fn grouped(who: &Client, more: Value) -> Vec<Value> {
    let mut params = json!({"markAsRead": false});
    let fields = params.as_object_mut().expect("an object");
    fields.extend(more.as_object().cloned().expect("an object"));
    list(&who.call("i/notifications-grouped", params).ok())
}

#[test]
fn reactions_and_renotes_of_one_note_are_told_together() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let (one, other) = (owner.writes_id("one"), owner.writes_id("other"));
    bob.reacts(&other, "🎉");
    bob.reacts(&one, "👍");
    carol.reacts(&one, "😀");
    bob.renotes(&one);
    carol.renotes(&one);
    let told = grouped(owner, json!({}));
    let kinds: Vec<String> = told.iter().map(|one| text(&one["type"])).collect();
    assert_eq!(kinds, ["renote:grouped", "reaction:grouped", "reaction"]);
    let names = |people: &Value| -> Vec<String> {
        list(people)
            .iter()
            .map(|one| text(&one["username"]))
            .collect()
    };
    assert_eq!(names(&told[0]["users"]), ["carol", "bob"]);
    let reactions = list(&told[1]["reactions"]);
    assert_eq!(
        (&reactions[0]["reaction"], &reactions[0]["user"]["username"]),
        (&json!("😀"), &json!("carol"))
    );
    assert_eq!(told[1]["note"]["id"], one);
    assert_eq!(grouped(owner, json!({"limit": 1})).len(), 1);
    assert_eq!(
        list(&grouped(owner, json!({"limit": 1}))[0]["users"]).len(),
        2
    );
    assert!(grouped(owner, json!({"includeTypes": []})).is_empty());
    assert_eq!(
        grouped(owner, json!({"excludeTypes": ["reaction"]})).len(),
        1
    );
}

#[test]
fn each_kind_is_told_of_those_whom_one_chose() {
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
    let choose = json!({"notificationRecieveConfig": {
        "mention": {"type": "following"},
        "reaction": {"type": "list", "userListId": friends},
        "test": {"type": "never"},
    }});
    owner.call("i/update", choose).ok();
    let note = owner.writes_id("mine");
    for who in [&bob, &carol] {
        who.writes("hello @owner");
        who.reacts(&note, "👍");
    }
    owner
        .call("notifications/test-notification", json!({}))
        .done();
    let told = owner.notifications();
    let seen: Vec<(String, String)> = told
        .iter()
        .filter(|one| one["type"] != "followRequestAccepted")
        .map(|one| (text(&one["type"]), text(&one["user"]["username"])))
        .collect();
    let expected = [("reaction", "carol"), ("mention", "bob")];
    assert_eq!(
        seen,
        expected.map(|(kind, who)| (kind.to_owned(), who.to_owned()))
    );
}

#[test]
fn a_list_of_somebody_else_opens_nothing() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let theirs = text(&bob.call("users/lists/create", json!({"name": "l"})).ok()["id"]);
    let member = json!({"listId": theirs, "userId": bob.id()});
    bob.call("users/lists/push", member).done();
    let choose =
        json!({"notificationRecieveConfig": {"mention": {"type": "list", "userListId": theirs}}});
    owner.call("i/update", choose).ok();
    bob.writes("hello @owner");
    assert!(owner.is_told().is_empty());
}

#[test]
fn who_asked_for_every_note_is_told_of_those_that_are_no_answers() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    bob.follows(&owner.id());
    let wish = json!({"userId": owner.id(), "notify": "normal"});
    let answered = bob.call("following/update", wish).ok();
    assert_eq!(answered["username"], "bob");
    assert_eq!(bob.finds("owner", None)["notify"], "normal");
    let note = owner.writes_id("news");
    owner.notes(json!({"text": "an answer", "replyId": note}));
    owner.notes(json!({"text": "for nobody", "visibility": "specified"}));
    assert_eq!(bob.is_told(), ["note", "followRequestAccepted"]);
    bob.call("following/update-all", json!({"notify": "none"}))
        .done();
    owner.writes("more news");
    assert_eq!(bob.is_told().len(), 2);
    bob.call("following/update-all", json!({})).done();
    let stranger = json!({"userId": bob.id(), "notify": "normal"});
    owner
        .call("following/update", stranger)
        .refused(400, "NOT_FOLLOWING");
}

#[test]
fn an_app_may_say_something_and_all_can_be_thrown_away() {
    let server = Server::start();
    let owner = server.owner();
    let mut stream = Stream::open(server.origin(), Some(owner.token()));
    let main = stream.connect("main");
    let words = json!({"body": "the words", "header": "H", "icon": null});
    owner.call("notifications/create", words).done();
    let told = stream.next(&main, "notification");
    assert_eq!(
        (&told["type"], &told["body"], &told["header"]),
        (&json!("app"), &json!("the words"), &json!("H"))
    );
    owner.call("notifications/flush", json!({})).done();
    stream.until(&main, "notificationFlushed");
    assert!(owner.is_told().is_empty());
}

#[test]
fn what_one_wants_of_a_follow_is_told_and_kept() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    bob.call("i/update", json!({"isLocked": true})).ok();
    owner.follows(&bob.id());
    let sent = owner.call("following/requests/sent", json!({})).ok();
    assert_eq!(sent[0]["followee"]["username"], "bob");
    assert_eq!(
        bob.call("following/requests/sent", json!({})).ok(),
        json!([])
    );
    bob.call("following/requests/accept", json!({"userId": owner.id()}))
        .done();
    let relation = owner
        .call("users/relation", json!({"userId": bob.id()}))
        .ok();
    assert_eq!(relation[0]["following"]["followeeId"], bob.id());
    assert_eq!(relation[0]["following"]["notify"], Value::Null);
}

#[test]
fn whom_one_answers_often_is_told_but_not_what_was_said_in_private() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    let (from_bob, from_carol) = (
        bob.writes_id("b"),
        carol.notes_id(json!({"text": "c @owner", "visibility": "specified"})),
    );
    for _ in 0..2 {
        owner.notes(json!({"text": "answer", "replyId": from_bob}));
        owner.notes(json!({"text": "psst", "replyId": from_carol, "visibility": "specified", "visibleUserIds": [carol.id()]}));
    }
    let of = json!({"userId": owner.id()});
    let found = server
        .visitor()
        .call("users/get-frequently-replied-users", of)
        .ok();
    assert_eq!(list(&found).len(), 1);
    assert_eq!(
        (&found[0]["user"]["username"], &found[0]["weight"]),
        (&json!("bob"), &json!(1))
    );
}

#[test]
fn birthdays_of_the_followed_are_found_over_the_turn_of_the_year() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    for (who, day) in [(&bob, "1990-12-31"), (&carol, "2001-01-02")] {
        who.call("i/update", json!({"birthday": day})).ok();
    }
    owner.follows(&bob.id());
    let ask = |birthday: Value| {
        let found = owner
            .call(
                "users/get-following-users-by-birthday",
                json!({ "birthday": birthday }),
            )
            .ok();
        let names = list(&found);
        names
            .iter()
            .map(|one| text(&one["user"]["username"]))
            .collect::<Vec<_>>()
    };
    let turn = json!({"begin": {"month": 12, "day": 30}, "end": {"month": 1, "day": 3}});
    assert_eq!(ask(turn.clone()), ["bob"]);
    assert_eq!(ask(json!({"month": 12, "day": 31})), ["bob"]);
    assert!(ask(json!({"month": 12, "day": 30})).is_empty());
    owner.follows(&carol.id());
    assert_eq!(ask(turn), ["carol", "bob"]);
}

#[test]
fn what_cannot_be_told_any_more_takes_no_place_of_what_can() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    server.account("carol").follows(&owner.id());
    owner.follows(&bob.id());
    let listen = json!({"userId": bob.id(), "notify": "normal"});
    owner.call("following/update", listen).ok();
    for number in 0..12 {
        let words = format!("closed {number}");
        bob.notes(json!({"text": words, "visibility": "followers"}));
    }
    let notes = owner.is_told().into_iter().filter(|kind| kind == "note");
    assert_eq!(notes.count(), 12);
    let whom = json!({"userId": bob.id()});
    owner.call("following/delete", whom).ok();
    for endpoint in ["i/notifications", "i/notifications-grouped"] {
        let page = json!({"limit": 5, "excludeTypes": ["achievementEarned"]});
        let told = owner.call(endpoint, page).ok();
        let told = told.as_array().expect("a list").clone();
        let kinds: Vec<_> = told.iter().map(|one| one["type"].clone()).collect();
        assert_eq!(kinds, ["followRequestAccepted", "follow"], "{endpoint}");
    }
}

#[test]
fn whom_one_wants_to_hear_of_is_chosen_on_a_page_and_what_it_does_not_offer_stays() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let made = owner
        .call("users/lists/create", json!({"name": "friends"}))
        .ok();
    let list = made["id"].as_str().expect("an id");
    let theirs = bob
        .call("users/lists/create", json!({"name": "theirs"}))
        .ok();
    let theirs = format!("list:{}", theirs["id"].as_str().expect("an id"));
    let before = json!({"app": {"type": "never"}});
    owner
        .call("i/update", json!({"notificationRecieveConfig": before}))
        .ok();
    let reader = Reader::signed_in(&server, "owner");
    let of_list = format!("list:{list}");
    let fields = [
        ("reaction", "never"),
        ("mention", &*of_list),
        ("reply", &*theirs),
        ("follow", "nonsense"),
    ];
    reader.does("/settings/notifications", &fields);
    let after = owner.me()["notificationRecieveConfig"].clone();
    let expected = json!({
        "app": {"type": "never"}, "reaction": {"type": "never"},
        "mention": {"type": "list", "userListId": list},
    });
    assert_eq!(after, expected);
    bob.reacts(&owner.writes_id("hello"), "🎉");
    bob.follows(&owner.id());
    assert_eq!(owner.is_told(), ["follow", "login"]);
    let page = reader.reads_page("/settings/notifications");
    assert!(
        page.contains(&format!("value=\"{of_list}\" selected")),
        "{page}"
    );
}

#[test]
fn only_the_last_some_hundred_are_kept() {
    let server = Server::start();
    let owner = server.owner();
    for number in 0..800 {
        owner
            .call("notifications/create", json!({"body": number.to_string()}))
            .done();
    }
    let mut kept = Vec::new();
    let mut page = json!({"limit": 100, "markAsRead": false});
    while let Some(last) = {
        let read = list(&owner.call("i/notifications", page.clone()).ok());
        kept.extend(read.iter().map(|one| one["body"].clone()));
        read.last().map(|one| one["id"].clone())
    } {
        page["untilId"] = last;
    }
    assert_eq!(kept[0], "799");
    // They are dropped now and then, not each time.
    assert!((500..750).contains(&kept.len()), "{}", kept.len());
}
