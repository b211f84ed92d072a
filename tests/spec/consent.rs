//! The pages that ask whether an app may come in, in a real browser: one for each way an
//! app asks (OAuth's is beside its other tests). The app is a program beside it.

use serde_json::json;

use crate::harness::browser::Browser;
use crate::harness::browser::Setting;
use crate::harness::client::Client;
use crate::harness::person::text;
use crate::harness::server::Server;

/// What stands in an address behind a name.
#[track_caller]
fn parameter(url: &str, name: &str) -> String {
    let url = url::Url::parse(url).expect("an address");
    let found = url.query_pairs().find(|(known, _)| known == name);
    let (_, value) = found.unwrap_or_else(|| panic!("no {name} in {url}"));
    value.into_owned()
}

#[test]
fn miauth_signs_in_first_then_asks_and_the_app_gets_what_was_granted() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let server = Server::start();
    server.owner();
    let app = server.visitor();
    let asked = "name=Bean+app&permission=read:account,write:notes";
    browser.goto(&format!("{}/miauth/one?{asked}", server.origin()));
    browser.find_text("h1", "Bean app");
    assert!(
        browser.look("form[action='/miauth/one']").is_none(),
        "visitors do not decide"
    );
    browser.find_text("main a.go", "Sign in").click();
    browser.fill_in_sign_in("owner");
    browser.find_text("h1", "Bean app");
    browser.find_text("main", "Write and delete notes");
    browser.find("button[value=yes]").click();
    browser.find_text("h1", "Done");
    let given = app.post_json("/api/miauth/one/check", &json!({})).ok();
    assert_eq!(given["ok"], true);
    let token = text(&given["token"]);
    let phone = Client::with_token(server.origin(), &token);
    phone.writes("from the app");
    phone
        .call("drive", json!({}))
        .refused(403, "PERMISSION_DENIED");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_no_to_miauth_gives_nothing_also_on_a_telephone_without_scripts() {
    let setting = Setting {
        without_scripts: true,
        phone: true,
        ..Setting::default()
    };
    let Some(browser) = Browser::with(setting) else {
        return;
    };
    let server = Server::start();
    server.owner();
    browser.sign_in(server.origin(), "owner");
    browser.goto(&format!(
        "{}/miauth/two?name=Bean&permission=write:notes",
        server.origin()
    ));
    browser.find("button[value=no]").click();
    browser.find_text("h1", "not let in");
    let given = server
        .visitor()
        .post_json("/api/miauth/two/check", &json!({}))
        .ok();
    assert_eq!(given["ok"], false);
}

#[test]
fn the_old_way_of_apps_asks_under_the_apps_own_name_and_leads_back_to_it() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let server = Server::start();
    server.owner();
    let app = server.visitor();
    // The way back must be somewhere a browser can go: a page of this server will do.
    let back = format!("{}/@owner", server.origin());
    let wanted = json!({
        "name": "Old <b>app</b>", "description": "", "permission": ["read:account"],
        "callbackUrl": back,
    });
    let made = app.call("app/create", wanted).ok();
    let secret = text(&made["secret"]);
    let session = app
        .call("auth/session/generate", json!({"appSecret": secret}))
        .ok();
    browser.sign_in(server.origin(), "owner");
    browser.goto(&text(&session["url"]));
    browser.find_text("h1", "Old <b>app</b>");
    browser.find("button[value=yes]").click();
    browser.until_url("the app's own page", |url| url.starts_with(&back));
    let token = parameter(&browser.url(), "token");
    let key = app.call(
        "auth/session/userkey",
        json!({"appSecret": secret, "token": token}),
    );
    assert_eq!(key.ok()["user"]["username"], "owner");
}
