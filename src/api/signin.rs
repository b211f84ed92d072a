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
use crate::crypto::secret;
use crate::error::Error;
use crate::http::Reply;
use crate::http::Request;
use crate::sign_in;
use crate::sign_in::Pace;
use crate::sign_in::SignInRefusal;

/// Its path below `/api/`.
pub const NAME: &str = "signin-flow";

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
    if sign_in::count(app, asked.address, Pace::Program).is_err() {
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
    attempt_with(app, name, given)
}

fn attempt_with(app: &App, name: &str, given: Option<&str>) -> Result<Reply, ApiError> {
    let Some(given) = given else {
        return ask_for_password(app, name);
    };
    let user = match sign_in::check(app, name, given) {
        Ok(user) => user,
        Err(Error::Failed(fault)) => return Err(fault.into()),
        Err(Error::Refused(refusal)) => return Ok(turned_away(refusal)),
    };
    let token = secret::draw();
    let hash = secret::hash(&token);
    let id = user.id;
    app.db
        .write(move |tx| sign_in_client(tx, &hash, id))
        .map_err(Error::into_fault)?;
    let body = json!({"finished": true, "id": id, "i": token});
    Ok(told(StatusCode::OK, body))
}

/// The first of two steps: the name alone.
fn ask_for_password(app: &App, name: &str) -> Result<Reply, ApiError> {
    Ok(match sign_in::find(app, name)? {
        None => refused(NO_SUCH_USER),
        Some((user, _)) if user.suspended_at.is_some() => refused(SUSPENDED),
        // What comes next is the password; Misskey's client calls that step so.
        Some(_) => told(
            StatusCode::OK,
            json!({"finished": false, "next": "captcha"}),
        ),
    })
}

fn turned_away(refusal: SignInRefusal) -> Reply {
    match refusal {
        SignInRefusal::TooOften(_) => told(StatusCode::TOO_MANY_REQUESTS, too_often()),
        SignInRefusal::NoSuchUser => refused(NO_SUCH_USER),
        SignInRefusal::Suspended => refused(SUSPENDED),
        SignInRefusal::WrongPassword => refused(WRONG_PASSWORD),
    }
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
