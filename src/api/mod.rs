//! The Misskey HTTP API: the way in.
//!
//! Who calls, how often, may they, what do they want: the order is that of Misskey's
//! `ApiCallService.ts` (token, secure, rate limit, credential, role, permission,
//! parameters, call), because clients see which check fails first. Each endpoint declares
//! itself ([`endpoint`]); [`table`] lists them all. Other shapes of answers that clients
//! know from Misskey's HTTP framework (bodies that are no JSON, unknown paths) are here.
//!
//! This door only reads through `store` and changes through `actions`.

pub mod auth;
pub mod confirm;
pub mod endpoint;
pub mod endpoints;
pub mod errands;
pub mod error;
pub mod imports;
pub mod languages;
pub mod limit;
pub mod look;
pub mod miauth;
pub mod new_account;
pub mod oauth;
pub mod openapi;
pub mod pack;
pub mod params;
pub mod peers;
pub mod preferences;
pub mod preview;
pub mod schema;
pub mod shapes;
pub mod signin;
pub mod signup;
pub mod streaming;
pub mod table;
#[cfg(test)]
mod tests;

use http::HeaderValue;
use http::Method;
use http::StatusCode;
use http::header;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::api::auth::Identity;
use crate::api::endpoint::Call;
use crate::api::endpoint::Entry;
use crate::api::endpoint::Lane;
use crate::api::error::ApiError;
use crate::app::App;
use crate::http::Body;
use crate::http::Form;
use crate::http::Reply;
use crate::http::Request;

/// Where every endpoint lies.
const PREFIX: &str = "/api/";

/// Where a request queues: endpoints that may ask other servers queue apart.
pub fn lane(request: &Request) -> Lane {
    let name = request.path.strip_prefix(PREFIX).unwrap_or_default();
    table::find(name).map_or(Lane::Local, |entry| (entry.lane)(request))
}

/// Whether an endpoint takes a file.
pub fn takes_files(path: &str) -> bool {
    let name = path.strip_prefix(PREFIX).unwrap_or_default();
    table::find(name).is_some_and(|entry| entry.file)
}

/// The token in the head of a request.
pub fn bearer(request: &Request) -> Option<&str> {
    let value = request.header(header::AUTHORIZATION)?;
    value.strip_prefix("Bearer ")
}

/// Answers a request below `/api/`, or one of a program that speaks OAuth.
pub fn answer(app: &App, request: Request) -> Reply {
    if request.method == Method::OPTIONS {
        return preflight(&request);
    }
    match request.path.as_str() {
        oauth::METADATA => return oauth::metadata(app),
        oauth::TOKEN => return oauth::token(app, &request),
        _ => {}
    }
    let name = request.path.strip_prefix(PREFIX).unwrap_or_default();
    if request.method == Method::POST {
        match name {
            signin::FLOW => return signin::flow(app, request),
            signin::PASSKEY => return signin::passkey(app, request),
            signup::NAME => return signup::answer(app, request),
            _ => {}
        }
    }
    if let Some(session) = miauth::session(name).filter(|_| request.method == Method::POST) {
        return miauth::answer(app, &request, &session);
    }
    if name == peers::NAME && request.method == Method::GET {
        return peers::answer(app);
    }
    match table::find(name) {
        Some(entry) if entry.takes(&request.method) => call(app, entry, request),
        Some(_) => open(Reply::empty(StatusCode::METHOD_NOT_ALLOWED)),
        None => unknown(app, &request),
    }
}

/// `GET /api.json`.
pub fn describe() -> Reply {
    json(StatusCode::OK, openapi::document().to_string())
}

/// The answer to a body that is longer than the server reads.
pub fn too_large() -> Reply {
    let body = json!({
        "statusCode": 413,
        "code": "FST_ERR_CTP_BODY_TOO_LARGE",
        "error": "Payload Too Large",
        "message": "Request body is too large",
    });
    json(StatusCode::PAYLOAD_TOO_LARGE, body.to_string())
}

