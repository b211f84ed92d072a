//! Apps: how they sign in, what they may do, and how they are taken back.

use http::Method;
use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::door;
use crate::harness::pictures;
use crate::harness::server::PASSWORD;
use crate::harness::server::Server;
use crate::harness::stream::Stream;

const SESSION: &str = "7d19dc7d-414f-4644-8c91-b83e3a29fc1f";

/// The page of an app that asks for this.
fn miauth(more: &str) -> String {
    format!("/miauth/{SESSION}?name=Golden+App{more}")
}

/// What an app gets that asks for its token.
#[track_caller]
fn check(app: &Client, session: &str) -> Value {
    let path = format!("/api/miauth/{session}/check");
    app.send(Method::POST, &path, &[], b"").ok()
}

/// Lets an app in that asks for this, and fetches its token.
#[track_caller]
fn let_in(server: &Server, name: &str, permission: &str) -> Client {
    let browser = door::signed_in(server, name);
    let page = miauth(&format!("&permission={permission}"));
    door::answer(&browser, &page, "yes").status(200);
    let fetched = check(&server.visitor(), SESSION);
    Client::with_token(server.origin(), fetched["token"].as_str().expect("a token"))
}

#[track_caller]
fn apps(owner: &Client) -> Vec<Value> {
    let listed = owner.call("i/apps", json!({})).ok();
    listed.as_array().expect("a list").clone()
}

#[test]
fn who_is_signed_out_signs_in_first_and_is_led_back_to_the_app() {
    let server = Server::start();
    server.owner();
    let browser = server.visitor();
    let page =
        miauth("&callback=aria%3A%2F%2Faria%2Fmiauth%3Fa%3D1&permission=read:account,write:notes");
    let shown = browser.get(&page).status(200).text();
    assert!(shown.contains("Golden App") && shown.contains("Write and delete notes"));
    assert!(
        !shown.contains("name=\"answer\""),
        "nobody is here to answer"
    );

    let sign_in = door::link(&shown, "/signin?next=");
    let back = door::sign_in(&browser, &sign_in, "owner").redirected();
    assert_eq!(back, page, "with everything it asked");
    let led = door::answer(&browser, &back, "yes").redirected();
    assert_eq!(led, format!("aria://aria/miauth?a=1&session={SESSION}"));

    let fetched = check(&server.visitor(), SESSION);
    assert_eq!(fetched["ok"], true);
    assert_eq!(fetched["user"]["username"], "owner");
    assert!(
        fetched["user"].get("avatarId").is_none(),
        "as others see them"
    );
    let app = Client::with_token(server.origin(), fetched["token"].as_str().expect("a token"));
    app.writes("by an app");
    assert_eq!(app.me()["username"], "owner");
    app.call("drive/files", json!({}))
        .refused(403, "PERMISSION_DENIED");
}

#[test]
fn the_page_allows_its_form_to_lead_to_the_app_and_nowhere_else() {
    let server = Server::start();
    server.owner();
    let browser = door::signed_in(&server, "owner");
    let answer = browser.get(&miauth("&callback=aria://aria/miauth"));
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("form-action 'self' aria:;"), "{policy}");
    let answer = browser.get(&miauth(""));
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("form-action 'self';"), "{policy}");
}

#[test]
fn without_a_callback_one_goes_back_to_the_app_oneself() {
    let server = Server::start();
    server.owner();
    let browser = door::signed_in(&server, "owner");
    let said = door::answer(&browser, &miauth("&permission=read:account"), "yes");
    assert!(said.status(200).text().contains("Go back to the app"));
    assert_eq!(check(&server.visitor(), SESSION)["ok"], true);
}

#[test]
fn a_token_is_given_once_and_again_for_a_moment_to_whoever_fetched_it() {
    let server = Server::start();
    server.owner();
    let browser = door::signed_in(&server, "owner");
    assert_eq!(check(&server.visitor(), SESSION), json!({"ok": false}));
    door::answer(&browser, &miauth(""), "yes");
    let first = check(&server.visitor(), SESSION);
    assert_eq!(check(&server.visitor(), SESSION)["token"], first["token"]);
    server.advance(30_000);
    assert_eq!(check(&server.visitor(), SESSION), json!({"ok": false}));
}

