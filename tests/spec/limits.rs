//! Bounds: of requests, bodies and rates, and how a request beyond them is answered.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;

use http::Method;
use mamekey::config::Network;
use serde_json::json;

use crate::harness::client::Answer;
use crate::harness::client::Client;
use crate::harness::pictures;
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

const BOUNDARY: &str = "bean";

/// A multipart form: fields, and what is a file by its name.
fn form(parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = match *file {
            "" => String::new(),
            file => format!("; filename=\"{file}\""),
        };
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// Sends such a form with these headers.
fn send(who: &Client, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let headers = [&[("content-type", kind.as_str())], headers].concat();
    who.send(Method::POST, path, &headers, body)
}

#[test]
fn files_are_taken_only_where_something_is_done_with_them() {
    let server = Server::start();
    let visitor = server.visitor();
    let small = form(&[("file", "a.txt", b"hello")]);
    let large = form(&[("file", "a.bin", &vec![0; 3 << 20])]);
    for path in ["/api/ping", "/api/notes/create", "/nothing/here", "/signin"] {
        send(&visitor, path, &[], &small).status(400);
        send(&visitor, path, &[], &large).status(413);
    }
    let owner = server.owner();
    let fields = form(&[("i", "", owner.token().as_bytes())]);
    let me = send(&visitor, "/api/i", &[], &fields).ok();
    assert_eq!(me["username"], "owner", "fields may come in any form");
}

#[test]
fn nothing_is_kept_of_a_file_from_nobody() {
    let server = Server::start();
    let (owner, visitor) = (server.owner(), server.visitor());
    let path = "/api/drive/files/create";
    let file = form(&[("file", "a.txt", b"hello")]);
    send(
        &visitor,
        path,
        &[("authorization", "Bearer guessed")],
        &file,
    )
    .refused(401, "AUTHENTICATION_FAILED");
    send(&visitor, path, &[], &file).refused(401, "CREDENTIAL_REQUIRED");
    let bearer = format!("Bearer {}", owner.token());
    send(&visitor, path, &[("authorization", &bearer)], &file).ok();
    let late = form(&[
        ("file", "b.txt", b"the token comes last"),
        ("i", "", owner.token().as_bytes()),
    ]);
    send(&visitor, path, &[], &late).ok();
    let picture = form(&[("avatar", "a.png", &pictures::png(8, 8))]);
    let page = send(&visitor, "/settings/profile", &[], &picture);
    assert!(page.redirected().starts_with("/signin"), "{page}");
}

#[test]
fn strangers_who_send_slowly_do_not_keep_out_who_is_known() {
    let server = Server::with(|config| {
        config.trusted_proxies = vec![Network::parse("127.0.0.1").expect("an address")];
    });
    let bearer = format!("Bearer {}", server.owner().token());
    let from = |number: usize| format!("192.0.2.{number}");
    let host = server.origin().trim_start_matches("http://");
    // Each stops in the middle of its file.
    let slow: Vec<_> = (0..8)
        .map(|number| {
            let mut stranger = TcpStream::connect(host).expect("the server listens");
            let head = format!(
                "POST /api/drive/files/create HTTP/1.1\r\nhost: {host}\r\nx-forwarded-for: {}\r\n\
                 content-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: 100000\r\n\
                 expect: 100-continue\r\n\r\n",
                from(number)
            );
            stranger.write_all(head.as_bytes()).expect("a head");
            // Either it may go on, so that it has its place, or it is told to come back.
            let mut told = [0; 12];
            stranger.read_exact(&mut told).expect("an answer");
            (stranger, told)
        })
        .collect();
    let waits = |(_, told): &&(TcpStream, [u8; 12])| told.ends_with(b"100");
    assert_eq!(
        slow.iter().filter(waits).count(),
        4,
        "a half is for those who are known"
    );
    let file = form(&[("file", "a.txt", b"hello")]);
    let address = from(9);
    let headers = [
        ("authorization", bearer.as_str()),
        ("x-forwarded-for", &address),
    ];
    send(
        &server.visitor(),
        "/api/drive/files/create",
        &headers,
        &file,
    )
    .ok();
}

#[test]
fn whoever_asks_for_charts_of_ever_other_days_is_told_to_wait() {
    let server = Server::with(|config| config.rate_limits = true);
    let visitor = server.visitor();
    const DAY: i64 = 24 * 3_600_000;
    let asks = |day: i64| {
        let offset = server.now() - day * DAY;
        let params = json!({"span": "day", "limit": 1, "offset": offset});
        visitor.call("charts/notes", params).status
    };
    let answers: Vec<u16> = (1..=301).map(asks).collect();
    assert_eq!(answers[..300], [200; 300]);
    assert_eq!(answers[300], 429);
    assert_eq!(asks(300), 200, "what is kept is for everybody");
}
