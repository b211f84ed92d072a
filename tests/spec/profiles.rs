//! What people say of themselves: at the API and on the pages by the same rules, and of two
//! changes at once none is lost.

use std::thread;

use serde_json::json;

use crate::harness::client::Client;
use crate::harness::reader::Reader;
use crate::harness::server::Server;
use crate::harness::town::Town;

#[test]
fn a_change_that_waits_for_another_server_takes_back_nothing_said_meanwhile() {
    let town = Town::new();
    let path = "/users/bob";
    town.peer.hold(path);
    let slow = Client::with_token(town.server.origin(), town.owner().token());
    let names = json!({"alsoKnownAs": [town.bob.handle()], "location": "Beanstalk"});
    let slow = thread::spawn(move || slow.call("i/update", names).ok());
    town.peer.received().fetched(path);
    let said = json!({
        "name": "Owner", "description": "said meanwhile", "mutedWords": [["peas"]],
    });
    town.owner().call("i/update", said).ok();
    town.peer.release(path);
    slow.join().expect("an answer");
    let me = town.owner().me();
    assert_eq!(me["name"], "Owner");
    assert_eq!(me["description"], "said meanwhile");
    assert_eq!(me["mutedWords"], json!([["peas"]]));
    assert_eq!(me["location"], "Beanstalk");
    assert_eq!(me["alsoKnownAs"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_page_takes_back_nothing_it_does_not_offer() {
    let server = Server::start();
    let owner = server.owner();
    let said = json!({"followedMessage": "welcome", "lang": "ja", "noCrawle": true});
    owner.call("i/update", said).ok();
    let page = Reader::signed_in(&server, "owner");
    page.does(
        "/settings/profile",
        &[("name", "Owner"), ("bio", ":bean: soup")],
    );
    let me = owner.me();
    assert_eq!(me["name"], "Owner");
    assert_eq!(me["followedMessage"], "welcome");
    assert_eq!((&me["lang"], &me["noCrawle"]), (&json!("ja"), &json!(true)));
}

#[test]
fn lengths_and_days_are_the_same_at_both_doors() {
    let server = Server::start();
    let owner = server.owner();
    let long = "x".repeat(2_048);
    let fields = json!([{"name": "Web", "value": long}]);
    owner
        .call(
            "i/update",
            json!({"fields": fields, "birthday": "2000-02-29"}),
        )
        .ok();
    for day in ["2001-02-29", "2001-13-01", "20010203", "0000-00-00"] {
        owner
            .call("i/update", json!({ "birthday": day }))
            .refused(400, "INVALID_PARAM");
    }
    let page = Reader::signed_in(&server, "owner");
    let save = |day: &str| {
        let fields = [
            ("field-name", "Web"),
            ("field-value", &long),
            ("birthday", day),
        ];
        page.does("/settings/profile", &fields);
        let me = owner.me();
        (me["fields"].clone(), me["birthday"].clone())
    };
    assert_eq!(save("2000-02-29"), (fields.clone(), json!("2000-02-29")));
    assert_eq!(save("2001-02-29"), (fields, json!(null)));
}
