//! Searching: words in notes, people, hashtags. What may not be seen is not found.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::text;
use crate::harness::person::texts;
use crate::harness::server::Server;
use crate::harness::town::Town;

fn finds(who: &Client, query: &str) -> Vec<String> {
    texts(
        &who.call("notes/search", json!({"query": query, "limit": 100}))
            .ok(),
    )
}

#[test]
fn a_note_is_found_by_its_words_in_any_script() {
    let server = Server::start();
    let owner = server.owner();
    owner.writes("今日は東京タワーに行った");
    owner.writes("Hello, wonderful World");
    owner.notes(json!({"text": "inside", "cw": "注意書き"}));
    assert_eq!(finds(owner, "東京"), ["今日は東京タワーに行った"]);
    assert_eq!(finds(owner, "タワー 今日"), ["今日は東京タワーに行った"]);
    assert_eq!(finds(owner, "京"), ["今日は東京タワーに行った"]);
    assert_eq!(finds(owner, "WONDER"), ["Hello, wonderful World"]);
    assert_eq!(
        finds(owner, "\"wonderful world\""),
        ["Hello, wonderful World"]
    );
    assert_eq!(finds(owner, "注意"), ["inside"]);
    assert!(finds(owner, "大阪").is_empty());
    assert!(finds(owner, "hello -world").is_empty());
}

#[test]
fn what_may_not_be_seen_is_not_found() {
    let server = Server::start();
    let (owner, bob, carol) = (
        server.owner(),
        server.account("bob"),
        server.account("carol"),
    );
    bob.follows(&owner.id());
    for visibility in ["public", "home", "followers", "specified"] {
        owner.notes(json!({"text": format!("secret {visibility}"), "visibility": visibility}));
    }
    let open = ["secret home", "secret public"];
    assert_eq!(finds(&server.visitor(), "secret"), open);
    assert_eq!(finds(&carol, "secret"), open);
    assert_eq!(
        finds(&bob, "secret"),
        ["secret followers", "secret home", "secret public"]
    );
    assert_eq!(finds(owner, "secret").len(), 4);
    let of_owner = json!({"query": "", "userId": owner.id()});
    assert_eq!(texts(&carol.call("notes/search", of_owner).ok()), open);
}

#[test]
fn a_deleted_note_is_found_no_longer() {
    let server = Server::start();
    let owner = server.owner();
    let note = owner.writes_id("ephemeral words");
    owner.writes("other words");
    assert_eq!(finds(owner, "words").len(), 2);
    owner.deletes(&note);
    assert_eq!(finds(owner, "words"), ["other words"]);
    assert!(finds(owner, "ephemeral").is_empty());
}

#[test]
fn a_query_says_whose_where_and_when() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    owner.writes("apples mine");
    bob.writes("apples his");
    assert_eq!(finds(owner, "apples from:@bob"), ["apples his"]);
    assert_eq!(finds(owner, "from:me apples"), ["apples mine"]);
    assert!(finds(owner, "apples from:@nobody").is_empty());
    assert!(finds(&server.visitor(), "apples from:me").is_empty());
    assert_eq!(finds(owner, "apples host:.").len(), 2);
    assert!(finds(owner, "apples host:b.example").is_empty());
    assert_eq!(finds(owner, "apples since:2020-01-01").len(), 2);
    assert!(finds(owner, "apples until:2020-01-01").is_empty());
    let of_bob = json!({"query": "apples", "userId": bob.id()});
    assert_eq!(
        texts(&owner.call("notes/search", of_bob).ok()),
        ["apples his"]
    );
    let here = json!({"query": "apples", "host": "."});
    assert_eq!(
        owner
            .call("notes/search", here)
            .ok()
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

#[test]
fn results_are_paged_by_id_and_by_offset() {
    let server = Server::start();
    let owner = server.owner();
    let ids: Vec<String> = (0..5)
        .map(|n| owner.writes_id(&format!("page {n}")))
        .collect();
    let read = |params: Value| texts(&owner.call("notes/search", params).ok());
    assert_eq!(
        read(json!({"query": "page", "limit": 2})),
        ["page 4", "page 3"]
    );
    assert_eq!(
        read(json!({"query": "page", "limit": 2, "untilId": ids[3]})),
        ["page 2", "page 1"]
    );
    assert_eq!(
        read(json!({"query": "page", "limit": 2, "sinceId": ids[0]})),
        ["page 1", "page 2"]
    );
    assert_eq!(
        read(json!({"query": "page since:2020-01-01", "limit": 2, "offset": 1})),
        ["page 3", "page 2"]
    );
}

#[test]
fn no_query_is_an_error_of_ours() {
    let server = Server::start();
    let owner = server.owner();
    owner.writes("something");
    let long = "長い".repeat(2_000);
    for odd in [
        "\"",
        "\" OR \"",
        "a AND NOT b",
        "*",
        "^a",
        "a\u{0}b",
        "-",
        "from:",
        "host:\"x",
        ":",
        &long,
    ] {
        owner.call("notes/search", json!({ "query": odd })).ok();
    }
    assert_eq!(finds(owner, ""), ["something"]);
}

#[test]
fn notes_of_others_are_found_by_their_server() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>りんごを食べた</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    assert_eq!(finds(town.owner(), "りんご"), ["りんごを食べた"]);
    let host = town.peer.host();
    assert_eq!(
        finds(town.owner(), &format!("host:{host} 食べ")),
        ["りんごを食べた"]
    );
    assert!(finds(town.owner(), "host:. りんご").is_empty());
}

