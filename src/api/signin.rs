//! `signin-flow` and `signin-with-passkey`: name, password and second factor, or a passkey
//! alone → a token that may do everything.
//!
//! They are no endpoints of the table: Misskey answers them in a shape of its own, errors
//! are `{error: {id}}` and nothing else, and its answers are for our own origin only.

use http::HeaderValue;
use http::StatusCode;
use http::header;
use serde_json::Value;
use serde_json::json;

use crate::actions::sign_ins::Opens;
use crate::actions::sign_ins::Place;
use crate::actions::sign_ins::Proof;
use crate::api::Asked;
use crate::api::error::ApiError;
use crate::app::App;
use crate::crypto::secret;
use crate::crypto::webauthn::Assertion;
use crate::error::Error;
use crate::http::Reply;
use crate::http::Request;
use crate::model::users::User;
use crate::sign_in;
use crate::sign_in::Attempt;
use crate::sign_in::Next;
use crate::sign_in::Pace;
use crate::sign_in::Second;
use crate::sign_in::SignInRefusal;
use crate::sign_in::passkeys;
use crate::sign_in::passkeys::PasskeyTrouble;

/// The path of the one below `/api/`.
pub const FLOW: &str = "signin-flow";
/// The path of the other.
pub const PASSKEY: &str = "signin-with-passkey";

/// A status, and the id Misskey knows the error by.
type SignInError = (StatusCode, &'static str);

const NO_SUCH_USER: SignInError = (
    StatusCode::NOT_FOUND,
    "6cc579cc-885d-43d8-95c2-b8c7fc963280",
);
const SUSPENDED: SignInError = (
    StatusCode::FORBIDDEN,
    "e03a5f46-d309-4865-9b69-56282d94e1eb",
);
const WRONG_PASSWORD: SignInError = (
    StatusCode::FORBIDDEN,
    "932c904e-9460-45b7-9ce6-7ed33be7eb2c",
);
const WRONG_CODE: SignInError = (
    StatusCode::FORBIDDEN,
    "cdf1235b-ac71-46d4-a3a6-84ccce48df6f",
);
const NOT_ASKED: SignInError = (
    StatusCode::FORBIDDEN,
    "2d16e51c-007b-4edd-afd2-f7dd02c947f6",
);
const UNKNOWN_KEY: SignInError = (
    StatusCode::FORBIDDEN,
    "36b96a7d-b547-412d-aeed-2d611cdc8cdc",
);
const UNFIT_KEY: SignInError = (
    StatusCode::FORBIDDEN,
    "93b86c4b-72f9-40eb-9815-798928603d1e",
);
/// The same, where the passkey comes alone.
const UNFIT_KEY_ALONE: SignInError = (
    StatusCode::FORBIDDEN,
    "b18c89a7-5b5e-4cec-bb5b-0419f332d430",
);
const NOBODYS_KEY: SignInError = (
    StatusCode::FORBIDDEN,
    "652f899f-66d4-490e-993e-6606c8ec04c3",
);
const PASSWORD_NEEDED: SignInError = (
    StatusCode::FORBIDDEN,
    "2d84773e-f7b7-4d0b-8f72-bb69b584c912",
);
const NO_CONTEXT: SignInError = (
    StatusCode::BAD_REQUEST,
    "1658cc2e-4495-461f-aee4-d403cdf073c1",
);

/// `signin-flow`.
pub fn flow(app: &App, request: Request) -> Reply {
    answer(app, request, Pace::Program, by_name)
}

/// `signin-with-passkey`.
pub fn passkey(app: &App, request: Request) -> Reply {
    answer(app, request, Pace::Passkey, by_passkey)
}

type Judge = fn(&App, &Asked, Place) -> Result<Reply, ApiError>;

fn answer(app: &App, request: Request, pace: Pace, judge: Judge) -> Reply {
    let place = sign_in::place(request.address, &request.headers);
    let asked = match Asked::read(request) {
        Ok(asked) => asked,
        Err(reply) => return ours(app, *reply),
    };
    let reply = match sign_in::count(app, asked.address, pace) {
        Err(_) => Ok(told(StatusCode::TOO_MANY_REQUESTS, too_often())),
        Ok(()) => judge(app, &asked, place),
    };
    let reply = reply.unwrap_or_else(|error| error.into_reply(app.clock.now()));
    ours(app, reply)
}

fn by_name(app: &App, asked: &Asked, place: Place) -> Result<Reply, ApiError> {
    let (Ok(Some(name)), Ok(password), Ok(code)) = (
        word(asked, "username"),
        word(asked, "password"),
        word(asked, "token"),
    ) else {
        return Ok(Reply::empty(StatusCode::BAD_REQUEST));
    };
    let Some(password) = password else {
        return ask_for_password(app, name);
    };
    let answer = assertion(asked);
    let second = match (code.filter(|code| !code.is_empty()), &answer) {
        (Some(code), _) => Some(Second::Code(code)),
        (None, Some(Ok(answer))) => Some(Second::Passkey(answer)),
        (None, Some(Err(()))) => return Ok(Reply::empty(StatusCode::BAD_REQUEST)),
        (None, None) => None,
    };
    let attempt = Attempt {
        name,
        password,
        second,
    };
    let next = match sign_in::attempt(app, &place, attempt) {
        Ok(next) => next,
        Err(error) => return turned_away(error, UNFIT_KEY),
    };
    match next {
        Next::Open(user, proof) => match open(app, place, &user, proof) {
            Ok(token) => Ok(told(StatusCode::OK, finished(&user, &token))),
            Err(error) => turned_away(error, UNFIT_KEY),
        },
        Next::Code(_) => Ok(next_step("totp")),
        Next::Passkey(user) => {
            let request = passkeys::ask(app, user.id)?;
            let body = json!({"finished": false, "next": "passkey", "authRequest": request});
            Ok(told(StatusCode::OK, body))
        }
    }
}

/// The first of two steps: the name alone. What comes next is the password; Misskey calls
/// that step "captcha" where there is no second factor, and its client knows it so.
fn ask_for_password(app: &App, name: &str) -> Result<Reply, ApiError> {
    let Some((user, _)) = sign_in::find(app, name)? else {
        return Ok(refused(NO_SUCH_USER));
    };
    if user.suspended_at.is_some() {
        return Ok(refused(SUSPENDED));
    }
    Ok(next_step(
        match sign_in::second_factor(app, user.id)?.is_on() {
            true => "password",
            false => "captcha",
        },
    ))
}

fn by_passkey(app: &App, asked: &Asked, place: Place) -> Result<Reply, ApiError> {
    let answer = match assertion(asked) {
        None => {
            let (option, context) = passkeys::ask_anybody(app);
            let body = json!({"option": option, "context": context});
            return Ok(told(StatusCode::OK, body));
        }
        Some(Err(())) => return Ok(refused(UNFIT_KEY_ALONE)),
        Some(Ok(answer)) => answer,
    };
    let Ok(Some(context)) = word(asked, "context") else {
        return Ok(refused(NO_CONTEXT));
    };
    let opened = sign_in::by_passkey(app, &place, context, &answer).and_then(|(user, proof)| {
        let token = open(app, place, &user, proof)?;
        Ok((user, token))
    });
    match opened {
        Ok((user, token)) => {
            let body = json!({"signinResponse": finished(&user, &token)});
            Ok(told(StatusCode::OK, body))
        }
        Err(Error::Refused(SignInRefusal::NoSuchUser)) => Ok(refused(NOBODYS_KEY)),
        Err(error) => turned_away(error, UNFIT_KEY_ALONE),
    }
}

/// Text among the parameters; anything else under its name is an error.
fn word<'a>(asked: &'a Asked, name: &str) -> Result<Option<&'a str>, ()> {
    match asked.params.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(()),
    }
}

