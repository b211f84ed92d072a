//! What apps keep for a user: read back as it was, room for room, within bounds.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::server::Server;
use crate::harness::stream::Stream;

fn set(who: &Client, scope: &[&str], key: &str, value: Value) {
    let params = json!({"scope": scope, "key": key, "value": value});
    who.call("i/registry/set", params).done();
}

#[test]
fn every_kind_of_value_is_read_back_as_misskey_answers_it() {
    let server = Server::start();
    let owner = server.owner();
    let scope = ["client", "base"];
    set(owner, &scope, "theme", json!({"a": [true, null, "x"]}));
    set(owner, &scope, "nothing", Value::Null);
    set(owner, &scope, "word", json!("s"));
    set(owner, &scope, "theme2", json!(5));
    let get = |key: &str| owner.call("i/registry/get", json!({"scope": scope, "key": key}));
    assert_eq!(get("theme").ok(), json!({"a": [true, null, "x"]}));
    get("nothing").done();
    assert!(get("word").header("content-type").starts_with("text/plain"));
    get("absent").refused(400, "NO_SUCH_KEY");
    let all = json!({ "scope": scope });
    let keys = owner.call("i/registry/keys", all.clone()).ok();
    assert_eq!(keys, json!(["theme", "nothing", "word", "theme2"]));
    let types = owner.call("i/registry/keys-with-type", all.clone()).ok();
    assert_eq!(types["nothing"], "null");
    assert_eq!(types["theme"], "object");
    let rooms = owner.call("i/registry/scopes-with-domain", json!({})).ok();
    assert_eq!(
        rooms,
        json!([{"domain": null, "scopes": [["client", "base"]]}])
    );
    let one = json!({"scope": scope, "key": "word"});
    owner.call("i/registry/remove", one.clone()).done();
    owner.call("i/registry/remove", one).done();
    let left = owner.call("i/registry/get-all", all).ok();
    assert!(left.get("word").is_none(), "{left}");
}

#[test]
fn a_registry_is_nobody_elses_and_an_app_has_a_room_of_its_own() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let app = server.token("owner", &["read:account", "write:account"]);
    let other = server.token("owner", &["read:account", "write:account"]);
    set(owner, &[], "key", json!("clients'"));
    set(&app, &[], "key", json!("the app's"));
    let params = json!({"scope": [], "key": "key", "domain": null});
    let read = |who: &Client| who.call("i/registry/get", params.clone()).json();
    assert_eq!(read(owner), "clients'");
    assert_eq!(read(&app), "the app's");
    for who in [&bob, &other] {
        who.call("i/registry/get", params.clone())
            .refused(400, "NO_SUCH_KEY");
    }
    let rooms = owner.call("i/registry/scopes-with-domain", json!({})).ok();
    assert_eq!(rooms.as_array().map(Vec::len), Some(2), "{rooms}");
    let room = rooms[1]["domain"].clone();
    let params = json!({"scope": [], "key": "key", "domain": room});
    let seen = owner.call("i/registry/get", params).json();
    assert_eq!(seen, "the app's", "its user looks into every room");
}

#[test]
fn other_clients_hear_what_changed_in_the_common_room() {
    let server = Server::start();
    let owner = server.owner();
    let app = server.token("owner", &["write:account"]);
    let mut stream = Stream::open(server.origin(), Some(owner.token()));
    let main = stream.connect("main");
    set(&app, &["own"], "quiet", json!(1));
    set(owner, &["client"], "loud", json!({"x": 1}));
    let told = stream.next(&main, "registryUpdated");
    assert_eq!(
        told,
        json!({"scope": ["client"], "key": "loud", "value": {"x": 1}})
    );
}

#[test]
fn what_is_too_large_is_not_kept() {
    let server = Server::start();
    let owner = server.owner();
    set(owner, &[], "key", json!("small"));
    let large = json!({"scope": [], "key": "key", "value": "x".repeat(300_000)});
    owner
        .call("i/registry/set", large)
        .refused(400, "TOO_MUCH_IN_REGISTRY");
    let kept = owner.call("i/registry/get", json!({"scope": [], "key": "key"}));
    assert_eq!(kept.json(), "small");
    owner
        .call(
            "i/registry/set",
            json!({"scope": ["Bad Scope"], "key": "k", "value": 1}),
        )
        .refused(400, "INVALID_PARAM");
}