#[test]
fn a_token_that_nobody_fetches_does_not_wait_for_ever() {
    let server = Server::start();
    let given = json!({"session": "s", "permission": ["read:account"]});
    server.owner().call("miauth/gen-token", given).ok();
    server.advance(2 * 3_600_000);
    assert_eq!(check(&server.visitor(), "s"), json!({"ok": false}));
}

#[test]
fn whatever_session_is_asked_for_the_answer_is_200() {
    let server = Server::start();
    for session in ["x", "%F0%9F%98%80", "%00", "a%2Fb", &"y".repeat(4_000)] {
        assert_eq!(check(&server.visitor(), session), json!({"ok": false}));
    }
}

#[test]
fn a_session_may_be_a_long_word_but_not_a_book() {
    let server = Server::start();
    server.owner();
    let browser = door::signed_in(&server, "owner");
    let page = |letters: usize| format!("/miauth/{}", "s".repeat(letters));
    door::answer(&browser, &page(100), "yes").status(200);
    assert_eq!(check(&server.visitor(), &"s".repeat(100))["ok"], true);
    browser.get(&page(200)).status(404);
}

#[test]
fn a_no_gives_nothing() {
    let server = Server::start();
    let owner = server.owner();
    let browser = door::signed_in(&server, "owner");
    let page = miauth("&permission=read:account&callback=aria://aria");
    door::answer(&browser, &page, "no").status(200);
    assert_eq!(check(&server.visitor(), SESSION), json!({"ok": false}));
    assert!(apps(owner).is_empty());
}

#[test]
fn an_address_that_does_something_is_no_address_to_be_led_to() {
    let server = Server::start();
    let owner = server.owner();
    let browser = door::signed_in(&server, "owner");
    let page = browser.get(&miauth("")).text();
    for callback in [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///x",
        "mailto:a@b",
        "tel:1",
    ] {
        browser
            .get(&miauth(&format!("&callback={callback}")))
            .status(422);
        let mut fields = door::hidden(&page);
        fields.push(("callback".to_owned(), callback.to_owned()));
        fields.push(("answer".to_owned(), "yes".to_owned()));
        door::send(&browser, &format!("/miauth/{SESSION}"), &fields).status(422);
    }
    assert!(apps(owner).is_empty());
}

#[test]
fn nobody_is_made_to_let_an_app_in_by_another_site() {
    let server = Server::start();
    let owner = server.owner();
    let browser = door::signed_in(&server, "owner");
    let path = format!("/miauth/{SESSION}");
    browser.post_form(&path, &[("answer", "yes")]).status(403);
    let page = browser.get(&path).text();
    let mut fields = door::hidden(&page);
    fields.push(("answer".to_owned(), "yes".to_owned()));
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", "https://evil.example"),
    ];
    browser
        .send(Method::POST, &path, &headers, body.as_bytes())
        .status(403);
    assert!(apps(owner).is_empty());
}

#[test]
fn only_staff_grants_what_staff_may_do_and_what_nobody_knows_is_dropped() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let asked = "read:account,write:admin:meta,read:notes-schedule,bogus,,write:notes";
    let_in(&server, "bob", asked);
    assert_eq!(
        apps(&bob)[0]["permission"],
        json!(["read:account", "write:notes"])
    );
    server.advance(60_000);
    let_in(&server, "owner", asked);
    let granted = &apps(owner)[0]["permission"];
    assert_eq!(
        granted,
        &json!(["read:account", "write:notes", "write:admin:meta"])
    );
}

#[test]
fn a_suspended_account_lets_nobody_in() {
    let server = Server::start();
    let bob = server.account("bob");
    bob.call(
        "miauth/gen-token",
        json!({"session": "s", "permission": []}),
    )
    .ok();
    server.suspend("bob");
    assert_eq!(check(&server.visitor(), "s"), json!({"ok": false}));
}

