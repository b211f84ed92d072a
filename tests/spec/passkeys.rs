//! Passkeys in a real browser, with an authenticator that exists only in software.

use mamekey::config::Origin;
use serde_json::json;

use crate::harness::authenticator::code;
use crate::harness::browser::Browser;
use crate::harness::server::PASSWORD;
use crate::harness::server::Server;

/// Keys are bound to a name, and an address is none.
fn server() -> (Server, String) {
    let mut origin = String::new();
    let server = Server::with(|config| {
        origin = format!("http://localhost:{}", config.listen.port());
        config.origin = Origin::parse(&origin).expect("an origin");
    });
    (server, origin)
}

fn sign_in(browser: &Browser, origin: &str) {
    browser.goto(&format!("{origin}/signin"));
    browser.find("[name=username]").write("owner");
    browser.find("[name=password]").write(PASSWORD);
    browser.find("form[action='/signin'] button").click();
}

#[track_caller]
fn turn_on(server: &Server) -> String {
    let owner = server.owner();
    let begun = owner.call("i/2fa/register", json!({"password": PASSWORD}));
    let secret = begun.ok()["secret"].as_str().expect("a secret").to_owned();
    let proof = json!({"token": code(&secret, server.now())});
    owner.call("i/2fa/done", proof).ok();
    secret
}

#[test]
fn a_passkey_is_added_used_as_second_factor_and_then_alone() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let (server, origin) = server();
    let owner = server.owner();
    let secret = turn_on(&server);
    browser.give_authenticator();

    sign_in(&browser, &origin);
    browser
        .find("[name=code]")
        .write(&code(&secret, server.now()));
    browser.find("form:has([name=code]) button").click();
    browser.until_url("home", |url| url == format!("{origin}/"));

    browser.goto(&format!("{origin}/settings/security"));
    browser.find_text("summary", "Add a passkey").click();
    let form = "form[action$='/passkeys']";
    browser.find(&format!("{form} [name=name]")).write("Laptop");
    browser
        .find(&format!("{form} [name=password]"))
        .write(PASSWORD);
    let now = code(&secret, server.now());
    browser.find(&format!("{form} [name=code]")).write(&now);
    browser.find(&format!("{form} button")).click();
    browser.find("form[data-passkey=create] button").click();
    browser.find_text(".grant b", "Laptop");
    let me = owner.me();
    assert_eq!(me["securityKeys"], true);
    assert_eq!(me["securityKeysList"][0]["name"], "Laptop");

    browser
        .find_text("button", "Let a passkey be enough")
        .click();
    browser.find_text("button", "Ask for the password too");
    assert_eq!(owner.me()["usePasswordLessLogin"], true);

    browser.forget();
    sign_in(&browser, &origin);
    browser.find("form[data-passkey=get] button").click();
    browser.until_url("home", |url| url == format!("{origin}/"));

    browser.forget();
    browser.goto(&format!("{origin}/signin"));
    browser.find("form[data-passkey=ask] button").click();
    browser.until_url("home", |url| url == format!("{origin}/"));
    browser.find(".side");

    owner
        .call("i/2fa/password-less", json!({"value": false}))
        .done();
    browser.forget();
    browser.goto(&format!("{origin}/signin"));
    browser.find("form[data-passkey=ask] button").click();
    browser.find_text("[role=alert]", "password too");
}

#[test]
fn without_a_second_factor_there_are_no_passkeys() {
    let (server, _) = server();
    let owner = server.owner();
    owner
        .call("i/2fa/register-key", json!({"password": PASSWORD}))
        .refused(400, "TWO_FACTOR_NOT_ENABLED");
    owner
        .call("i/2fa/password-less", json!({"value": true}))
        .refused(400, "NO_SECURITY_KEY");
    let odd = json!({"password": PASSWORD, "name": "x", "credential": {"id": "x"}});
    owner
        .call("i/2fa/key-done", odd)
        .refused(400, "VERIFICATION_FAILED");
}

#[test]
fn nobody_gets_in_with_what_no_authenticator_signed() {
    let (server, _) = server();
    turn_on(&server);
    let visitor = server.visitor();
    let ask = || {
        visitor
            .post_json("/api/signin-with-passkey", &json!({}))
            .ok()
    };
    let begun = ask();
    assert_eq!(begun["option"]["rpId"], "localhost");
    assert_ne!(begun["option"]["challenge"], ask()["option"]["challenge"]);
    let credential = json!({"id": "YmVhbg", "rawId": "YmVhbg", "type": "public-key", "response": {
        "clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA"}});
    let send = |context: &serde_json::Value| {
        let params = json!({"context": context, "credential": credential});
        visitor.post_json("/api/signin-with-passkey", &params)
    };
    let refused = |answer: crate::harness::client::Answer, id: &str| {
        assert_eq!(answer.status(403).json(), json!({"error": {"id": id}}));
    };
    let (unknown, not_asked) = (
        "36b96a7d-b547-412d-aeed-2d611cdc8cdc",
        "2d16e51c-007b-4edd-afd2-f7dd02c947f6",
    );
    refused(send(&begun["context"]), unknown);
    refused(send(&begun["context"]), not_asked);
    refused(send(&json!("made up")), not_asked);
    let late = ask();
    server.advance(3_600_000);
    refused(send(&late["context"]), not_asked);
    for odd in [json!({"credential": 5}), json!({"credential": credential})] {
        let answer = visitor.post_json("/api/signin-with-passkey", &odd);
        assert!((400..500).contains(&answer.status), "{answer}");
    }
}
