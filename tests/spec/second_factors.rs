//! More than a password: one-time codes, backup codes, and what signing in leaves behind.

use serde_json::Value;
use serde_json::json;

use crate::harness::authenticator::code;
use crate::harness::client::Answer;
use crate::harness::client::Client;
use crate::harness::door;
use crate::harness::server::PASSWORD;
use crate::harness::server::Server;
use crate::harness::stream::Stream;

/// Long enough for another code.
const STEP: i64 = 30_000;

const WRONG_PASSWORD: &str = "932c904e-9460-45b7-9ce6-7ed33be7eb2c";
const WRONG_CODE: &str = "cdf1235b-ac71-46d4-a3a6-84ccce48df6f";

/// Turns the second factor on; answers the secret and the backup codes.
#[track_caller]
fn turn_on(server: &Server, client: &Client) -> (String, Vec<String>) {
    let begun = client.call("i/2fa/register", json!({"password": PASSWORD}));
    let secret = begun.ok()["secret"].as_str().expect("a secret").to_owned();
    let proof = json!({"token": code(&secret, server.now())});
    let done = client.call("i/2fa/done", proof).ok();
    let codes = done["backupCodes"].as_array().expect("codes").iter();
    let codes = codes.map(|code| code.as_str().expect("a code").to_owned());
    (secret, codes.collect())
}

fn sign_in(server: &Server, more: Value) -> Answer {
    let mut params = json!({"username": "owner", "password": PASSWORD});
    let fields = params.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    server.visitor().post_json("/api/signin-flow", &params)
}

#[track_caller]
fn refused(answer: Answer, id: &str) {
    let error = answer.status(403).json();
    assert_eq!(error, json!({"error": {"id": id}}));
}

#[test]
fn the_password_alone_opens_nothing_once_there_is_a_second_factor() {
    let server = Server::start();
    let owner = server.owner();
    assert_eq!(sign_in(&server, json!({})).ok()["finished"], true);
    let (secret, _) = turn_on(&server, owner);
    let next = sign_in(&server, json!({})).ok();
    assert_eq!(next, json!({"finished": false, "next": "totp"}));
    refused(sign_in(&server, json!({"token": "000000"})), WRONG_CODE);
    let right = json!({"token": code(&secret, server.now()), "password": "wrong"});
    refused(sign_in(&server, right), WRONG_PASSWORD);
    let right = json!({"token": code(&secret, server.now())});
    let done = sign_in(&server, right).ok();
    let token = done["i"].as_str().expect("a token");
    let me = Client::with_token(server.origin(), token).me();
    assert_eq!(me["twoFactorEnabled"], true);
    assert_eq!(me["twoFactorBackupCodesStock"], "full");
}

#[test]
fn a_code_signs_in_once_and_no_older_one_after_it() {
    let server = Server::start();
    let (secret, _) = turn_on(&server, server.owner());
    let older = code(&secret, server.now() - STEP);
    let now = code(&secret, server.now());
    assert_eq!(sign_in(&server, json!({"token": now})).status, 200);
    refused(sign_in(&server, json!({"token": now})), WRONG_CODE);
    refused(sign_in(&server, json!({"token": older})), WRONG_CODE);
    server.advance(STEP);
    let next = code(&secret, server.now());
    assert_eq!(sign_in(&server, json!({"token": next})).status, 200);
}

#[test]
fn a_backup_code_is_good_once() {
    let server = Server::start();
    let owner = server.owner();
    let (_, codes) = turn_on(&server, owner);
    assert_eq!(codes.len(), 5);
    let spelt = codes[0].to_ascii_lowercase();
    assert_eq!(sign_in(&server, json!({"token": spelt})).status, 200);
    refused(sign_in(&server, json!({"token": codes[0]})), WRONG_CODE);
    assert_eq!(owner.me()["twoFactorBackupCodesStock"], "partial");
    for code in &codes[1..] {
        assert_eq!(sign_in(&server, json!({"token": code})).status, 200);
    }
    assert_eq!(owner.me()["twoFactorBackupCodesStock"], "none");
}

