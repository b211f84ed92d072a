//! Making an account by oneself: open, by invitation, or not at all.

use http::Method;
use mamekey::config::Registration;
use serde_json::Value;
use serde_json::json;

use crate::harness::client::Answer;
use crate::harness::client::Client;
use crate::harness::door;
use crate::harness::server::PASSWORD;
use crate::harness::server::Server;
use crate::harness::stream::Stream;

fn server(registration: Registration) -> Server {
    let server = Server::with(|config| config.registration = registration);
    server.owner();
    server
}

fn sign_up(server: &Server, name: &str, code: Option<&str>) -> Answer {
    let params = json!({"username": name, "password": PASSWORD, "invitationCode": code});
    server.visitor().post_json("/api/signup", &params)
}

/// Misskey says nothing at all to whom the door is closed.
#[track_caller]
fn turned_away(server: &Server, answer: Answer, name: &str) {
    let answer = answer.status(400);
    assert!(answer.body.is_empty(), "{answer}");
    server
        .visitor()
        .call("users/show", json!({"username": name}))
        .refused(404, "NO_SUCH_USER");
}

#[track_caller]
fn invite(client: &Client) -> String {
    let made = client.call("invite/create", json!({})).ok();
    made["code"].as_str().expect("a code").to_owned()
}

#[test]
fn a_closed_server_lets_nobody_in() {
    let server = server(Registration::Closed);
    turned_away(&server, sign_up(&server, "bob", None), "bob");
    let code = invite(server.owner());
    turned_away(&server, sign_up(&server, "bob", Some(&code)), "bob");
    server.visitor().get("/signup").status(404);
    let page = server.visitor().get("/signin").status(200).text();
    assert!(!page.contains("/signup"), "{page}");
}

#[test]
fn an_open_server_lets_everybody_in_under_a_name_of_their_own() {
    let server = server(Registration::Open);
    let made = sign_up(&server, "bob", None).ok();
    assert_eq!(made["username"], "bob");
    assert_eq!(made["isAdmin"], false);
    let bob = Client::with_token(server.origin(), made["token"].as_str().expect("a token"));
    assert_eq!(bob.me()["username"], "bob");
    for (name, code) in [
        ("BOB", "DUPLICATED_USERNAME"),
        ("admin", "USED_USERNAME"),
        ("x y", "INVALID_USERNAME"),
        ("", "INVALID_USERNAME"),
    ] {
        let refused = sign_up(&server, name, None).status(400).json();
        let message = format!("Error: {code}");
        let expected = json!({"statusCode": 400, "error": "Bad Request", "message": message});
        assert_eq!(refused, expected, "{name}");
    }
    let odd = json!({"username": 5, "password": ["x"]});
    let answer = server.visitor().post_json("/api/signup", &odd);
    assert_eq!(answer.status, 400, "{answer}");
}

#[test]
fn names_the_owner_keeps_are_free_for_whom_the_owner_gives_them_to() {
    let server = server(Registration::Open);
    let owner = server.owner();
    let kept = json!({"preservedUsernames": ["Shop"], "prohibitedWordsForNameOfUser": ["spam", "/^x{3}/"]});
    owner.call("admin/update-meta", kept).done();
    let is_free = |name: &str| {
        let asked = json!({ "username": name });
        let told = server.visitor().call("username/available", asked).ok();
        told["available"] == true
    };
    for name in ["shop", "SHOP", "NoSpam", "xxx_y"] {
        assert!(!is_free(name), "{name}");
        let refused = sign_up(&server, name, None).status(400).json();
        assert_eq!(refused["message"], "Error: USED_USERNAME", "{name}");
    }
    assert!(is_free("admin"), "the owner's list is the only one");
    assert_eq!(sign_up(&server, "admin", None).status, 200);
    let given = json!({"username": "shop", "password": PASSWORD});
    let made = owner.call("admin/accounts/create", given).ok();
    assert_eq!(made["username"], "shop");
}

