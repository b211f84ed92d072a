//! How the API says no: declared errors, the shared ones, and their shape on the wire.
//!
//! A client matches on `code`, `id`, `kind` and status; the message is for people.
//! Status and `WWW-Authenticate` follow Misskey's `ApiCallService.ts`.

use http::HeaderValue;
use http::StatusCode;
use http::header;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::clock::SECOND;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Fault;
use crate::http::Reply;
use crate::limits::TooOften;

/// An error an endpoint may answer, as its documentation names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    /// For people.
    pub message: &'static str,
    /// What clients match on.
    pub code: &'static str,
    /// The same as a UUID, apart for each endpoint.
    pub id: &'static str,
    /// Whose trouble it is.
    pub kind: Blame,
    /// The HTTP status.
    pub status: StatusCode,
}

/// Whose trouble an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Blame {
    /// The request is wrong.
    Client,
    /// The caller may not.
    Permission,
    /// Ours.
    Server,
}

/// Why a call failed.
#[derive(Debug)]
pub enum ApiError {
    /// An error clients know, with what else there is to say.
    Declared(Declared, Option<Box<Value>>),
    /// Too often.
    Limited(TooOften),
    /// Our own trouble: told as an internal error, logged where it is answered.
    Failed(Fault),
    /// A ready answer in another shape (sign-in).
    Reply(StatusCode, Box<Value>),
}

/// A declared error with status 400, the usual kind.
pub const fn client(code: &'static str, id: &'static str, message: &'static str) -> Declared {
    Declared {
        message,
        code,
        id,
        kind: Blame::Client,
        status: StatusCode::BAD_REQUEST,
    }
}

/// A declared error with status 403: the caller may not.
pub const fn permission(code: &'static str, id: &'static str, message: &'static str) -> Declared {
    Declared {
        kind: Blame::Permission,
        status: StatusCode::FORBIDDEN,
        ..client(code, id, message)
    }
}

impl Declared {
    /// The same error with another status.
    pub const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same error as trouble of ours.
    pub const fn server(mut self) -> Self {
        self.kind = Blame::Server;
        self
    }
}

/// No token where one is needed.
pub const CREDENTIAL_REQUIRED: Declared = client(
    "CREDENTIAL_REQUIRED",
    "1384574d-a912-4b81-8601-c7b1c4085df1",
    "Credential required.",
)
.status(StatusCode::UNAUTHORIZED);

/// A token nobody has.
pub const AUTHENTICATION_FAILED: Declared = client(
    "AUTHENTICATION_FAILED",
    "b0a7f5f8-dc2f-4171-b91f-de88ad238e14",
    "Authentication failed. Please ensure your token is correct.",
)
.status(StatusCode::UNAUTHORIZED);

/// Only the account's own sign-in may do this, no app.
pub const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "56f35758-7dd5-468b-8439-5d6fb8ec9b8e",
    "Access denied.",
);

/// The app's token does not hold the permission.
pub const PERMISSION_DENIED: Declared = permission(
    "PERMISSION_DENIED",
    "1370e5b7-d4eb-4566-bb1d-7748ee6a1838",
    "Your app does not have the necessary permissions to use this endpoint.",
);

/// For moderators.
pub const NOT_A_MODERATOR: Declared = permission(
    "ROLE_PERMISSION_DENIED",
    "d33d5333-db36-423d-a8f9-1a2b9549da41",
    "You are not assigned to a moderator role.",
);

/// For administrators.
pub const NOT_AN_ADMINISTRATOR: Declared = permission(
    "ROLE_PERMISSION_DENIED",
    "c3d38592-54c0-429d-be96-5636b0431a61",
    "You are not assigned to an administrator role.",
);

/// For those whose roles allow it.
pub const NOT_ALLOWED_BY_ROLES: Declared = permission(
    "ROLE_PERMISSION_DENIED",
    "7f86f06f-7e15-4057-8561-f4b6d4ac755a",
    "You are not assigned to a required role.",
);

/// The account is suspended.
pub const YOUR_ACCOUNT_SUSPENDED: Declared = permission(
    "YOUR_ACCOUNT_SUSPENDED",
    "a8c724b3-6e9c-4b46-b1a8-bc3ed6258370",
    "Your account has been suspended.",
);

