//! `signin-flow`: name and password → a token that may do everything.
//!
//! It is no endpoint of the table: Misskey answers it in a shape of its own, errors are
//! `{error: {id}}` and nothing else, and its answers are for our own origin only. Second
//! factors are not here yet.

use http::HeaderValue;
use http::StatusCode;
use http::header;
use serde_json::Value;
use serde_json::json;

use crate::actions::tokens::sign_in_client;
use crate::api::Asked;
use crate::api::error::ApiError;
use crate::app::App;
use crate::clock::SECOND;
use crate::crypto::password;
use crate::crypto::secret;
use crate::error::Error;
use crate::http::Reply;
use crate::http::Request;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::prepare;

/// Its path below `/api/`.
pub const NAME: &str = "signin-flow";

/// Attempts of one address, as Misskey limits them.
const LIMITS: [Rule; 2] = [
    Rule {
        max: 1,
        window: SECOND,
    },
    prepare::SIGN_INS,
];

const NO_SUCH_USER: (StatusCode, &str) = (
    StatusCode::NOT_FOUND,
    "6cc579cc-885d-43d8-95c2-b8c7fc963280",
);
const SUSPENDED: (StatusCode, &str) = (
    StatusCode::FORBIDDEN,
    "e03a5f46-d309-4865-9b69-56282d94e1eb",
);
const WRONG_PASSWORD: (StatusCode, &str) = (
    StatusCode::FORBIDDEN,
    "932c904e-9460-45b7-9ce6-7ed33be7eb2c",
);

/// Signs in.
pub fn answer(app: &App, request: Request) -> Reply {
    let asked = match Asked::read(request) {
        Ok(asked) => asked,
        Err(reply) => return ours(app, *reply),
    };
    let reply = match attempt(app, &asked) {
        Ok(reply) => reply,
        Err(error) => error.into_reply(app.clock.now()),
    };
    ours(app, reply)
}

fn attempt(app: &App, asked: &Asked) -> Result<Reply, ApiError> {
    if is_too_often(app, asked) {
        return Ok(told(StatusCode::TOO_MANY_REQUESTS, too_often()));
    }
    let text = |name: &str| match asked.params.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(()),
    };
    let (name, given) = match (text("username"), text("password")) {
        (Ok(Some(name)), Ok(given)) => (name, given),
        _ => return Ok(Reply::empty(StatusCode::BAD_REQUEST)),
    };
    sign_in(app, name, given)
}

fn sign_in(app: &App, name: &str, given: Option<&str>) -> Result<Reply, ApiError> {
    let Some((user, account)) = prepare::account(app, name)? else {
        return Ok(refused(NO_SUCH_USER));
    };
    if user.suspended_at.is_some() {
        return Ok(refused(SUSPENDED));
    }
    let Some(given) = given else {
        // What comes next is the password; Misskey's client calls that step so.
        return Ok(told(
            StatusCode::OK,
            json!({"finished": false, "next": "captcha"}),
        ));
    };
    if !password::check(given, account.password.as_deref()) {
        return Ok(refused(WRONG_PASSWORD));
    }
    let token = secret::draw();
    let hash = secret::hash(&token);
    app.db
        .write(move |tx| sign_in_client(tx, &hash, user.id))
        .map_err(Error::into_fault)?;
    let body = json!({"finished": true, "id": account.user_id, "i": token});
    Ok(told(StatusCode::OK, body))
}

fn is_too_often(app: &App, asked: &Asked) -> bool {
    let (actor, now) = (Actor::Address(asked.address), app.clock.now());
    let is_refused = |rule| {
        app.limits
            .count(actor, prepare::SIGN_IN, rule, now)
            .is_err()
    };
    app.config.rate_limits && LIMITS.into_iter().any(is_refused)
}

fn refused((status, id): (StatusCode, &str)) -> Reply {
    told(status, json!({"error": {"id": id}}))
}

fn too_often() -> Value {
    json!({"error": {
        "message": "Too many failed attempts to sign in. Try again later.",
        "code": "TOO_MANY_AUTHENTICATION_FAILURES",
        "id": "22d05606-fbcf-421a-a2db-b32610dcfd1b",
    }})
}

fn told(status: StatusCode, body: Value) -> Reply {
    super::json(status, body.to_string())
}

/// Signing in from another site's script is nobody's wish.
fn ours(app: &App, reply: Reply) -> Reply {
    let origin = HeaderValue::from_str(app.config.origin.as_str());
    let origin = origin.unwrap_or(HeaderValue::from_static("null"));
    super::open(reply)
        .with(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin)
        .with(
            header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        )
}