#[test]
fn an_administrator_by_role_makes_accounts_and_no_app_does() {
    let server = server(Registration::Closed);
    let (owner, mia) = (server.owner(), server.account("mia"));
    let new = |name: &str| json!({"username": name, "password": PASSWORD});
    mia.call("admin/accounts/create", new("one"))
        .refused(400, "ACCESS_DENIED");
    let role = json!({
        "name": "Host", "description": "", "color": null, "iconUrl": null, "target": "manual",
        "condFormula": {}, "isPublic": false, "isModerator": false, "isAdministrator": true,
        "isExplorable": false, "asBadge": false, "canEditMembersByModerator": false,
        "displayOrder": 0, "policies": {},
    });
    let role = owner.call("admin/roles/create", role).ok();
    let whom = json!({"roleId": role["id"], "userId": mia.id()});
    owner.call("admin/roles/assign", whom).done();
    mia.call("admin/accounts/create", new("one")).ok();
    let app = server.token("owner", &["read:account", "write:notes"]);
    app.call("admin/accounts/create", new("two"))
        .refused(400, "ACCESS_DENIED");
}

#[test]
fn an_invitation_lets_one_person_in() {
    let server = server(Registration::Invite);
    turned_away(&server, sign_up(&server, "bob", None), "bob");
    turned_away(&server, sign_up(&server, "bob", Some("guessed")), "bob");
    let owner = server.owner();
    let code = invite(owner);
    assert_eq!(sign_up(&server, "bob", Some(&code)).status, 200);
    turned_away(&server, sign_up(&server, "carol", Some(&code)), "carol");
    let listed = owner.call("invite/list", json!({})).ok();
    assert_eq!(listed[0]["used"], true);
    assert_eq!(listed[0]["usedBy"]["username"], "bob");
    assert_eq!(listed[0]["createdBy"]["username"], "owner");
}

#[test]
fn a_refused_name_does_not_use_the_invitation_up() {
    let server = server(Registration::Invite);
    let code = invite(server.owner());
    assert_eq!(sign_up(&server, "owner", Some(&code)).status, 400);
    assert_eq!(sign_up(&server, "bob", Some(&code)).status, 200);
}

#[test]
fn an_invitation_runs_out() {
    let server = server(Registration::Invite);
    let owner = server.owner();
    let day = 86_400_000;
    let tomorrow = mamekey::clock::Time(server.now() + day).to_string();
    let made = owner.call(
        "admin/invite/create",
        json!({"expiresAt": tomorrow, "count": 2}),
    );
    let made = made.ok();
    let code = |at: usize| made[at]["code"].as_str().expect("a code").to_owned();
    assert_eq!(sign_up(&server, "bob", Some(&code(0))).status, 200);
    server.advance(2 * day);
    turned_away(&server, sign_up(&server, "carol", Some(&code(1))), "carol");
    let count = |kind: &str| {
        let listed = owner
            .call("admin/invite/list", json!({ "type": kind }))
            .ok();
        listed.as_array().expect("a list").len()
    };
    assert_eq!(
        (count("used"), count("unused"), count("expired")),
        (1, 1, 2)
    );
    owner
        .call("admin/invite/create", json!({"expiresAt": "tomorrow"}))
        .refused(400, "INVALID_DATE_TIME");
}

#[test]
fn who_may_not_invite_does_not_and_anothers_invitation_is_none() {
    let server = server(Registration::Invite);
    let bob = server.account("bob");
    for (endpoint, params) in [
        ("invite/create", json!({})),
        ("invite/list", json!({})),
        ("invite/limit", json!({})),
        ("invite/delete", json!({"inviteId": "atvs23rd0d"})),
    ] {
        bob.call(endpoint, params)
            .refused(403, "ROLE_PERMISSION_DENIED");
    }
    let owner = server.owner();
    let code = invite(owner);
    let listed = owner.call("invite/list", json!({})).ok();
    let id = json!({"inviteId": listed[0]["id"]});
    owner.call("invite/delete", id.clone()).done();
    owner
        .call("invite/delete", id)
        .refused(400, "NO_SUCH_INVITE_CODE");
    turned_away(&server, sign_up(&server, "carol", Some(&code)), "carol");
}

#[test]
fn nobody_becomes_the_owner_by_signing_up_first() {
    let server = Server::with(|config| config.registration = Registration::Open);
    let answer = sign_up(&server, "mallory", None).status(400);
    assert!(answer.body.is_empty(), "{answer}");
    server.visitor().get("/signup").status(404);
}

#[test]
fn an_account_without_a_password_is_opened_by_its_token_alone() {
    let server = server(Registration::Open);
    let params = json!({"username": "bot"});
    let made = server.visitor().post_json("/api/signup", &params).ok();
    let bot = Client::with_token(server.origin(), made["token"].as_str().expect("a token"));
    assert_eq!(bot.me()["username"], "bot");
    for guess in ["", "null", "undefined"] {
        let params = json!({"username": "bot", "password": guess});
        let answer = server.visitor().post_json("/api/signin-flow", &params);
        assert_eq!(answer.status, 403, "{answer}");
    }
}

