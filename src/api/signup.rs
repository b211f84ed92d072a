//! `signup`: somebody makes an account for themselves.
//!
//! It is no endpoint of the table: Misskey answers its errors in a third shape, and says
//! nothing at all to whom the door is closed.

use http::StatusCode;
use serde_json::Value;
use serde_json::json;

use crate::actions::users::Entitled;
use crate::actions::users::SignUpRefusal;
use crate::api::Asked;
use crate::api::error::ApiError;
use crate::api::new_account;
use crate::app::App;
use crate::crypto::password;
use crate::error::Error;
use crate::http::Reply;
use crate::http::Request;
use crate::limits;
use crate::limits::Actor;
use crate::prepare;

/// Its path below `/api/`.
pub const NAME: &str = "signup";

/// Makes an account.
pub fn answer(app: &App, request: Request) -> Reply {
    let asked = match Asked::read(request) {
        Ok(asked) => asked,
        Err(reply) => return *reply,
    };
    match make(app, &asked) {
        Ok(reply) => super::open(reply),
        Err(error) => error.into_reply(app.clock.now()),
    }
}

fn make(app: &App, asked: &Asked) -> Result<Reply, ApiError> {
    let text = |name: &str| asked.params.get(name).and_then(Value::as_str);
    let invitation = text("invitationCode").map(str::to_owned);
    if app.config.rate_limits {
        let (actor, deed) = (Actor::Address(asked.address), limits::SIGN_UP);
        let counted = app
            .limits
            .count(actor, deed.name, deed.rule, app.clock.now());
        counted.map_err(ApiError::Limited)?;
    }
    if !prepare::may_sign_up(app, invitation.as_deref())? {
        return Ok(Reply::empty(StatusCode::BAD_REQUEST));
    }
    let (name, given) = match (text("username"), asked.params.get("password")) {
        (Some(name), None | Some(Value::Null)) => (name, None),
        (Some(name), Some(Value::String(given))) => (name, Some(given.as_str())),
        (None, _) => return Ok(refused("INVALID_USERNAME")),
        (_, Some(_)) => return Ok(refused("INVALID_PASSWORD")),
    };
    if given.is_some_and(|given| given.is_empty() || given.len() > password::MAX_PASSWORD_BYTES) {
        return Ok(refused("INVALID_PASSWORD"));
    }
    let by = Entitled::Guest {
        configured: app.config.registration,
        invitation,
    };
    match prepare::sign_up(app, name, given, by) {
        Ok(id) => {
            let made = new_account::show(app, id)?;
            Ok(super::json(StatusCode::OK, serde_json::to_vec(&made)?))
        }
        Err(Error::Failed(fault)) => Err(fault.into()),
        Err(Error::Refused(refusal)) => Ok(match refusal {
            SignUpRefusal::NotEntitled => Reply::empty(StatusCode::BAD_REQUEST),
            SignUpRefusal::BadName => refused("INVALID_USERNAME"),
            SignUpRefusal::Taken => refused("DUPLICATED_USERNAME"),
            SignUpRefusal::Left | SignUpRefusal::Reserved => refused("USED_USERNAME"),
        }),
    }
}

fn refused(code: &str) -> Reply {
    let body = json!({
        "statusCode": 400,
        "error": "Bad Request",
        "message": format!("Error: {code}"),
    });
    super::json(StatusCode::BAD_REQUEST, body.to_string())
}