fn call(app: &App, entry: &Entry, request: Request) -> Reply {
    let is_get = request.method == Method::GET;
    if entry.file && !matches!(request.body, Body::Form(_)) {
        return open(Reply::empty(StatusCode::BAD_REQUEST));
    }
    let asked = match Asked::read(request) {
        Ok(asked) => asked,
        Err(reply) => return *reply,
    };
    let is_visitor = asked.token.is_none();
    match run(app, entry, asked, is_get) {
        Ok(bytes) => {
            let reply = success(bytes);
            match entry.get.filter(|_| is_get && is_visitor) {
                Some(seconds) => keep(reply, seconds),
                None => reply,
            }
        }
        Err(error) => error.into_reply(app.clock.now()),
    }
}

fn run(app: &App, entry: &Entry, mut asked: Asked, is_get: bool) -> Result<Vec<u8>, ApiError> {
    let identity = match &asked.token {
        Some(token) => Some(auth::identify(app, token)?.ok_or(error::AUTHENTICATION_FAILED)?),
        None => None,
    };
    admit(app, entry, identity.as_ref(), &asked)?;
    if let Some(identity) = &identity {
        auth::note_use(app, identity)?;
    }
    if is_get || entry.file {
        entry
            .params
            .cast(&mut asked.params)
            .map_err(|(name, kind)| ApiError::unreadable(&name, kind))?;
    }
    let call = Call {
        params: Value::Object(asked.params),
        upload: asked.upload,
    };
    (entry.run)(app, identity, call)
}

/// Every check before the parameters.
fn admit(
    app: &App,
    entry: &Entry,
    identity: Option<&Identity>,
    asked: &Asked,
) -> Result<(), ApiError> {
    let is_own = identity.is_some_and(Identity::is_sign_in);
    if entry.secure && !is_own {
        return Err(error::ACCESS_DENIED.into());
    }
    limit::count(app, entry, identity, asked.address)?;
    (entry.admit)(app, identity)?;
    match identity {
        Some(identity) if !identity.may(entry) => Err(error::PERMISSION_DENIED.into()),
        _ => Ok(()),
    }
}

/// What a request asks for.
struct Asked {
    token: Option<String>,
    params: Map<String, Value>,
    upload: Option<crate::http::Upload>,
    address: std::net::IpAddr,
}

impl Asked {
    /// Reads parameters and token from wherever the method and type put them.
    fn read(request: Request) -> Result<Self, Box<Reply>> {
        let bearer = bearer(&request).map(str::to_owned);
        let address = request.address;
        let (params, upload) = read_params(request)?;
        let token = match (bearer, params.get("i")) {
            (Some(token), _) => Some(token),
            (None, Some(Value::String(token))) => Some(token.clone()),
            (None, None | Some(Value::Null)) => None,
            (None, Some(_)) => return Err(Box::new(open(Reply::empty(StatusCode::BAD_REQUEST)))),
        };
        Ok(Self {
            token,
            params,
            upload,
            address,
        })
    }
}

type Params = (Map<String, Value>, Option<crate::http::Upload>);

fn read_params(request: Request) -> Result<Params, Box<Reply>> {
    if request.method == Method::GET {
        let query = request.query.as_deref().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        let params = pairs.map(|(name, value)| (name.into_owned(), Value::from(value.as_ref())));
        return Ok((params.collect(), None));
    }
    let content_type = request.header(header::CONTENT_TYPE).map(str::to_owned);
    match request.body {
        Body::Form(form) => Ok(read_form(form)),
        Body::Bytes(bytes) => Ok((read_json(content_type.as_deref(), &bytes)?, None)),
    }
}

/// A form's fields are texts; the first file is the file.
fn read_form(form: Form) -> Params {
    let fields = form.fields.into_iter();
    let params = fields.map(|(name, value)| (name, Value::from(value)));
    (params.collect(), form.uploads.into_iter().next())
}