#[test]
fn an_app_is_shown_nothing_that_concerns_signing_in_and_lets_no_other_in() {
    let server = Server::start();
    server.owner();
    let app = let_in(&server, "owner", "read:account");
    let me = app.me();
    assert!(me.get("email").is_none() && me.get("securityKeysList").is_none());
    for (endpoint, params) in [
        (
            "miauth/gen-token",
            json!({"session": null, "permission": []}),
        ),
        ("auth/accept", json!({"token": "x"})),
        ("i/apps", json!({})),
        ("i/revoke-token", json!({"token": "x"})),
        ("i/regenerate-token", json!({"password": PASSWORD})),
    ] {
        app.call(endpoint, params).refused(400, "ACCESS_DENIED");
    }
}

/// A registered program and a session in which it waits.
#[track_caller]
fn program(server: &Server, callback: Option<&str>) -> (String, String, String) {
    let made = server.visitor().call(
        "app/create",
        json!({"name": "OldApp", "description": "d", "callbackUrl": callback,
            "permission": ["read:account", "write:notes", "write:admin:meta"]}),
    );
    let secret = made.ok()["secret"].as_str().expect("a secret").to_owned();
    let (token, url) = waits(server, &secret);
    (secret, token, url)
}

#[track_caller]
fn waits(server: &Server, secret: &str) -> (String, String) {
    let session = server
        .visitor()
        .call("auth/session/generate", json!({ "appSecret": secret }))
        .ok();
    let text = |name: &str| session[name].as_str().expect("a text").to_owned();
    (text("token"), text("url"))
}

/// What a program makes of its access token and its secret.
fn key(access: &str, secret: &str) -> String {
    let hash = mamekey::crypto::digest::sha256(format!("{access}{secret}").as_bytes());
    mamekey::crypto::encoding::hex(&hash)
}

#[test]
fn a_registered_program_is_let_in_and_shows_either_of_its_tokens() {
    let server = Server::start();
    let owner = server.owner();
    let (secret, token, url) = program(&server, Some("misskey://app_auth_callback"));
    let params = json!({"appSecret": secret, "token": token});
    let userkey = || {
        server
            .visitor()
            .call("auth/session/userkey", params.clone())
    };
    userkey().refused(400, "PENDING_SESSION");

    let browser = door::signed_in(&server, "owner");
    let page = url.trim_start_matches(server.origin());
    let led = door::answer(&browser, page, "yes").redirected();
    assert_eq!(led, format!("misskey://app_auth_callback?token={token}"));
    let got = userkey().ok();
    assert_eq!(got["user"]["username"], "owner");
    userkey().refused(400, "NO_SUCH_SESSION");

    let access = got["accessToken"].as_str().expect("a token");
    for shown in [access.to_owned(), key(access, &secret)] {
        let app = Client::with_token(server.origin(), &shown);
        assert_eq!(app.me()["username"], "owner");
        app.writes("by an old app");
        app.call("drive", json!({}))
            .refused(403, "PERMISSION_DENIED");
    }
    Client::with_token(server.origin(), &key(access, "other"))
        .call("i", json!({}))
        .refused(401, "AUTHENTICATION_FAILED");
    let listed = apps(owner);
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["name"], "OldApp");
    let authorized = owner.call("i/authorized-apps", json!({})).ok();
    assert_eq!(authorized[0]["isAuthorized"], true);

    let id = &listed[0]["id"];
    owner
        .call("i/revoke-token", json!({ "tokenId": id }))
        .done();
    for shown in [access.to_owned(), key(access, &secret)] {
        let app = Client::with_token(server.origin(), &shown);
        app.call("i", json!({}))
            .refused(401, "AUTHENTICATION_FAILED");
    }
}

#[test]
fn a_program_that_is_refused_or_too_late_hears_of_no_session() {
    let server = Server::start();
    let owner = server.owner();
    let (secret, token, url) = program(&server, None);
    let browser = door::signed_in(&server, "owner");
    let page = url.trim_start_matches(server.origin());
    door::answer(&browser, page, "no").status(200);
    let userkey = |token: &str| {
        let params = json!({"appSecret": secret, "token": token});
        server.visitor().call("auth/session/userkey", params)
    };
    userkey(&token).refused(400, "NO_SUCH_SESSION");
    browser.get(page).status(404);

    let (late, url) = waits(&server, &secret);
    server.advance(2 * 3_600_000);
    browser
        .get(url.trim_start_matches(server.origin()))
        .status(404);
    owner
        .call("auth/accept", json!({ "token": late }))
        .refused(400, "NO_SUCH_SESSION");
    assert!(apps(owner).is_empty());
}