/// What a passkey has signed, if the client brings something under that name.
fn assertion(asked: &Asked) -> Option<Result<Assertion, ()>> {
    let value = asked.params.get("credential")?;
    match value {
        Value::Null | Value::Bool(false) => None,
        value => Some(serde_json::from_value(value.clone()).map_err(|_| ())),
    }
}

fn open(
    app: &App,
    place: Place,
    user: &User,
    proof: Proof,
) -> Result<String, Error<SignInRefusal>> {
    let token = secret::draw();
    let opens = Opens::Client(secret::hash(&token));
    sign_in::open(app, place, user, proof, opens)?;
    Ok(token)
}

fn finished(user: &User, token: &str) -> Value {
    json!({"finished": true, "id": user.id, "i": token})
}

fn next_step(next: &str) -> Reply {
    told(StatusCode::OK, json!({"finished": false, "next": next}))
}

fn turned_away(error: Error<SignInRefusal>, unfit: SignInError) -> Result<Reply, ApiError> {
    let refusal = match error {
        Error::Failed(fault) => return Err(fault.into()),
        Error::Refused(refusal) => refusal,
    };
    Ok(match refusal {
        SignInRefusal::TooOften(_) => told(StatusCode::TOO_MANY_REQUESTS, too_often()),
        SignInRefusal::NoSuchUser => refused(NO_SUCH_USER),
        SignInRefusal::Suspended => refused(SUSPENDED),
        SignInRefusal::WrongPassword => refused(WRONG_PASSWORD),
        SignInRefusal::WrongCode => refused(WRONG_CODE),
        SignInRefusal::PasswordNeeded => refused(PASSWORD_NEEDED),
        SignInRefusal::Passkey(PasskeyTrouble::NotAsked) => refused(NOT_ASKED),
        SignInRefusal::Passkey(PasskeyTrouble::Unknown) => refused(UNKNOWN_KEY),
        SignInRefusal::Passkey(PasskeyTrouble::Unfit) => refused(unfit),
    })
}

fn refused((status, id): SignInError) -> Reply {
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
