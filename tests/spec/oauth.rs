//! OAuth 2: from the question to the token, and everything that must not work.

use serde_json::Value;
use serde_json::json;

use crate::harness::browser::Browser;
use crate::harness::client::Answer;
use crate::harness::client::Client;
use crate::harness::door;
use crate::harness::peer::Peer;
use crate::harness::server::Server;
use crate::harness::wire::Page;

const VERIFIER: &str = "MVWG56Fkj6YTemcilEZIh3UMsIn551HIPTnDIVIvGZZWnrp2tpbDEc4aBZYGjxRcd";

/// A program on a server of its own.
struct Program {
    peer: Peer,
}

impl Program {
    /// A program whose page is in HTML.
    fn start() -> Self {
        let peer = Peer::start();
        let page = "<!doctype html><link rel='redirect_uri' href='/cb'>\
            <div class='h-app'><a class='u-url p-name' href='/client'>Golden Client</a></div>";
        peer.serve("/client", Page::new("text/html", page));
        Self { peer }
    }

    fn id(&self) -> String {
        format!("{}/client", self.peer.origin())
    }

    fn callback(&self) -> String {
        format!("{}/cb", self.peer.origin())
    }

    /// The question, with some of it changed or left out.
    fn question(&self, changes: &[(&str, Option<&str>)]) -> String {
        let challenge = mamekey::crypto::digest::sha256(VERIFIER.as_bytes());
        let challenge = mamekey::crypto::encoding::base64_url(&challenge);
        let (id, callback) = (self.id(), self.callback());
        let asked = [
            ("response_type", "code"),
            ("client_id", &id),
            ("redirect_uri", &callback),
            ("scope", "read:account write:notes bogus"),
            ("state", "st a&te"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in asked {
            let change = changes.iter().find(|(changed, _)| *changed == name);
            match change {
                Some((_, Some(other))) => query.append_pair(name, other),
                Some((_, None)) => &mut query,
                None => query.append_pair(name, value),
            };
        }
        format!("/oauth/authorize?{}", query.finish())
    }

    /// Asks somebody, who says yes, and answers the code.
    #[track_caller]
    fn code(&self, browser: &Client) -> String {
        let led = door::answer(browser, &self.question(&[]), "yes").redirected();
        let mut answer = Answered::read(&led, &self.callback());
        assert_eq!(answer.take("state"), "st a&te");
        answer.take("code")
    }

    /// Brings a code, with some of it changed.
    fn redeem(&self, server: &Server, code: &str, changes: &[(&str, &str)]) -> Answer {
        let (id, callback) = (self.id(), self.callback());
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", callback.as_str()),
            ("client_id", id.as_str()),
            ("code_verifier", VERIFIER),
        ];
        for (name, value) in changes {
            fields.retain(|(other, _)| other != name);
            fields.push((name, value));
        }
        server.visitor().post_form("/oauth/token", &fields)
    }
}

/// The parameters of the address a browser was led to.
struct Answered(Vec<(String, String)>);

impl Answered {
    #[track_caller]
    fn read(address: &str, callback: &str) -> Self {
        let (to, query) = address.split_once('?').expect("a query");
        assert_eq!(to, callback);
        Self(
            form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    #[track_caller]
    fn take(&mut self, name: &str) -> String {
        let at = self.0.iter().position(|(key, _)| key == name);
        self.0
            .remove(at.unwrap_or_else(|| panic!("no {name}: {:?}", self.0)))
            .1
    }
}

#[track_caller]
fn refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!(
        (answer.status, &answer.json()["error"]),
        (status, &json!(error)),
        "{answer}"
    );
}

#[test]
fn what_we_speak_is_told_at_the_well_known_address() {
    let server = Server::start();
    let told = server
        .visitor()
        .get("/.well-known/oauth-authorization-server")
        .ok();
    assert_eq!(told["issuer"], server.origin());
    assert_eq!(
        told["token_endpoint"],
        format!("{}/oauth/token", server.origin())
    );
    assert_eq!(told["code_challenge_methods_supported"], json!(["S256"]));
}

#[test]
fn a_program_asks_is_let_in_and_gets_a_token_that_may_do_what_was_granted() {
    let server = Server::start();
    let owner = server.owner();
    let program = Program::start();
    let browser = server.visitor();
    let page = program.question(&[]);
    let shown = browser.get(&page).status(200).text();
    assert!(shown.contains("Golden Client"), "{shown}");
    let sign_in = door::link(&shown, "/signin?next=");
    assert_eq!(
        door::sign_in(&browser, &sign_in, "owner").redirected(),
        page
    );

    let code = program.code(&browser);
    let got = program.redeem(&server, &code, &[]);
    assert_eq!(got.header("cache-control"), "no-store");
    assert_eq!(got.header("access-control-allow-origin"), "*");
    let got: Value = got.ok();
    assert_eq!(got["scope"], "read:account write:notes");
    assert_eq!(got["token_type"], "Bearer");
    let app = Client::with_token(
        server.origin(),
        got["access_token"].as_str().expect("a token"),
    );
    app.writes("by OAuth");
    app.call("drive", json!({}))
        .refused(403, "PERMISSION_DENIED");
    let listed = owner.call("i/apps", json!({})).ok();
    assert_eq!(listed[0]["name"], "Golden Client");
}

#[test]
fn a_code_that_comes_twice_ends_the_token_it_bought() {
    let server = Server::start();
    server.owner();
    let program = Program::start();
    let code = program.code(&door::signed_in(&server, "owner"));
    let token = program.redeem(&server, &code, &[]).ok()["access_token"].clone();
    let app = Client::with_token(server.origin(), token.as_str().expect("a token"));
    assert_eq!(app.me()["username"], "owner");
    refused(&program.redeem(&server, &code, &[]), 403, "invalid_grant");
    app.call("i", json!({}))
        .refused(401, "AUTHENTICATION_FAILED");
}

#[test]
fn a_code_buys_nothing_for_others_nor_without_its_verifier_nor_late() {
    let server = Server::start();
    let owner = server.owner();
    let program = Program::start();
    let browser = door::signed_in(&server, "owner");
    let code = program.code(&browser);
    for wrong in [
        ("code_verifier", "wrong"),
        ("code_verifier", ""),
        ("client_id", "https://other.example/"),
        ("redirect_uri", "https://other.example/cb"),
        ("code", "wrong"),
    ] {
        refused(
            &program.redeem(&server, &code, &[wrong]),
            403,
            "invalid_grant",
        );
    }
    let unknown = [("grant_type", "password")];
    refused(
        &program.redeem(&server, &code, &unknown),
        501,
        "unsupported_grant_type",
    );
    refused(&program.redeem(&server, "", &[]), 400, "invalid_request");
    program.redeem(&server, &code, &[]).ok();

    let code = program.code(&browser);
    server.advance(6 * 60_000);
    refused(&program.redeem(&server, &code, &[]), 403, "invalid_grant");
    let listed = owner.call("i/apps", json!({})).ok();
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
}

#[test]
fn a_no_is_told_to_the_program() {
    let server = Server::start();
    let owner = server.owner();
    let program = Program::start();
    let browser = door::signed_in(&server, "owner");
    let led = door::answer(&browser, &program.question(&[]), "no").redirected();
    let mut answer = Answered::read(&led, &program.callback());
    assert_eq!(answer.take("error"), "access_denied");
    assert_eq!(answer.take("state"), "st a&te");
    assert_eq!(answer.take("iss"), server.origin());
    assert_eq!(owner.call("i/apps", json!({})).ok(), json!([]));
}

#[test]
fn what_is_wrong_with_a_question_is_told_to_the_program_once_it_is_known() {
    let server = Server::start();
    let program = Program::start();
    let visitor = server.visitor();
    for (change, error) in [
        (("code_challenge", None), "invalid_request"),
        (("code_challenge_method", None), "invalid_request"),
        (("code_challenge_method", Some("plain")), "invalid_request"),
        (("scope", None), "invalid_scope"),
        (("scope", Some("bogus")), "invalid_scope"),
    ] {
        let led = visitor.get(&program.question(&[change])).redirected();
        let mut answer = Answered::read(&led, &program.callback());
        assert_eq!(answer.take("error"), error, "{change:?}");
        assert_eq!(answer.take("iss"), server.origin());
    }
}

#[test]
fn nobody_is_led_to_an_address_that_is_not_the_programs() {
    let server = Server::start();
    let program = Program::start();
    let nobody = format!("{}/nobody", program.peer.origin());
    let visitor = server.visitor();
    for change in [
        ("redirect_uri", Some("https://evil.example/")),
        ("redirect_uri", None),
        ("client_id", Some(nobody.as_str())),
        ("client_id", Some("nonsense")),
        ("client_id", None),
        ("response_type", None),
    ] {
        let answer = visitor.get(&program.question(&[change]));
        refused(&answer, 400, "invalid_request");
    }
    let implicit = [("response_type", Some("token"))];
    refused(
        &visitor.get(&program.question(&implicit)),
        501,
        "unsupported_response_type",
    );
}

#[test]
fn a_program_may_describe_itself_in_json_too() {
    let server = Server::start();
    server.owner();
    let program = Program::start();
    let document = json!({"client_id": program.id(), "client_name": "Json Client",
        "redirect_uris": [program.callback()]});
    let page = Page::new("application/json", document.to_string());
    program.peer.serve("/client", page);
    let browser = door::signed_in(&server, "owner");
    let shown = browser.get(&program.question(&[])).status(200).text();
    assert!(shown.contains("Json Client"), "{shown}");
    program.code(&browser);
}

#[test]
fn a_question_cannot_be_changed_on_its_way_nor_kept_for_long() {
    let server = Server::start();
    let owner = server.owner();
    let program = Program::start();
    let browser = door::signed_in(&server, "owner");
    let page = browser.get(&program.question(&[])).text();
    let mut fields = door::hidden(&page);
    fields.push(("answer".to_owned(), "yes".to_owned()));
    let mut changed = fields.clone();
    for (name, value) in &mut changed {
        if name == "transaction_id" {
            value.insert(10, 'x');
        }
    }
    door::send(&browser, "/oauth/decision", &changed).status(403);
    let without_proof: Vec<_> = fields
        .iter()
        .filter(|(name, _)| name != "proof")
        .cloned()
        .collect();
    door::send(&browser, "/oauth/decision", &without_proof).status(403);
    server.advance(3_600_000);
    door::send(&browser, "/oauth/decision", &fields).status(403);
    assert_eq!(owner.call("i/apps", json!({})).ok(), json!([]));
}

#[test]
fn an_app_cannot_let_others_in() {
    let server = Server::start();
    let program = Program::start();
    let app = server.token("owner", &["read:account", "write:account"]);
    let page = server.visitor().get(&program.question(&[])).text();
    let (_, rest) = page
        .split_once("name=\"misskey:oauth:transaction-id\" content=\"")
        .expect("the question");
    let question = rest.split('"').next().expect("a value");
    let decide = |token: &str| {
        let fields = [("transaction_id", question), ("login_token", token)];
        server.visitor().post_form("/oauth/decision", &fields)
    };
    decide(app.token()).status(403);
    decide("wrong").status(403);
    let led = decide(server.owner().token()).redirected();
    Answered::read(&led, &program.callback()).take("code");
}

#[test]
fn in_a_real_browser_a_program_is_let_in_and_one_is_led_back_to_it() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let server = Server::start();
    server.owner();
    let program = Program::start();
    program
        .peer
        .serve("/cb", Page::new("text/html", "<h1>Back at the app</h1>"));
    browser.goto(&format!("{}{}", server.origin(), program.question(&[])));
    browser.find_text("h1", "Golden Client");
    browser.find_text("main a.go", "Sign in").click();
    browser.fill_in_sign_in("owner");
    browser.find("button[value=yes]").click();
    browser.find_text("h1", "Back at the app");
    let mut answer = Answered::read(&browser.url(), &program.callback());
    assert_eq!(answer.take("state"), "st a&te");
    let token = program.redeem(&server, &answer.take("code"), &[]).ok();
    let token = token["access_token"].as_str().expect("a token");
    let me = Client::with_token(server.origin(), token).me();
    assert_eq!(me["username"], "owner");
}