#[test]
fn one_program_does_not_fetch_the_token_of_another() {
    let server = Server::start();
    let owner = server.owner();
    let (_, token, _) = program(&server, None);
    let (thief, _, _) = program(&server, None);
    owner.call("auth/accept", json!({ "token": token })).done();
    server
        .visitor()
        .call(
            "auth/session/userkey",
            json!({"appSecret": thief, "token": token}),
        )
        .refused(400, "NO_SUCH_SESSION");
    let bob = server.account("bob");
    bob.call("auth/accept", json!({ "token": token }))
        .refused(400, "NO_SUCH_SESSION");
}

#[test]
fn a_programs_secret_is_for_its_maker_alone() {
    let server = Server::start();
    let owner = server.owner();
    let made = json!({"name": "Mine", "description": "d", "permission": ["read:account"]});
    let id = owner.call("app/create", made).ok()["id"].clone();
    let shown = |who: &Client| who.call("app/show", json!({ "appId": id })).ok();
    assert!(shown(owner)["secret"].is_string());
    for other in [
        server.visitor(),
        server.account("bob"),
        server.token("owner", &["read:account"]),
    ] {
        assert!(shown(&other).get("secret").is_none());
    }
    let mine = owner.call("my/apps", json!({})).ok();
    assert_eq!(mine[0]["id"], id);
    assert!(mine[0].get("secret").is_none());
}

#[test]
fn a_token_that_is_taken_back_closes_its_own_sockets_only() {
    let server = Server::start();
    let owner = server.owner();
    let app = let_in(&server, "owner", "read:account");
    let mut lost = Stream::open(server.origin(), Some(app.token()));
    let mut kept = Stream::open(server.origin(), Some(owner.token()));
    let main = kept.connect("main");
    owner
        .call("i/revoke-token", json!({"token": app.token()}))
        .done();
    lost.closed();
    app.call("i", json!({}))
        .refused(401, "AUTHENTICATION_FAILED");
    owner.keeps("a.png", &pictures::png(8, 8));
    kept.until(&main, "driveFileCreated");
}

#[test]
fn nobody_takes_back_what_others_gave() {
    let server = Server::start();
    server.owner();
    let app = let_in(&server, "owner", "read:account");
    let bob = server.account("bob");
    let id = apps(server.owner())[0]["id"].clone();
    bob.call("i/revoke-token", json!({ "tokenId": id })).done();
    bob.call("i/revoke-token", json!({"token": app.token()}))
        .done();
    let browser = door::signed_in(&server, "bob");
    let mut fields = door::hidden(&browser.get("/settings/apps").text());
    fields.push(("token".to_owned(), id.as_str().expect("an id").to_owned()));
    fields.retain(|(name, value)| name == "proof" || *value == id);
    door::send(&browser, "/settings/apps/revoke", &fields).status(422);
    assert_eq!(app.me()["username"], "owner");
}

#[test]
fn regenerating_ends_every_sign_in_and_no_app() {
    let server = Server::start();
    let owner = server.owner();
    let app = let_in(&server, "owner", "read:account");
    let browser = door::signed_in(&server, "owner");
    let mut socket = Stream::open(server.origin(), Some(owner.token()));
    let main = socket.connect("main");

    let wrong = owner.call("i/regenerate-token", json!({"password": "wrong"}));
    assert_eq!(wrong.status, 400, "{wrong}");
    assert_eq!(owner.me()["username"], "owner");

    owner
        .call("i/regenerate-token", json!({ "password": PASSWORD }))
        .done();
    socket.until(&main, "myTokenRegenerated");
    socket.closed();
    owner
        .call("i", json!({}))
        .refused(401, "AUTHENTICATION_FAILED");
    let shown = browser.get("/settings/apps").redirected();
    assert!(shown.starts_with("/signin"), "{shown}");
    assert_eq!(app.me()["username"], "owner");
}