/// D36
#[test]
fn who_minds_being_found_by_words_is_found_by_who_deals_with_them_alone() {
    let town = Town::new();
    let meets = |name: &str, says: Value| {
        let them = town
            .peer
            .actor_with(name, |actor| actor["indexable"] = says);
        let note = them.note(&format!("<p>turnip of {name}</p>"));
        let uri = json!({"uri": note["id"]});
        let shown = town.owner().call("ap/show", uri).ok();
        (them, shown["object"]["id"].clone())
    };
    meets("open", json!(true));
    meets("silent", Value::Null);
    let (followed, _) = meets("followed", json!(false));
    let (_, liked) = meets("liked", json!(false));
    town.server.settle();
    let found = |who: &Client| {
        let mut found = finds(who, "turnip");
        found.sort();
        found
    };
    let open = ["turnip of open", "turnip of silent"];
    assert_eq!(found(town.owner()), open);
    town.follows(&followed);
    town.owner().reacts(&text(&liked), "👍");
    town.server.settle();
    let all = ["followed", "liked", "open", "silent"].map(|name| format!("turnip of {name}"));
    assert_eq!(found(town.owner()), all);
    let stranger = town.server.account("stranger");
    assert_eq!(found(&stranger), open);
}

#[test]
fn tags_are_sets_of_which_one_must_be_there_whole() {
    let server = Server::start();
    let owner = server.owner();
    owner.writes("#red #Green");
    owner.writes("#red");
    owner.writes("#blue");
    owner.notes(json!({"text": "#red hidden", "visibility": "specified"}));
    let read = |who: &Client, params: Value| texts(&who.call("notes/search-by-tag", params).ok());
    let visitor = server.visitor();
    assert_eq!(
        read(&visitor, json!({"tag": "RED"})),
        ["#red", "#red #Green"]
    );
    assert_eq!(
        read(&visitor, json!({"query": [["red", "green"], ["blue"]]})),
        ["#blue", "#red #Green"]
    );
    assert!(read(&visitor, json!({"tag": "red", "poll": true})).is_empty());
    assert_eq!(
        read(&visitor, json!({"tag": "red", "reply": false, "limit": 1})),
        ["#red"]
    );
}

#[test]
fn a_tag_that_only_stands_in_private_is_nowhere_counted() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    owner.writes("#shared");
    bob.writes("#shared #shareware");
    owner.notes(json!({"text": "#sharp #shared", "visibility": "followers"}));
    let visitor = server.visitor();
    let found = visitor
        .call("hashtags/search", json!({"query": "shar"}))
        .ok();
    assert_eq!(found, json!(["shared", "shareware"]));
    let trend = visitor.call("hashtags/trend", json!({})).ok();
    assert_eq!(trend[0]["tag"], "shared");
    assert_eq!(trend[0]["usersCount"], 2);
    assert!(
        trend
            .as_array()
            .expect("a list")
            .iter()
            .all(|tag| tag["tag"] != "sharp")
    );
    visitor
        .call("hashtags/show", json!({"tag": "sharp"}))
        .refused(400, "NO_SUCH_HASHTAG");
}

#[test]
fn a_tag_the_owner_hides_is_no_trend() {
    let server = Server::start();
    let owner = server.owner();
    let hidden = json!({"hiddenTags": ["Ｈｉｄｄｅｎ"], "sensitiveWords": ["blood"]});
    owner.call("admin/update-meta", hidden).done();
    owner.writes("#hidden #blood #tea");
    let trend = owner.call("hashtags/trend", json!({})).ok();
    assert_eq!(trend.as_array().map(Vec::len), Some(1), "{trend}");
    assert_eq!(trend[0]["tag"], "tea");
}

#[test]
fn people_are_found_by_address_then_name_then_description() {
    let server = Server::start();
    let (owner, ann, anton) = (
        server.owner(),
        server.account("ann"),
        server.account("anton"),
    );
    anton.call("i/update", json!({"name": "Tony"})).ok();
    owner
        .call("i/update", json!({"description": "a friend of tony"}))
        .ok();
    let names = |found: &Value| -> Vec<String> {
        let found = found.as_array().expect("a list");
        found.iter().map(|user| text(&user["username"])).collect()
    };
    let search = |query: &str| names(&ann.call("users/search", json!({ "query": query })).ok());
    assert_eq!(search("@an"), ["ann", "anton"]);
    let owner_name = text(&owner.me()["username"]);
    assert_eq!(search("tony"), ["anton".to_owned(), owner_name]);
    let params = json!({"username": "an", "detail": false});
    let completed = ann
        .call("users/search-by-username-and-host", params.clone())
        .ok();
    assert_eq!(names(&completed), ["ann", "anton"]);
    assert!(completed[0].get("description").is_none());
    ann.follows(&anton.id());
    let completed = ann.call("users/search-by-username-and-host", params).ok();
    assert_eq!(names(&completed), ["anton", "ann"]);
}