#[test]
fn the_page_makes_an_account_and_signs_it_in() {
    let server = server(Registration::Invite);
    let code = invite(server.owner());
    let browser = server.visitor();
    let page = browser
        .get(&format!("/signup?code={code}"))
        .status(200)
        .text();
    assert!(page.contains(&code), "{page}");
    let proof = door::field(&page, "proof");
    let send = |code: &str, name: &str, password: &str| {
        let fields = [
            ("proof", &*proof),
            ("code", code),
            ("username", name),
            ("password", password),
        ];
        browser.post_form("/signup", &fields)
    };
    send("guessed", "bob", PASSWORD).status(422);
    send(&code, "owner", PASSWORD).status(422);
    send(&code, "bob", "short").status(422);
    assert!(browser.cookie("mamekey").is_none());
    assert_eq!(send(&code, "bob", PASSWORD).redirected(), "/");
    assert!(browser.cookie("mamekey").is_some());
    let listed = server.owner().call("invite/list", json!({})).ok();
    assert_eq!(listed[0]["usedBy"]["username"], "bob");
}

#[test]
fn a_moderator_gives_a_lost_password_back_but_not_an_administrators() {
    let server = server(Registration::Closed);
    let bob = server.account("bob");
    let owner = server.owner();
    let reset = |id: Value| owner.call("admin/reset-password", json!({ "userId": id }));
    let made = reset(json!(bob.id())).ok();
    let password = made["password"].as_str().expect("a password");
    assert_eq!(password.len(), 8);
    let params = json!({"username": "bob", "password": password});
    let opened = server.visitor().post_json("/api/signin-flow", &params).ok();
    assert_eq!(opened["finished"], true);
    reset(json!(owner.id())).refused(403, "CANNOT_RESET_PASSWORD_OF_ADMINISTRATOR");
    reset(json!("aaaaaaaaaa")).refused(400, "NO_SUCH_USER");
    let bob = Client::with_token(server.origin(), opened["i"].as_str().expect("a token"));
    bob.call("admin/reset-password", json!({"userId": owner.id()}))
        .refused(403, "ROLE_PERMISSION_DENIED");
}

#[test]
fn a_password_given_by_a_moderator_signs_every_browser_out() {
    let server = server(Registration::Closed);
    let bob = server.account("bob");
    let app = server.token("bob", &["read:account"]);
    let mut stream = Stream::open(server.origin(), Some(bob.token()));
    let page = door::signed_in(&server, "bob");
    let whom = json!({"userId": bob.id()});
    server.owner().call("admin/reset-password", whom).ok();
    stream.closed();
    let home = page.get("/settings/profile");
    assert!(home.redirected().starts_with("/signin"));
    for kept in [&bob, &app] {
        assert_eq!(kept.me()["username"], "bob", "tokens stay");
    }
}

#[test]
fn another_password_ends_all_other_sign_ins() {
    let server = server(Registration::Closed);
    let bob = server.account("bob");
    let app = server.token("bob", &["read:account"]);
    let params = json!({"username": "bob", "password": PASSWORD});
    let opened = server.visitor().post_json("/api/signin-flow", &params).ok();
    let here = Client::with_token(server.origin(), opened["i"].as_str().expect("a token"));
    let page = door::signed_in(&server, "bob");
    let change = json!({"currentPassword": PASSWORD, "newPassword": "even more correct"});
    here.call("i/change-password", change).done();
    assert_eq!(here.me()["username"], "bob");
    assert_eq!(app.me()["username"], "bob", "apps keep their tokens");
    bob.call("i", json!({}))
        .refused(401, "AUTHENTICATION_FAILED");
    let home = page.get("/settings/profile");
    assert!(home.redirected().starts_with("/signin"));
}

#[test]
fn an_achievement_is_kept_and_told_once() {
    let server = server(Registration::Closed);
    let bob = server.account("bob");
    let claim = |name: &str| bob.call("i/claim-achievement", json!({ "name": name }));
    claim("login3").done();
    claim("login3").done();
    claim("made-up").refused(400, "INVALID_PARAM");
    let visitor = server.visitor();
    let shown = visitor
        .call("users/achievements", json!({"userId": bob.id()}))
        .ok();
    assert_eq!(shown.as_array().expect("a list").len(), 1);
    assert_eq!(shown[0]["name"], "login3");
    assert_eq!(
        shown[0]["unlockedAt"].as_i64(),
        Some(shown[0]["unlockedAt"].as_i64().expect("a number"))
    );
    let told = bob.call("i/notifications", json!({})).ok();
    let told: Vec<_> = told.as_array().expect("a list").clone();
    let earned = told.iter().filter(|one| one["type"] == "achievementEarned");
    assert_eq!(earned.count(), 1);
    assert_eq!(bob.me()["achievements"][0]["name"], "login3");
}

