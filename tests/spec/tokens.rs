//! Tokens: how they are shown, what they allow, and when they end.

use serde_json::json;

use crate::harness::client::Client;
use crate::harness::server::Server;

#[test]
fn a_token_is_taken_from_the_body_or_the_header() {
    let server = Server::start();
    let (owner, visitor) = (server.owner(), server.visitor());
    let in_body = visitor.post_json("/api/i", &json!({"i": owner.token()}));
    assert_eq!(in_body.ok()["username"], "owner");
    let bearer = format!("Bearer {}", owner.token());
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
    ];
    let in_header = visitor.send(http::Method::POST, "/api/i", &headers, b"{}");
    assert_eq!(in_header.ok()["username"], "owner");
}

#[test]
fn no_token_and_a_wrong_token_are_told_apart() {
    let server = Server::start();
    let none = server.visitor().call("i", json!({}));
    let none = none.refused(401, "CREDENTIAL_REQUIRED");
    assert_eq!(none["id"], "1384574d-a912-4b81-8601-c7b1c4085df1");
    let wrong = Client::with_token(server.origin(), "wrongtoken12345");
    let wrong = wrong
        .call("i", json!({}))
        .refused(401, "AUTHENTICATION_FAILED");
    assert_eq!(wrong["id"], "b0a7f5f8-dc2f-4171-b91f-de88ad238e14");
}

#[test]
fn a_wrong_token_is_refused_even_where_none_is_needed() {
    let server = Server::start();
    let wrong = Client::with_token(server.origin(), "wrongtoken12345");
    wrong
        .call("notes/local-timeline", json!({}))
        .refused(401, "AUTHENTICATION_FAILED");
}

#[test]
fn a_token_allows_what_its_permissions_say() {
    let server = Server::start();
    let reader = server.token("owner", &["read:account"]);
    assert_eq!(reader.me()["username"], "owner");
    let error = reader
        .call("notes/create", json!({"text": "hello"}))
        .refused(403, "PERMISSION_DENIED");
    assert_eq!(error["id"], "1370e5b7-d4eb-4566-bb1d-7748ee6a1838");
    let writer = server.token("owner", &["write:notes"]);
    writer.writes("hello");
    writer
        .call("i", json!({}))
        .refused(403, "PERMISSION_DENIED");
    assert_eq!(server.owner().me()["notesCount"], 1);
}

#[test]
fn a_suspended_account_is_shut_out_and_not_shown() {
    let server = Server::start();
    let bob = server.account("bob");
    let id = bob.id();
    server.suspend("bob");
    let error = bob
        .call("i", json!({}))
        .refused(403, "YOUR_ACCOUNT_SUSPENDED");
    assert_eq!(error["id"], "a8c724b3-6e9c-4b46-b1a8-bc3ed6258370");
    server
        .visitor()
        .call("users/show", json!({ "userId": id }))
        .refused(404, "NO_SUCH_USER");
}

#[test]
fn odd_tokens_are_no_trouble() {
    let server = Server::start();
    let visitor = server.visitor();
    for odd in [json!(5), json!([]), json!({}), json!(true), json!("\0")] {
        let answer = visitor.post_json("/api/i", &json!({ "i": odd }));
        assert!((400..500).contains(&answer.status), "{answer}");
    }
    let long = "x".repeat(100_000);
    let answer = visitor.post_json("/api/i", &json!({ "i": long }));
    assert!((400..500).contains(&answer.status), "{answer}");
}
