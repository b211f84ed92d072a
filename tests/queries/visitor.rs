//! Somebody who goes everywhere: every endpoint with and without every parameter that is
//! known, every page.

use mamekey::api::schema::Kind;
use mamekey::api::table;
use mamekey::api::table::ENDPOINTS;
use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::server::PASSWORD;
use crate::village::Village;

/// Pages for people and documents for programs.
const PATHS: [&str; 39] = [
    "/",
    "/local",
    "/@neighbour0",
    "/@neighbour0/followers",
    "/@neighbour0/following",
    "/@neighbour0/clips",
    "/@neighbour0.atom",
    "/@neighbour0.rss",
    "/@neighbour0.json",
    "/social",
    "/global",
    "/lists",
    "/antennas",
    "/antennas/new",
    "/my/favorites",
    "/my/clips",
    "/users/{user}/lists",
    "/notes/{note}",
    "/notes/{note}/history",
    "/notes/{note}/clips",
    "/notes/{note}/report",
    "/notes/{note}/likes?page=true",
    "/notes/{note}/emoji-reactions?page=true",
    "/settings/mutes",
    "/settings/muted-words",
    "/settings/muted-servers",
    "/settings/notifications",
    "/notifications",
    "/requests",
    "/search?q=neighbour",
    "/tags/village",
    "/settings/profile",
    "/compose",
    "/emojis",
    "/api-doc",
    "/nodeinfo/2.1",
    "/.well-known/webfinger?resource=acct:neighbour0@localhost",
    "/users/{user}/outbox?page=true",
    "/users/{user}/followers?page=true",
];

/// Endpoints after which nobody is who they were; they are visited last.
const LAST: [&str; 7] = [
    "admin/accounts/delete",
    "admin/delete-account",
    "admin/reset-password",
    "admin/suspend-user",
    "i/change-password",
    "i/regenerate-token",
    "i/delete-account",
];

/// A parameter of more words than this (a language) asks the same of the database by each.
const WORDS: usize = 20;

/// Goes everywhere.
pub fn visit_everything(village: &Village) {
    let visitor = village.server.visitor();
    let visit = |name: &str| {
        for params in ways(village, name) {
            village.server.owner().call(name, params.clone());
            visitor.call(name, params);
        }
    };
    let names = ENDPOINTS.iter().map(|entry| entry.name);
    names.filter(|name| !LAST.contains(name)).for_each(visit);
    let user = village.server.owner().id();
    let reader = signed_in(village);
    let known = village.params("notes/show", 20);
    let note = known["noteId"].as_str().unwrap_or_default();
    for path in PATHS {
        let path = path.replace("{user}", &user).replace("{note}", note);
        reader.get(&path);
        visitor.get(&path);
        visitor.get_activity(&path);
    }
    village.server.settle();
    village.server.tidy();
    village.server.forget();
    let last = LAST.iter().filter(|name| table::find(name).is_some());
    last.copied().for_each(visit);
    village.server.settle();
}

/// With what is known, from the beginning, between two moments, and with only what must be.
fn ways(village: &Village, name: &str) -> Vec<Value> {
    let all = village.params(name, 20);
    let with = |more: Value| {
        let mut params = all.clone();
        for (name, value) in more.as_object().into_iter().flatten() {
            params[name] = value.clone();
        }
        params
    };
    let note = all.get("noteId").cloned().unwrap_or(json!("a000000000"));
    let mut ways = vec![
        with(json!({"sinceId": "a000000000"})),
        with(json!({"untilId": note, "sinceDate": 0})),
        with(json!({"withFiles": true, "withReplies": true, "withRenotes": false})),
        with(json!({"userId": village.neighbour, "query": "neighbour", "tag": "village"})),
        json!({}),
    ];
    ways.extend(words(name).map(|(param, word)| with(json!({ param: word }))));
    ways.push(all);
    ways
}

/// Every word that each parameter of an endpoint may be: orders, origins, states.
fn words(name: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let params = table::find(name).map(|entry| &entry.params.kind);
    let properties = match params {
        Some(Kind::Object(object)) => object.properties,
        _ => &[],
    };
    properties.iter().flat_map(|(param, schema)| {
        let words = match schema.kind {
            Kind::Word(words) if words.len() <= WORDS => words,
            _ => &[],
        };
        words.iter().map(|word| (*param, *word))
    })
}

fn signed_in(village: &Village) -> Client {
    let reader = village.server.visitor();
    let page = reader.get("/signin").status(200).text();
    let (_, rest) = page.split_once("name=\"proof\" value=\"").expect("a proof");
    let (proof, _) = rest.split_once('"').expect("a proof");
    let fields = [
        ("proof", proof),
        ("username", "owner"),
        ("password", PASSWORD),
    ];
    reader.post_form("/signin", &fields).redirected();
    reader
}