/// Too often.
pub const RATE_LIMIT_EXCEEDED: Declared = client(
    "RATE_LIMIT_EXCEEDED",
    "d5826d14-3982-4d2e-8011-b9e9f02499ef",
    "Rate limit exceeded. Please try again later.",
)
.status(StatusCode::TOO_MANY_REQUESTS);

/// A parameter is not what the endpoint takes.
pub const INVALID_PARAM: Declared = client(
    "INVALID_PARAM",
    "3d81ceae-475f-4600-b2a8-2bc116157532",
    "Invalid param.",
);

/// A parameter of a query or form is no number or boolean.
pub const UNREADABLE_PARAM: Declared = Declared {
    id: "0b5f1631-7c1a-41a6-b399-cce335f34d85",
    ..INVALID_PARAM
};

/// A file is missing where the endpoint takes one.
pub const FILE_REQUIRED: Declared = client(
    "FILE_REQUIRED",
    "4267801e-70d1-416a-b011-4ee502885d8b",
    "File required.",
);

/// Our own trouble.
pub const INTERNAL_ERROR: Declared = client(
    "INTERNAL_ERROR",
    "5d37dbcb-891e-41ca-a3d6-e690c97775ac",
    "Internal error occurred. Please contact us if the error persists.",
)
.status(StatusCode::INTERNAL_SERVER_ERROR)
.server();

/// No endpoint of this name.
pub const UNKNOWN_API_ENDPOINT: Declared = client(
    "UNKNOWN_API_ENDPOINT",
    "2ca3b769-540a-4f08-9dd5-b5a825b6d0f1",
    "Unknown API endpoint.",
)
.status(StatusCode::NOT_FOUND);

impl From<Declared> for ApiError {
    fn from(declared: Declared) -> Self {
        Self::Declared(declared, None)
    }
}

impl<F: Into<Fault>> From<F> for ApiError {
    fn from(fault: F) -> Self {
        Self::Failed(fault.into())
    }
}

/// The end of a deed in the API's words: `say` names the declared error of each refusal.
pub fn refusal<R>(error: Error<R>, say: impl FnOnce(R) -> Declared) -> ApiError {
    match error {
        Error::Refused(refusal) => say(refusal).into(),
        Error::Failed(fault) => ApiError::Failed(fault),
    }
}

impl ApiError {
    /// A parameter is not what the schema says.
    pub fn invalid(param: String, reason: String) -> Self {
        let info = json!({"param": param, "reason": reason});
        Self::Declared(INVALID_PARAM, Some(Box::new(info)))
    }

    /// A parameter of a query or form is no number or boolean.
    pub fn unreadable(name: &str, kind: &str) -> Self {
        let info = json!({"param": name, "reason": format!("cannot cast to {kind}")});
        Self::Declared(UNREADABLE_PARAM, Some(Box::new(info)))
    }

    /// The answer on the wire. `now` dates `Retry-After`.
    pub fn into_reply(self, now: Time) -> Reply {
        match self {
            Self::Declared(declared, info) => reply(&declared, info.map(|info| *info)),
            Self::Limited(limit) => limited(limit, now),
            Self::Failed(fault) => {
                tracing::error!(%fault, "an API call failed");
                reply(&INTERNAL_ERROR, None)
            }
            Self::Reply(status, body) => super::json(status, body.to_string()),
        }
    }
}

fn limited(limit: TooOften, now: Time) -> Reply {
    let info = json!({
        "remaining": 0,
        "reset": limit.reset.seconds(),
        "resetMs": limit.reset.0,
        "total": limit.total,
    });
    let wait = (limit.reset.0 - now.0).max(0);
    let seconds = (wait + SECOND - 1) / SECOND;
    reply(&RATE_LIMIT_EXCEEDED, Some(info)).with(header::RETRY_AFTER, seconds.into())
}

#[derive(Serialize)]
struct Body<'a> {
    error: Inner<'a>,
}

#[derive(Serialize)]
struct Inner<'a> {
    message: &'a str,
    code: &'a str,
    id: &'a str,
    kind: Blame,
    #[serde(skip_serializing_if = "Option::is_none")]
    info: Option<Value>,
}