#[test]
fn the_settings_list_who_is_in_and_take_them_back() {
    let server = Server::start();
    server.owner();
    let app = let_in(&server, "owner", "read:account");
    app.me();
    let browser = door::signed_in(&server, "owner");
    let page = browser.get("/settings/apps").status(200).text();
    for words in [
        "Golden App",
        "See your account",
        "This browser",
        "Last used",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let hidden = door::hidden(&page);
    let proof = hidden
        .iter()
        .find(|(name, _)| name == "proof")
        .expect("a proof")
        .clone();
    let token = hidden
        .iter()
        .find(|(name, _)| name == "token")
        .expect("a token")
        .clone();
    door::send(&browser, "/settings/apps/revoke", &[proof.clone(), token]).redirected();
    app.call("i", json!({}))
        .refused(401, "AUTHENTICATION_FAILED");

    let other = door::signed_in(&server, "owner");
    let page = browser.get("/settings/apps").text();
    let others = door::hidden(&page)
        .into_iter()
        .filter(|(name, _)| name == "browser");
    for one in others {
        door::send(&browser, "/settings/apps/end", &[proof.clone(), one]).redirected();
    }
    assert!(
        other
            .get("/settings/apps")
            .redirected()
            .starts_with("/signin")
    );
    browser.get("/settings/apps").status(200);
}

#[test]
fn a_token_for_a_bot_is_shown_once() {
    let server = Server::start();
    server.owner();
    let browser = door::signed_in(&server, "owner");
    let page = browser.get("/settings/apps").text();
    let mut fields = door::hidden(&page);
    fields.retain(|(name, _)| name == "proof");
    for (name, value) in [
        ("name", "my bot"),
        ("permission", "write:notes"),
        ("permission", "bogus"),
    ] {
        fields.push((name.to_owned(), value.to_owned()));
    }
    let made = door::send(&browser, "/settings/apps", &fields)
        .status(200)
        .text();
    let (_, rest) = made
        .split_once("<code class=\"secret\">")
        .expect("the token");
    let token = rest.split('<').next().expect("an end");
    let bot = Client::with_token(server.origin(), token);
    bot.writes("beep");
    bot.call("i", json!({})).refused(403, "PERMISSION_DENIED");
    let page = browser.get("/settings/apps").text();
    assert!(page.contains("my bot") && !page.contains(token));
}

#[test]
fn a_token_may_come_behind_the_file_it_lets_in() {
    let server = Server::start();
    server.owner();
    let app = let_in(&server, "owner", "write:drive");
    let picture = pictures::png(16, 16);
    let mut body = Vec::new();
    body.extend_from_slice(
        b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n",
    );
    body.extend_from_slice(&picture);
    let token = format!(
        "\r\n--x\r\ncontent-disposition: form-data; name=\"i\"\r\n\r\n{}\r\n--x--\r\n",
        app.token()
    );
    body.extend_from_slice(token.as_bytes());
    let sent = server.visitor().post(
        "/api/drive/files/create",
        "multipart/form-data; boundary=x",
        &body,
    );
    assert_eq!(sent.ok()["name"], "a.png");
}

#[test]
fn programs_nobody_uses_take_little_room() {
    let server = Server::start();
    let owner = server.owner();
    let long = json!({"name": "Long", "description": "d", "permission": ["x".repeat(65)]});
    let refused = server
        .visitor()
        .call("app/create", long)
        .refused(400, "INVALID_PARAM");
    assert_eq!(
        refused["info"]["param"],
        "#/properties/permission/items/maxLength"
    );
    let one = json!({"name": "One", "description": "d", "permission": ["read:account"]});
    let made: Vec<Value> = (0..102)
        .map(|_| owner.call("app/create", one.clone()).ok()["id"].clone())
        .collect();
    let shown = |id: &Value| owner.call("app/show", json!({ "appId": id }));
    shown(&made[0]).refused(400, "NO_SUCH_APP");
    shown(&made[1]).ok();
    shown(&made[101]).ok();
}
