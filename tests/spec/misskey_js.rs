//! Misskey's own client library, as bots use it, from npm and unchanged.

use std::collections::HashSet;

use mamekey::api::table::ENDPOINTS;

use crate::harness::npm;
use crate::harness::server::Server;

#[test]
fn a_bot_with_misskey_js_is_at_home() {
    let Some(library) = npm::install("misskey-js") else {
        return;
    };
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let picture = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/media/alpha.png"
    );
    let tokens = [owner.token(), bob.token()];
    let arguments = ["drive.js", server.origin(), tokens[0], tokens[1], picture];
    npm::node(&library, &arguments);
}

#[test]
fn an_app_can_ask_for_every_permission_an_endpoint_wants() {
    let Some(library) = npm::install("misskey-js") else {
        return;
    };
    let list = "import { permissions } from 'misskey-js'; console.log(permissions.join(' '))";
    let known = npm::node(&library, &["--input-type=module", "--eval", list]);
    let known: HashSet<&str> = known.split_whitespace().collect();
    assert!(
        known.len() > 50,
        "only {} permissions were read",
        known.len()
    );
    for entry in ENDPOINTS {
        if let Some(scope) = entry.scope {
            assert!(known.contains(scope), "{} wants {scope}", entry.name);
        }
    }
}