fn reply(error: &Declared, info: Option<Value>) -> Reply {
    let body = Body {
        error: Inner {
            message: error.message,
            code: error.code,
            id: error.id,
            kind: error.kind,
            info,
        },
    };
    let text = serde_json::to_string(&body).unwrap_or_default();
    let reply = super::json(error.status, text);
    match challenge(error) {
        Some(value) => reply.with(header::WWW_AUTHENTICATE, value),
        None => reply,
    }
}

/// `WWW-Authenticate` in the words of Misskey's `ApiCallService.ts`.
fn challenge(error: &Declared) -> Option<HeaderValue> {
    let kind = match (error.kind, error.code) {
        (_, "CREDENTIAL_REQUIRED") => return Some(HeaderValue::from_static(REALM)),
        (_, "AUTHENTICATION_FAILED") => "invalid_token",
        (_, "RATE_LIMIT_EXCEEDED" | "UNKNOWN_API_ENDPOINT") => return None,
        (Blame::Client, _) => "invalid_request",
        (Blame::Permission, "PERMISSION_DENIED") => "insufficient_scope",
        _ => return None,
    };
    let text = format!(
        "{REALM}, error=\"{kind}\", error_description=\"{}\"",
        error.message
    );
    HeaderValue::from_str(&text).ok()
}

/// The realm clients of Misskey see.
const REALM: &str = "Bearer realm=\"Misskey\"";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ReplyBody;

    fn body(reply: &Reply) -> Value {
        match &reply.body {
            ReplyBody::Bytes(bytes) => serde_json::from_slice(bytes).expect("JSON"),
            ReplyBody::File { .. } => panic!("a file"),
        }
    }

    fn challenge_of(error: Declared) -> Option<String> {
        let reply = ApiError::from(error).into_reply(Time(0));
        let value = reply.headers.get(header::WWW_AUTHENTICATE)?;
        Some(value.to_str().expect("text").to_string())
    }

    #[test]
    fn an_error_has_misskeys_shape_and_no_empty_info() {
        let reply = ApiError::from(CREDENTIAL_REQUIRED).into_reply(Time(0));
        assert_eq!(reply.status, 401);
        let expected = json!({"error": {
            "message": "Credential required.",
            "code": "CREDENTIAL_REQUIRED",
            "id": "1384574d-a912-4b81-8601-c7b1c4085df1",
            "kind": "client",
        }});
        assert_eq!(body(&reply), expected);
    }

    #[test]
    fn each_kind_of_error_challenges_in_its_own_words() {
        assert_eq!(
            challenge_of(CREDENTIAL_REQUIRED).as_deref(),
            Some("Bearer realm=\"Misskey\"")
        );
        assert_eq!(
            challenge_of(PERMISSION_DENIED).as_deref(),
            Some(
                "Bearer realm=\"Misskey\", error=\"insufficient_scope\", error_description=\"Your app does not have the necessary permissions to use this endpoint.\""
            )
        );
        assert_eq!(
            challenge_of(INVALID_PARAM).as_deref(),
            Some(
                "Bearer realm=\"Misskey\", error=\"invalid_request\", error_description=\"Invalid param.\""
            )
        );
        for silent in [
            NOT_AN_ADMINISTRATOR,
            YOUR_ACCOUNT_SUSPENDED,
            INTERNAL_ERROR,
            UNKNOWN_API_ENDPOINT,
        ] {
            assert_eq!(challenge_of(silent), None, "{}", silent.id);
        }
    }

    #[test]
    fn too_often_says_when_to_come_back() {
        let limit = TooOften {
            total: 10,
            reset: Time(1_795_374_769_906),
        };
        let reply = ApiError::Limited(limit).into_reply(Time(1_795_374_710_000));
        assert_eq!(reply.status, 429);
        assert_eq!(reply.headers[header::RETRY_AFTER], "60");
        assert_eq!(
            body(&reply)["error"]["info"],
            json!({"remaining": 0, "reset": 1_795_374_769, "resetMs": 1_795_374_769_906_i64, "total": 10})
        );
    }

    #[test]
    fn a_fault_is_told_without_its_cause() {
        let fault = ApiError::from(Fault("/secret/path".into()));
        let reply = fault.into_reply(Time(0));
        assert_eq!(reply.status, 500);
        assert!(!body(&reply).to_string().contains("secret"));
    }
}
