//! OAuth 2 for programs: what we speak, and a token for a code. What people see of it is
//! `web/pages/authorize.rs`.
//!
//! The answers are those of RFC 6749 and RFC 8414 in the words and with the headers of
//! Misskey's.

use http::HeaderName;
use http::HeaderValue;
use http::StatusCode;
use http::header;
use serde_json::Value;
use serde_json::json;

use crate::api::error::ApiError;
use crate::app::App;
use crate::consent::oauth;
use crate::http::Reply;
use crate::http::Request;
use crate::model::permissions;

/// Where programs read how to ask.
pub const METADATA: &str = "/.well-known/oauth-authorization-server";
/// Where they bring their codes.
pub const TOKEN: &str = "/oauth/token";

/// Where the API that a token opens is documented.
const DOCUMENTATION: &str = "https://misskey-hub.net";

/// What we speak.
pub fn metadata(app: &App) -> Reply {
    let origin = &app.config.origin;
    let body = json!({
        "issuer": origin.as_str(),
        "authorization_endpoint": origin.at("/oauth/authorize"),
        "token_endpoint": origin.at(TOKEN),
        "scopes_supported": permissions::ALL.as_slice(),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "service_documentation": DOCUMENTATION,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    let kind = "application/json; charset=utf-8";
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Accept"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "Vary"),
    ];
    with(Reply::new(StatusCode::OK, kind, body.to_string()), &headers)
}

/// A token for a code.
pub fn token(app: &App, request: &Request) -> Reply {
    let form: Vec<(String, String)> = form_urlencoded::parse(request.bytes())
        .into_owned()
        .collect();
    let field = |name: &str| {
        let found = form
            .iter()
            .find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    };
    let missing = |name: &str| {
        let why = format!("Missing required parameter: {name}");
        no(StatusCode::BAD_REQUEST, "invalid_request", &why)
    };
    match field("grant_type") {
        Some("authorization_code") => {}
        Some(other) => {
            let why = format!("Unsupported grant type: {other}");
            return no(StatusCode::NOT_IMPLEMENTED, "unsupported_grant_type", &why);
        }
        None => return missing("grant_type"),
    }
    let Some(code) = field("code") else {
        return missing("code");
    };
    let shown =
        ["client_id", "redirect_uri", "code_verifier"].map(|name| field(name).unwrap_or_default());
    match oauth::redeem(app, code, shown[0], shown[1], shown[2]) {
        Ok(Some(granted)) => yes(&granted),
        Ok(None) => no(
            StatusCode::FORBIDDEN,
            "invalid_grant",
            "Invalid authorization code",
        ),
        Err(fault) => ApiError::from(fault).into_reply(app.clock.now()),
    }
}

fn yes(granted: &oauth::Granted) -> Reply {
    let body = json!({
        "access_token": granted.access,
        "scope": granted.permissions.join(" "),
        "token_type": "Bearer",
    });
    let kept_nowhere = [
        (header::CACHE_CONTROL, "no-store"),
        (header::PRAGMA, "no-cache"),
    ];
    with(told(StatusCode::OK, &body), &kept_nowhere)
}

fn no(status: StatusCode, error: &str, why: &str) -> Reply {
    told(status, &json!({"error": error, "error_description": why}))
}

/// Anybody's script may bring a code: the verifier is the secret.
fn told(status: StatusCode, body: &Value) -> Reply {
    let reply = Reply::new(status, "application/json", body.to_string());
    with(reply, &[(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")])
}

fn with(reply: Reply, headers: &[(HeaderName, &'static str)]) -> Reply {
    headers.iter().fold(reply, |reply, (name, value)| {
        reply.with(name.clone(), HeaderValue::from_static(value))
    })
}