#[test]
fn days_are_counted_once_each() {
    let server = server(Registration::Closed);
    let bob = server.account("bob");
    for _ in 0..3 {
        assert_eq!(bob.me()["loggedInDays"], 1);
    }
    server.advance(86_400_000);
    assert_eq!(bob.me()["loggedInDays"], 2);
    assert_eq!(bob.me()["loggedInDays"], 2);
}

#[test]
fn who_listens_is_online_unless_they_hide_it() {
    use crate::harness::stream::Stream;

    let server = server(Registration::Closed);
    let bob = server.account("bob");
    let id = bob.id();
    let status = || {
        let shown = server.visitor().call("users/show", json!({ "userId": id }));
        shown.ok()["onlineStatus"].clone()
    };
    let online = || {
        let count = server.visitor().call("get-online-users-count", json!({}));
        count.ok()["count"].clone()
    };
    assert_eq!(status(), "unknown", "nobody has seen bob yet");
    assert_eq!(online(), 0);
    let mut stream = Stream::open(server.origin(), Some(bob.token()));
    stream.connect("main");
    assert_eq!((status(), online()), (json!("online"), json!(1)));
    bob.call("i/update", json!({"hideOnlineStatus": true})).ok();
    assert_eq!((status(), online()), (json!("unknown"), json!(0)));
    bob.call("i/update", json!({"hideOnlineStatus": false}))
        .ok();
    drop(stream);
    server.advance(3_600_000);
    assert_eq!(status(), "active");
    server.advance(4 * 86_400_000);
    assert_eq!(status(), "offline");
}

/// The `Origin` a browser sends with the form of a page over plain HTTP, where it does not
/// tell `Sec-Fetch-Site`: hidden if the page asks for that.
fn origin_of(page: &Answer, server: &Server) -> String {
    let policy = page.header("referrer-policy");
    let hides = policy == "no-referrer" || page.text().contains("content=\"no-referrer\"");
    if hides {
        "null".to_owned()
    } else {
        server.origin().to_owned()
    }
}

#[test]
fn the_forms_that_make_an_account_work_over_plain_http() {
    let server = server(Registration::Open);
    let browser = server.visitor();
    let page = browser.get("/signup").status(200);
    let origin = origin_of(&page, &server);
    let proof = door::field(&page.text(), "proof");
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("proof", &*proof),
            ("username", "bob"),
            ("password", PASSWORD),
        ])
        .finish();
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", origin.as_str()),
    ];
    let made = browser.send(Method::POST, "/signup", &headers, body.as_bytes());
    assert_eq!(made.redirected(), "/");
}

#[test]
fn on_a_page_the_owner_opens_the_door_to_the_invited_and_closes_it_again() {
    let server = server(Registration::Closed);
    let owner = door::signed_in(&server, "owner");
    let proof = || {
        let page = owner.get("/settings/server").status(200).text();
        door::field(&page, "proof")
    };
    let chooses = |who: &str| {
        let fields = [("proof", &*proof()), ("registration", who)];
        owner.post_form("/settings/server", &fields).status(303);
    };
    let page = owner.get("/settings/server").text();
    assert!(!page.contains("/settings/server/invite"), "{page}");
    chooses("invite");
    let asks = [("proof", &*proof())];
    owner
        .post_form("/settings/server/invite", &asks)
        .status(303);
    let page = owner.get("/settings/server").text();
    let link = door::link(&page, "/signup?code=");
    let (_, code) = link.split_once('=').expect("a code");
    sign_up(&server, "bob", Some(code)).ok();
    let bob = door::signed_in(&server, "bob");
    let bobs = door::field(&bob.get("/").text(), "proof");
    let asks = [("proof", &*bobs)];
    bob.post_form("/settings/server/invite", &asks).status(404);
    chooses("");
    turned_away(&server, sign_up(&server, "eve", None), "eve");
    server.visitor().get("/signup").status(404);
}
