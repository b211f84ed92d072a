//! The way in, with a real database and without a socket: which check comes first.

mod access;

use std::net::IpAddr;

use http::HeaderMap;
use http::HeaderValue;
use http::Method;
use http::StatusCode;
use http::header;
use serde_json::Value;
use serde_json::json;

use crate::actions;
use crate::api::answer;
use crate::app::App;
use crate::config::Config;
use crate::config::Reach;
use crate::crypto::secret;
use crate::error::Error;
use crate::error::Never;
use crate::http::Body;
use crate::http::Form;
use crate::http::Reply;
use crate::http::ReplyBody;
use crate::http::Request;
use crate::model::Id;
use crate::model::tokens::Grant;
use crate::model::users::User;

const ADDRESS: &str = "192.0.2.1";

/// A server without sockets, with an owner.
struct House {
    app: App,
    owner: Id<User>,
    _folder: tempfile::TempDir,
}

impl House {
    fn open() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = Config::in_folder(folder.path());
        config.rate_limits = false;
        config.federation.reach = Reach::Loopback;
        change(&mut config);
        let app = App::open(config).expect("an app");
        let owner = sign_up(&app, "owner");
        Self {
            app,
            owner,
            _folder: folder,
        }
    }

    fn token(&self, user: Id<User>, grant: Grant) -> String {
        let token = secret::draw();
        let hash = secret::hash(&token);
        let issued = self
            .app
            .db
            .write(move |tx| actions::tokens::issue(tx, &hash, user, None, &grant));
        issued.expect("a token");
        token
    }

    fn ask(&self, request: Request) -> Reply {
        answer(&self.app, request)
    }

    fn call(&self, endpoint: &str, params: Value) -> (StatusCode, Value) {
        told(self.ask(post(endpoint, "application/json", &params.to_string())))
    }
}

fn sign_up(app: &App, name: &'static str) -> Id<User> {
    let by = actions::users::Entitled::Operator { as_owner: false };
    let made = app
        .db
        .write(move |tx| actions::users::sign_up(tx, name, Some("no hash"), &by));
    made.expect("an account")
}

fn request(method: Method, endpoint: &str) -> Request {
    Request {
        method,
        path: format!("/api/{endpoint}"),
        query: None,
        headers: HeaderMap::new(),
        body: Body::Bytes(bytes::Bytes::new()),
        address: ADDRESS.parse::<IpAddr>().expect("an address"),
    }
}

fn post(endpoint: &str, content_type: &'static str, body: &str) -> Request {
    let mut request = request(Method::POST, endpoint);
    request
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    request.body = Body::Bytes(bytes::Bytes::copy_from_slice(body.as_bytes()));
    request
}

fn told(reply: Reply) -> (StatusCode, Value) {
    let ReplyBody::Bytes(bytes) = reply.body else {
        panic!("a file");
    };
    (
        reply.status,
        serde_json::from_slice(&bytes).unwrap_or_default(),
    )
}

fn code(value: &Value) -> &str {
    value["error"]["code"].as_str().unwrap_or_default()
}

#[test]
fn what_is_no_endpoint_is_told_as_misskeys_framework_tells_it() {
    let house = House::open();
    let (status, body) = house.call("no/such/endpoint", json!({}));
    let expected = json!({
        "message": "Route POST:/api/no/such/endpoint not found",
        "error": "Not Found",
        "statusCode": 404,
    });
    assert_eq!((status.as_u16(), body), (404, expected));
    let (status, body) = told(house.ask(request(Method::GET, "no/such/endpoint")));
    assert_eq!(
        (status.as_u16(), code(&body)),
        (404, "UNKNOWN_API_ENDPOINT")
    );
    let (status, body) = told(house.ask(request(Method::GET, "notes/create")));
    assert_eq!((status.as_u16(), body), (405, Value::Null));
}