#[test]
fn who_does_not_want_to_be_shown_is_in_no_list_of_people() {
    let server = Server::start();
    let (owner, shy) = (server.owner(), server.account("shy"));
    shy.call("i/update", json!({"isExplorable": false})).ok();
    server.account("loud");
    let users = owner.call("users", json!({"sort": "+createdAt"})).ok();
    let names: Vec<String> = users
        .as_array()
        .expect("a list")
        .iter()
        .map(|user| text(&user["username"]))
        .collect();
    assert_eq!(names[0], "loud");
    assert!(!names.contains(&"shy".to_owned()));
}

#[test]
fn reactions_of_someone_are_theirs_to_show() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let note = owner.writes_id("liked");
    let private = owner.notes_id(json!({"text": "for followers", "visibility": "followers"}));
    bob.follows(&owner.id());
    bob.reacts(&note, "👍");
    bob.reacts(&private, "👍");
    let of_bob = json!({"userId": bob.id()});
    let seen = server
        .visitor()
        .call("users/reactions", of_bob.clone())
        .ok();
    assert_eq!(seen.as_array().map(Vec::len), Some(1));
    assert_eq!(seen[0]["note"]["text"], "liked");
    assert_eq!(seen[0]["type"], "👍");
    bob.call("i/update", json!({"publicReactions": false})).ok();
    server
        .visitor()
        .call("users/reactions", of_bob.clone())
        .refused(400, "REACTIONS_NOT_PUBLIC");
    assert_eq!(
        bob.call("users/reactions", of_bob)
            .ok()
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

#[test]
fn charts_count_what_is_there_and_nobody_asks_for_more_than_they_may() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    owner.writes("one");
    let note = owner.writes_id("two");
    bob.notes(json!({"text": "answer", "replyId": note}));
    bob.renotes(&note);
    bob.follows(&owner.id());
    bob.reacts(&note, "👍");
    let chart = |name: &str, more: Value| {
        let mut params = json!({"span": "day", "limit": 2});
        params
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("one").clone());
        server
            .visitor()
            .call(&format!("charts/{name}"), params)
            .ok()
    };
    let notes = chart("notes", json!({}));
    assert_eq!(notes["local"]["inc"], json!([4, 0]));
    assert_eq!(notes["local"]["total"], json!([4, 0]));
    assert_eq!(notes["local"]["diffs"]["reply"], json!([1, 0]));
    assert_eq!(notes["local"]["diffs"]["renote"], json!([1, 0]));
    assert_eq!(notes["local"]["diffs"]["normal"], json!([2, 0]));
    assert_eq!(notes["remote"]["total"], json!([0, 0]));
    let of_owner = json!({"userId": owner.id()});
    assert_eq!(chart("user/notes", of_owner.clone())["inc"], json!([2, 0]));
    let follows = chart("user/following", of_owner.clone());
    assert_eq!(follows["local"]["followers"]["total"], json!([1, 0]));
    assert_eq!(
        chart("user/reactions", of_owner)["local"]["count"],
        json!([1, 0])
    );
    assert_eq!(chart("users", json!({}))["local"]["total"][0], 2);
    assert_eq!(chart("active-users", json!({}))["write"], json!([2, 0]));
    server
        .visitor()
        .call("charts/notes", json!({"span": "day", "limit": 501}))
        .refused(400, "INVALID_PARAM");
}

#[test]
fn servers_are_listed_with_what_is_here_of_them() {
    let town = Town::with_follower();
    let visitor = town.server.visitor();
    let listed = visitor.call("federation/instances", json!({})).ok();
    assert_eq!(listed[0]["host"], town.peer.host());
    assert_eq!(listed[0]["followersCount"], 1);
    assert_eq!(listed[0]["moderationNote"], Value::Null);
    let one = visitor
        .call(
            "federation/show-instance",
            json!({"host": town.peer.host()}),
        )
        .ok();
    assert_eq!(one["usersCount"], 1);
    visitor
        .call(
            "federation/show-instance",
            json!({"host": "nowhere.example"}),
        )
        .done();
    let stats = visitor.call("federation/stats", json!({})).ok();
    assert_eq!(stats["topSubInstances"][0]["host"], town.peer.host());
    let people = visitor
        .call("federation/users", json!({"host": town.peer.host()}))
        .ok();
    assert_eq!(people[0]["username"], "bob");
    assert_eq!(
        visitor.get("/api/v1/instance/peers").json(),
        json!([town.peer.host()])
    );
}
