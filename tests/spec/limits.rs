//! Bounds: of requests, bodies and rates, and how a request beyond them is answered.

use http::Method;
use serde_json::json;

use crate::harness::server::PASSWORD;
use crate::harness::server::Server;

#[test]
fn whoever_asks_too_often_is_told_when_to_come_back() {
    let server = Server::with(|config| config.rate_limits = true);
    let owner = server.owner();
    let mut answers = (0..400).map(|_| owner.call("notes/create", json!({"text": "again"})));
    let refused = answers
        .find(|answer| answer.status != 200)
        .expect("300 notes an hour are the limit");
    let after: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=3600).contains(&after), "{after}");
    let error = refused.refused(429, "RATE_LIMIT_EXCEEDED");
    assert_eq!(error["id"], "d5826d14-3982-4d2e-8011-b9e9f02499ef");
    assert_eq!(owner.me()["notesCount"], 300);
}

#[test]
fn limits_are_each_ones_own_and_end_with_time() {
    let server = Server::with(|config| config.rate_limits = true);
    let (owner, bob) = (server.owner(), server.account("bob"));
    let exhausted = (0..400).any(|_| {
        let answer = owner.call("notes/create", json!({"text": "again"}));
        answer.status == 429
    });
    assert!(exhausted);
    bob.writes("I have said nothing yet");
    server.advance(3_600_000);
    owner.writes("an hour later");
}

#[test]
fn what_is_no_json_object_is_answered_as_misskey_does() {
    let server = Server::start();
    let visitor = server.visitor();
    let post = |kind: &str, body: &str| visitor.post("/api/notes/create", kind, body.as_bytes());
    post("application/json", "{bad json").status(400);
    post("application/json", "").status(400);
    post("application/json", "[]").refused(401, "CREDENTIAL_REQUIRED");
    post("text/plain", "{}").refused(401, "CREDENTIAL_REQUIRED");
    post("application/x-www-form-urlencoded", "i=x").status(415);
}

#[test]
fn an_endpoint_that_is_not_is_not_found() {
    let server = Server::start();
    let visitor = server.visitor();
    visitor.call("no/such/endpoint", json!({})).status(404);
    visitor
        .get("/api/no/such/endpoint")
        .refused(404, "UNKNOWN_API_ENDPOINT");
    visitor.get("/api/notes/create").status(405);
}

#[test]
fn a_body_has_an_end() {
    let server = Server::start();
    let owner = server.owner();
    let text = "x".repeat((1 << 20) + 1);
    owner
        .call("notes/create", json!({ "text": text }))
        .status(413);
    let activity = format!("{{\"x\":\"{}\"}}", "x".repeat(2 << 20));
    let visitor = server.visitor();
    let answer = visitor.post("/inbox", "application/activity+json", activity.as_bytes());
    assert!(matches!(answer.status, 401 | 413), "{answer}");
    assert_eq!(owner.me()["notesCount"], 0);
}

#[test]
fn deeply_nested_json_is_refused_without_harm() {
    let server = Server::start();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let visitor = server.visitor();
    let answer = visitor.post("/api/notes/create", "application/json", deep.as_bytes());
    assert!((400..500).contains(&answer.status), "{answer}");
    server.owner().writes("still here");
}

#[test]
fn strange_requests_get_an_answer_and_no_panic() {
    let server = Server::start();
    let visitor = server.visitor();
    for path in [
        "/%00",
        "/%ff%fe",
        "/@",
        "/@%40",
        "/notes/",
        "/notes/%2e%2e",
        "/users/0",
        "/tags/%E3%83%86",
        "/.well-known/webfinger",
        "/.well-known/webfinger?resource=",
        "/.well-known/webfinger?resource=acct:",
        "/api/",
        "/proxy/",
        "/proxy/?url=http://127.0.0.1/",
        "/?%%%",
        "//",
    ] {
        let answer = visitor.get(path);
        assert!(answer.status < 500, "{answer}");
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let answer = visitor.send(method, "/", &[], &[]);
        assert!(answer.status < 500, "{answer}");
    }
}

#[test]
fn no_endpoint_breaks_on_what_it_is_given() {
    let server = Server::start();
    let owner = server.owner();
    let (note, id) = (owner.writes_id("something to point at"), owner.id());
    let odd = [
        json!(null),
        json!(-1),
        json!(1e308),
        json!(i64::MAX),
        json!(""),
        json!("\u{0}"),
        json!("x".repeat(10_000)),
        json!("zzzzzzzzzz"),
        json!([]),
        json!([[[]]]),
        json!({"a": {}}),
        json!(true),
        json!(note),
    ];
    let names = [
        "noteId",
        "userId",
        "limit",
        "sinceId",
        "untilId",
        "sinceDate",
        "untilDate",
        "text",
        "fileIds",
        "poll",
        "visibility",
        "visibleUserIds",
        "replyId",
        "renoteId",
        "reaction",
        "username",
        "host",
        "uri",
        "query",
        "name",
        "fields",
        "avatarId",
        "birthday",
        "fileId",
        "url",
        "i",
        "type",
        "includeTypes",
        "tag",
        "permission",
        "session",
        "mutedWords",
    ];
    let endpoints = owner.call("endpoints", json!({})).ok();
    // Each endpoint begins with another odd value, so that all meet over the whole API.
    for (endpoint, turn) in endpoints.as_array().expect("a list").iter().zip(0..) {
        let endpoint = endpoint.as_str().expect("a name");
        for value in &odd {
            let params = names.iter().map(|name| ((*name).to_owned(), value.clone()));
            let all: serde_json::Map<_, _> = params.collect();
            let mut without_token = all.clone();
            without_token.remove("i");
            for params in [all, without_token] {
                let answer = owner.call(endpoint, params.into());
                assert!(answer.status < 500, "{endpoint} with {value}: {answer}");
            }
        }
        for (name, turn) in names.iter().zip(turn..) {
            let mut params = json!({"noteId": note, "userId": id, "text": "x"});
            params[*name] = odd[turn % odd.len()].clone();
            let answer = owner.call(endpoint, params);
            assert!(answer.status < 500, "{endpoint}, {name}: {answer}");
        }
    }
    server.forgive();
}

#[test]
fn others_may_call_the_api_from_their_own_pages() {
    let server = Server::start();
    let headers = [("origin", "https://client.example")];
    let answer = server.visitor().send(
        Method::OPTIONS,
        "/api/notes/create",
        &[
            headers[0],
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ],
        &[],
    );
    assert!(matches!(answer.status, 200 | 204), "{answer}");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

#[test]
fn pages_and_programs_share_one_hour() {
    let server = Server::with(|config| config.rate_limits = true);
    let owner = server.owner();
    for _ in 0..299 {
        owner.writes("again");
    }
    let browser = server.visitor();
    let sign_in = proof(&browser.get("/signin").text());
    let fields = [
        ("proof", &*sign_in),
        ("username", "owner"),
        ("password", PASSWORD),
    ];
    browser.post_form("/signin", &fields).redirected();
    let good = proof(&browser.get("/").text());
    let post = || browser.post_form("/notes", &[("text", "by form"), ("proof", &good)]);
    post().redirected();
    post().status(429);
    assert_eq!(owner.me()["notesCount"], 300);
}

/// The proof a form carries.
fn proof(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"proof\" value=\"").expect("a form");
    rest.split('"').next().expect("a value").to_owned()
}
