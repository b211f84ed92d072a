//! Judged by others: a server made with Fedify talks with ours, and activitypub-testing
//! looks at an actor of ours. Both come from npm, unchanged.

use serde_json::Value;

use crate::harness::npm;
use crate::harness::person::text;
use crate::harness::server::Server;

/// Makes up for what older versions of node lack.
const OLDER: &str = "./older.js";

#[test]
fn a_server_made_with_fedify_is_a_neighbour() {
    let Some(folder) = npm::install("fedify") else {
        return;
    };
    let server = Server::start();
    let [origin, token] = [server.origin(), server.owner().token()];
    let arguments = ["--import", OLDER, "drive.js", origin, token];
    npm::node(&folder, &arguments);
    // It is gone now, and hears nothing of what comes after.
    server.forgive();
}

/// What activitypub-testing asks of an actor that other servers talk to. The rest is about
/// posting to one's own outbox, which is not offered: apps have the Misskey API.
const ASKED: [&str; 5] = [
    "actor-must-serve-as2-object-to-get",
    "actor-objects-must-have-inbox-outbox-properties",
    "followers-collection-must-be-a-collection",
    "following-collection-must-be-a-collection",
    "outbox-must-be-an-orderedcollection",
];

#[test]
fn an_actor_of_ours_passes_activitypub_testing() {
    let Some(folder) = npm::install("fedify") else {
        return;
    };
    let server = Server::start();
    server.owner().writes("a note to be found");
    let actor = format!("{}/users/{}", server.origin(), server.owner().id());
    let tester = "node_modules/activitypub-testing/src/cli.js";
    let arguments = ["--import", OLDER, tester, "test", "actor", &actor];
    let printed = npm::node(&folder, &arguments);
    let results: Vec<Value> = printed
        .lines()
        .map(|line| serde_json::from_str(line).expect("a result a line"))
        .collect();
    let outcome = |result: &Value| text(&result["result"]["outcome"]);
    for result in &results {
        assert_ne!(outcome(result), "failed", "{result:#}");
    }
    for slug in ASKED {
        let result = results.iter().find(|result| result["test"]["slug"] == slug);
        let result = result.unwrap_or_else(|| panic!("{slug} was not asked"));
        assert_eq!(outcome(result), "passed", "{result:#}");
    }
}