#[test]
fn a_body_that_is_no_object_has_no_parameters() {
    let house = House::open();
    for (content_type, body, status, answer) in [
        ("application/json", "[]", 401, "CREDENTIAL_REQUIRED"),
        ("text/plain", r#"{"i": "x"}"#, 401, "CREDENTIAL_REQUIRED"),
        ("application/json", "{bad json", 400, ""),
        ("application/json", "", 400, ""),
        ("application/x-www-form-urlencoded", "i=x", 415, ""),
        ("application/json", r#"{"i": 5}"#, 400, ""),
        (
            "application/json",
            r#"{"i": null}"#,
            401,
            "CREDENTIAL_REQUIRED",
        ),
        (
            "application/json",
            r#"{"i": "wrong"}"#,
            401,
            "AUTHENTICATION_FAILED",
        ),
    ] {
        let (got, told) = told(house.ask(post("notes/create", content_type, body)));
        assert_eq!(
            (got.as_u16(), code(&told)),
            (status, answer),
            "{content_type} {body}"
        );
    }
    let bare = house.ask(request(Method::POST, "meta"));
    assert_eq!(bare.status, 200, "no body and no type, as Dart sends it");
}

#[test]
fn a_token_is_taken_wherever_clients_put_it() {
    let house = House::open();
    let token = house.token(house.owner, Grant::Everything);
    let mine = |reply: Reply| told(reply).1["username"].clone();
    assert_eq!(
        mine(house.ask(post(
            "i",
            "application/json",
            &json!({"i": token}).to_string()
        ))),
        "owner"
    );

    let mut by_header = request(Method::POST, "i");
    let bearer = HeaderValue::from_str(&format!("Bearer {token}")).expect("a header");
    by_header.headers.insert(header::AUTHORIZATION, bearer);
    assert_eq!(mine(house.ask(by_header)), "owner");

    let mut by_form = request(Method::POST, "i");
    by_form.body = Body::Form(Form {
        fields: vec![("i".to_owned(), token.clone())],
        uploads: Vec::new(),
    });
    assert_eq!(mine(house.ask(by_form)), "owner");

    let mut by_query = request(Method::GET, "notes/reactions");
    by_query.query = Some(format!("i={token}&noteId=a&limit=five"));
    let (status, body) = told(house.ask(by_query));
    assert_eq!(
        (status.as_u16(), &body["error"]["info"]["param"]),
        (400, &json!("limit"))
    );
}

#[test]
fn too_often_is_told_before_the_missing_credential() {
    let house = House::with(|config| config.rate_limits = true);
    let once = || house.call("notes/delete", json!({"noteId": "a"})).1;
    assert_eq!(code(&once()), "CREDENTIAL_REQUIRED");
    assert_eq!(code(&once()), "RATE_LIMIT_EXCEEDED");
    house.app.clock.advance(1_000);
    assert_eq!(code(&once()), "CREDENTIAL_REQUIRED");
}

#[test]
fn a_browser_may_call_from_any_site() {
    let house = House::open();
    let mut asking = request(Method::OPTIONS, "meta");
    let wanted = HeaderValue::from_static("content-type");
    asking
        .headers
        .insert(header::ACCESS_CONTROL_REQUEST_HEADERS, wanted);
    let reply = house.ask(asking);
    assert_eq!(reply.status, 204);
    assert_eq!(reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert_eq!(
        reply.headers[header::ACCESS_CONTROL_ALLOW_HEADERS],
        "content-type"
    );
    let reply = house.ask(request(Method::POST, "meta"));
    assert_eq!(reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
}

#[test]
fn of_a_hidden_note_only_the_shell_is_shown() {
    let house = House::open();
    let guest = sign_up(&house.app, "guest");
    let token = house.token(house.owner, Grant::Everything);
    let made = json!({"i": token, "text": "secret @guest", "visibility": "specified", "visibleUserIds": [guest]});
    let (status, body) = house.call("notes/create", made);
    assert_eq!(status, 200, "{body}");
    let id = &body["createdNote"]["id"];
    let shown = house.call("notes/show", json!({"noteId": id})).1;
    assert_eq!(shown["isHidden"], true);
    for (key, value) in [
        ("text", Value::Null),
        ("cw", Value::Null),
        ("fileIds", json!([])),
        ("replyId", Value::Null),
    ] {
        assert_eq!(shown[key], value, "{key}");
    }
    for key in ["mentions", "visibleUserIds", "reply", "renote", "poll"] {
        assert_eq!(shown.get(key), None, "{key}");
    }
    let guest = house.token(guest, Grant::Everything);
    let shown = house
        .call("notes/show", json!({"i": guest, "noteId": id}))
        .1;
    assert_eq!(shown["text"], "secret @guest");
}

#[test]
fn since_alone_reads_upwards_and_until_downwards() {
    let house = House::open();
    let token = house.token(house.owner, Grant::Everything);
    let ids: Vec<Value> = (0..4)
        .map(|turn| {
            let made = json!({"i": token, "text": turn.to_string()});
            house.call("notes/create", made).1["createdNote"]["id"].clone()
        })
        .collect();
    let listed = |page: Value| -> Vec<Value> {
        let mut params = json!({"i": token, "limit": 2});
        for (key, value) in page.as_object().expect("an object") {
            params[key] = value.clone();
        }
        let found = house.call("notes/timeline", params).1;
        let notes = found.as_array().expect("a list").iter();
        notes.map(|note| note["id"].clone()).collect()
    };
    let pick =
        |numbers: &[usize]| -> Vec<Value> { numbers.iter().map(|at| ids[*at].clone()).collect() };
    assert_eq!(listed(json!({})), pick(&[3, 2]));
    assert_eq!(listed(json!({"untilId": ids[2]})), pick(&[1, 0]));
    assert_eq!(listed(json!({"sinceId": ids[0]})), pick(&[1, 2]));
    assert_eq!(
        listed(json!({"sinceId": ids[0], "untilId": ids[3]})),
        pick(&[2, 1])
    );
}

#[test]
fn without_the_setup_link_nobody_becomes_the_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut config = Config::in_folder(folder.path());
    config.rate_limits = false;
    let house = House {
        app: App::open(config).expect("an app"),
        owner: Id::new(0),
        _folder: folder,
    };
    let ask = |token: Option<&str>| {
        let params = json!({"username": "mallory", "password": "battery staple",
            "setupPassword": token});
        house.call("admin/accounts/create", params).0
    };
    assert_eq!(ask(None), StatusCode::BAD_REQUEST, "no token was made yet");
    let set = house.app.db.write(|tx| {
        let token = crate::store::settings::SETUP_TOKEN;
        Ok::<_, Error<Never>>(crate::store::settings::set(tx, token, &"good")?)
    });
    set.expect("a token");
    assert_eq!(ask(None), StatusCode::BAD_REQUEST);
    assert_eq!(ask(Some("guessed")), StatusCode::BAD_REQUEST);
    assert_eq!(ask(Some("good")), StatusCode::OK);
    assert_eq!(ask(Some("good")), StatusCode::BAD_REQUEST);
}