/// A JSON object's members. Plain text and JSON of another kind count as no parameters,
/// and so does nothing at all without a type (Dart clients send that), as in Misskey.
fn read_json(content_type: Option<&str>, bytes: &[u8]) -> Result<Map<String, Value>, Box<Reply>> {
    let essence = content_type.map(|text| text.split(';').next().unwrap_or_default().trim());
    match essence.map(str::to_ascii_lowercase).as_deref() {
        Some("text/plain") => return Ok(Map::new()),
        Some("application/json") if bytes.is_empty() => return Err(Box::new(empty_body())),
        Some("application/json") | None => {}
        Some(other) => return Err(Box::new(unsupported(other))),
    }
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(params)) => Ok(params),
        Ok(_) => Ok(Map::new()),
        Err(cause) => Err(Box::new(unparsable(&cause))),
    }
}

fn unparsable(cause: &serde_json::Error) -> Reply {
    let body = json!({
        "statusCode": 400,
        "error": "Bad Request",
        "message": cause.to_string(),
    });
    json(StatusCode::BAD_REQUEST, body.to_string())
}

fn empty_body() -> Reply {
    let body = json!({
        "statusCode": 400,
        "code": "FST_ERR_CTP_EMPTY_JSON_BODY",
        "error": "Bad Request",
        "message": "Body cannot be empty when content-type is set to 'application/json'",
    });
    json(StatusCode::BAD_REQUEST, body.to_string())
}

fn unsupported(content_type: &str) -> Reply {
    let body = json!({
        "statusCode": 415,
        "code": "FST_ERR_CTP_INVALID_MEDIA_TYPE",
        "error": "Unsupported Media Type",
        "message": format!("Unsupported Media Type: {content_type}"),
    });
    json(StatusCode::UNSUPPORTED_MEDIA_TYPE, body.to_string())
}

/// Misskey answers an unknown GET itself and leaves the rest to its framework.
fn unknown(app: &App, request: &Request) -> Reply {
    if request.method == Method::GET {
        return ApiError::from(error::UNKNOWN_API_ENDPOINT).into_reply(app.clock.now());
    }
    let body = json!({
        "message": format!("Route {}:{} not found", request.method, request.path),
        "error": "Not Found",
        "statusCode": 404,
    });
    json(StatusCode::NOT_FOUND, body.to_string())
}

/// Browsers ask before they call from another site; everybody may.
fn preflight(request: &Request) -> Reply {
    let asked = request
        .headers
        .get(header::ACCESS_CONTROL_REQUEST_HEADERS)
        .cloned();
    let reply = Reply::empty(StatusCode::NO_CONTENT)
        .with(header::ACCESS_CONTROL_ALLOW_ORIGIN, any_origin())
        .with(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET,HEAD,PUT,PATCH,POST,DELETE"),
        )
        .with(
            header::VARY,
            HeaderValue::from_static("Access-Control-Request-Headers"),
        );
    match asked {
        Some(headers) => reply.with(header::ACCESS_CONTROL_ALLOW_HEADERS, headers),
        None => reply,
    }
}

/// An endpoint's answer: null is 204 without a body, and a bare string is sent as text,
/// both as Misskey does.
fn success(bytes: Vec<u8>) -> Reply {
    match bytes.first() {
        Some(b'n') => open(Reply::empty(StatusCode::NO_CONTENT)),
        Some(b'"') => open(Reply::new(
            StatusCode::OK,
            "text/plain; charset=utf-8",
            bytes,
        )),
        _ => json(StatusCode::OK, bytes),
    }
}

/// A JSON answer of the API.
fn json(status: StatusCode, body: impl Into<bytes::Bytes>) -> Reply {
    open(Reply::new(status, "application/json; charset=utf-8", body))
}

/// The headers every answer of the API has.
fn open(reply: Reply) -> Reply {
    let private = HeaderValue::from_static("private, max-age=0, must-revalidate");
    reply
        .with(header::ACCESS_CONTROL_ALLOW_ORIGIN, any_origin())
        .with(header::CACHE_CONTROL, private)
}

/// Lets caches keep a visitor's answer.
fn keep(reply: Reply, seconds: u32) -> Reply {
    match HeaderValue::from_str(&format!("public, max-age={seconds}")) {
        Ok(value) if seconds > 0 => reply.with(header::CACHE_CONTROL, value),
        _ => reply,
    }
}

fn any_origin() -> HeaderValue {
    HeaderValue::from_static("*")
}