#[test]
fn a_secret_nobody_proved_to_have_is_not_asked_for() {
    let server = Server::start();
    let owner = server.owner();
    owner
        .call("i/2fa/done", json!({"token": "123456"}))
        .refused(400, "TWO_FACTOR_NOT_BEGUN");
    owner
        .call("i/2fa/register", json!({"password": "wrong"}))
        .refused(400, "INCORRECT_PASSWORD");
    owner
        .call("i/2fa/register", json!({"password": PASSWORD}))
        .ok();
    owner
        .call("i/2fa/done", json!({"token": "000000"}))
        .refused(400, "INCORRECT_TOKEN");
    assert_eq!(owner.me()["twoFactorEnabled"], false);
    assert_eq!(sign_in(&server, json!({})).ok()["finished"], true);
}

#[test]
fn a_stolen_token_cannot_turn_the_second_factor_off() {
    let server = Server::start();
    let owner = server.owner();
    let (secret, _) = turn_on(&server, owner);
    let off = |params| owner.call("i/2fa/unregister", params);
    off(json!({"password": "wrong"})).refused(400, "INCORRECT_PASSWORD");
    off(json!({"password": PASSWORD})).refused(400, "INCORRECT_TOKEN");
    let token = code(&secret, server.now());
    off(json!({"password": PASSWORD, "token": token})).done();
    assert_eq!(owner.me()["twoFactorEnabled"], false);
    assert_eq!(sign_in(&server, json!({})).ok()["finished"], true);
}

#[test]
fn an_app_touches_nothing_of_this() {
    let server = Server::start();
    let app = server.token("owner", &["read:account", "write:account"]);
    for endpoint in [
        "i/2fa/register",
        "i/2fa/register-key",
        "i/2fa/unregister",
        "i/change-password",
        "i/signin-history",
        "i/delete-account",
    ] {
        app.call(endpoint, json!({"password": PASSWORD}))
            .refused(400, "ACCESS_DENIED");
    }
}

#[test]
fn the_page_asks_for_the_code_and_cannot_be_gone_round() {
    let server = Server::start();
    let (secret, _) = turn_on(&server, server.owner());
    let browser = server.visitor();
    let asked = door::sign_in(&browser, "/signin", "owner").status(200);
    assert!(browser.cookie("mamekey").is_none(), "not signed in yet");
    let page = asked.text();
    assert!(page.contains("name=\"code\""), "{page}");
    let ticket = door::field(&page, "ticket");
    let proof = door::field(&page, "proof");
    let second = |ticket: &str, code: &str| {
        let fields = [("proof", &*proof), ("ticket", ticket), ("code", code)];
        browser.post_form("/signin/second", &fields)
    };
    second(&ticket, "000000").status(403);
    assert_eq!(second("guessed", "000000").redirected(), "/signin");
    assert!(browser.cookie("mamekey").is_none());
    assert_eq!(
        second(&ticket, &code(&secret, server.now())).redirected(),
        "/"
    );
    assert!(browser.cookie("mamekey").is_some());
    server.advance(STEP);
    let other = server.visitor();
    let page = other.get("/signin").status(200).text();
    let (proof, now) = (door::field(&page, "proof"), code(&secret, server.now()));
    let fields = [("proof", &*proof), ("ticket", &*ticket), ("code", &*now)];
    let again = other.post_form("/signin/second", &fields);
    assert_eq!(again.redirected(), "/signin", "a ticket is good once");
}

#[test]
fn a_ticket_does_not_last() {
    let server = Server::start();
    let (secret, _) = turn_on(&server, server.owner());
    let browser = server.visitor();
    let page = door::sign_in(&browser, "/signin", "owner").text();
    let (ticket, proof) = (door::field(&page, "ticket"), door::field(&page, "proof"));
    server.advance(20 * STEP);
    let now = code(&secret, server.now());
    let fields = [("proof", &*proof), ("ticket", &*ticket), ("code", &*now)];
    let late = browser.post_form("/signin/second", &fields);
    assert_eq!(late.redirected(), "/signin");
}

#[test]
fn every_try_is_written_down_for_its_owner_and_a_success_is_told() {
    let server = Server::start();
    let owner = server.owner();
    let mut stream = Stream::open(server.origin(), Some(owner.token()));
    let main = stream.connect("main");
    refused(
        sign_in(&server, json!({"password": "wrong"})),
        WRONG_PASSWORD,
    );
    sign_in(&server, json!({})).ok();
    let told = stream.until(&main, "signin");
    assert_eq!(told["success"], true);
    let history = owner.call("i/signin-history", json!({})).ok();
    let outcomes: Vec<_> = history
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["success"] == true)
        .collect();
    assert_eq!(outcomes, [true, false]);
    assert_eq!(history[0]["ip"], "127.0.0.1");
    let text = history.to_string();
    assert!(
        !text.contains(PASSWORD) && !text.contains("cookie"),
        "{text}"
    );
    let bob = server.account("bob");
    assert_eq!(bob.call("i/signin-history", json!({})).ok(), json!([]));
}

#[test]
fn whoever_tries_all_night_does_not_fill_the_disk() {
    let server = Server::start();
    let owner = server.owner();
    for _ in 0..210 {
        refused(sign_in(&server, json!({"password": "x"})), WRONG_PASSWORD);
    }
    let mut seen = 0;
    let mut until = json!({"limit": 100});
    loop {
        let page = owner.call("i/signin-history", until).ok();
        let page = page.as_array().expect("a list").clone();
        let Some(last) = page.last() else { break };
        seen += page.len();
        until = json!({"limit": 100, "untilId": last["id"]});
    }
    assert_eq!(seen, 200);
}

#[test]
fn another_password_is_taken_only_from_whoever_knows_the_old_one() {
    let server = Server::start();
    let owner = server.owner();
    let change = |from: &str| {
        let params = json!({"currentPassword": from, "newPassword": "another one"});
        owner.call("i/change-password", params)
    };
    change("wrong").refused(400, "INCORRECT_PASSWORD");
    change(PASSWORD).done();
    assert_eq!(owner.me()["username"], "owner", "still signed in");
    refused(sign_in(&server, json!({})), WRONG_PASSWORD);
    let new = json!({"password": "another one"});
    assert_eq!(sign_in(&server, new).ok()["finished"], true);
}

#[test]
fn who_leaves_is_gone_and_their_name_stays_taken() {
    let server = Server::start();
    let bob = server.account("bob");
    let note = bob.writes("farewell");
    let id = bob.id();
    bob.call("i/delete-account", json!({"password": "wrong"}))
        .refused(400, "INCORRECT_PASSWORD");
    bob.call("i/delete-account", json!({"password": PASSWORD}))
        .done();
    bob.call("i", json!({}))
        .refused(401, "AUTHENTICATION_FAILED");
    server.settle();
    let visitor = server.visitor();
    visitor
        .call("users/show", json!({"userId": id}))
        .refused(404, "NO_SUCH_USER");
    visitor
        .call("notes/show", json!({"noteId": note["id"]}))
        .refused(400, "NO_SUCH_NOTE");
    let free = visitor.call("username/available", json!({"username": "bob"}));
    assert_eq!(free.ok()["available"], false);
    let gone = json!({"username": "bob", "password": PASSWORD});
    let answer = visitor.post_json("/api/signin-flow", &gone);
    assert!((400..500).contains(&answer.status), "{answer}");
    server
        .owner()
        .call("i/delete-account", json!({"password": PASSWORD}))
        .refused(400, "LAST_ADMINISTRATOR");
    assert_eq!(server.owner().me()["username"], "owner");
}
