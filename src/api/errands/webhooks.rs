//! Telling programs what happened to their user, in Misskey's words
//! (`UserWebhookDeliverProcessorService.ts`).

use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;
use http::header;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;
use url::Url;

use crate::actions::webhooks::record;
use crate::api::errands::dummies;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::note;
use crate::api::pack::user;
use crate::app::App;
use crate::crypto::digest;
use crate::crypto::encoding;
use crate::error::Fault;
use crate::federation::Trouble;
use crate::ids;
use crate::model::Id;
use crate::model::errands::About;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::model::webhooks::Kind;
use crate::model::webhooks::Webhook;
use crate::net::Limits;
use crate::net::NetError;
use crate::store::notes;
use crate::store::users;
use crate::store::webhooks;

/// What Misskey calls itself here; programs know deliveries by it.
const USER_AGENT: &str = "Misskey-Hooks";

/// The status noted where nobody answered, as Misskey notes it.
const NO_ANSWER: i64 = 1;

/// Tells a program of something, if it is still there, wants to hear, and its user may see
/// what it is about.
pub fn call(
    app: &App,
    job: i64,
    id: Id<Webhook>,
    kind: Kind,
    about: &About,
) -> Result<(), Trouble> {
    let Some((hook, owner)) = find(app, id)?.filter(|(hook, _)| hook.is_active) else {
        return Ok(());
    };
    let body = look(app, Some(&owner), |lens| body(app, lens, kind, about));
    match body.map_err(trouble)? {
        Some(body) => deliver(app, job, &hook, kind, body),
        None => Ok(()),
    }
}

/// Tells a program of something that did not happen.
pub fn test(
    app: &App,
    job: i64,
    id: Id<Webhook>,
    kind: Kind,
    url: &Option<String>,
    secret: &Option<String>,
) -> Result<(), Trouble> {
    let Some((mut hook, _)) = find(app, id)? else {
        return Ok(());
    };
    hook.url = url.clone().unwrap_or(hook.url);
    hook.secret = secret.clone().unwrap_or(hook.secret);
    let body = dummies::body(kind, app.clock.now());
    deliver(app, job, &hook, kind, body)
}

fn find(app: &App, id: Id<Webhook>) -> Result<Option<(Webhook, User)>, Fault> {
    app.db.read(|db| {
        let Some(hook) = webhooks::by_id(db, id)? else {
            return Ok(None);
        };
        let owner = users::by_id(db, hook.user_id)?.filter(User::is_active);
        Ok(owner.map(|owner| (hook, owner)))
    })
}

/// What is told, as the program's user sees it; `None` where there is nothing to see.
fn body(app: &App, lens: &Lens<'_>, kind: Kind, about: &About) -> Result<Option<Value>, ApiError> {
    match about {
        About::Note(id) => Ok(noted(lens, *id)?.map(|note| json!({ "note": note }))),
        About::User(id) => {
            let Some(found) = users::by_id(lens.db, *id)? else {
                return Ok(None);
            };
            let user = match kind {
                Kind::Followed => serde_json::to_value(user::lite(lens, found)?)?,
                _ => serde_json::to_value(user::detailed(lens, &app.config, found)?)?,
            };
            Ok(Some(json!({ "user": user })))
        }
        // Misskey declares this one and never tells it; the form is that of the others.
        About::Reaction {
            note: id,
            user: by,
            emoji,
        } => {
            let found = users::by_id(lens.db, *by)?;
            let (Some(note), Some(found)) = (noted(lens, *id)?, found) else {
                return Ok(None);
            };
            let user = user::lite(lens, found)?;
            Ok(Some(json!({"note": note, "user": user, "reaction": emoji})))
        }
    }
}

fn noted(lens: &Lens<'_>, id: Id<Note>) -> Result<Option<Value>, ApiError> {
    let Some(found) = notes::by_id(lens.db, id)? else {
        return Ok(None);
    };
    let packed = note::one(lens, found)?;
    match packed.is_visible() {
        true => Ok(Some(serde_json::to_value(packed)?)),
        false => Ok(None),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Letter<'a> {
    server: &'a str,
    hook_id: Id<Webhook>,
    user_id: Id<User>,
    event_id: String,
    created_at: i64,
    r#type: &'static str,
    body: Value,
}

fn deliver(app: &App, job: i64, hook: &Webhook, kind: Kind, body: Value) -> Result<(), Trouble> {
    let letter = Letter {
        server: app.config.origin.as_str(),
        hook_id: hook.id,
        user_id: hook.user_id,
        event_id: event_id(hook, job),
        created_at: ids::time_of(job).0,
        r#type: kind.word(),
        body,
    };
    let text = serde_json::to_vec(&letter).map_err(|cause| Trouble::Failed(cause.into()))?;
    let Ok(url) = Url::parse(&hook.url) else {
        return Ok(());
    };
    let Some(headers) = headers(app, hook) else {
        return Ok(());
    };
    let answer = app.fetcher.post(&url, &headers, &text, Limits::DELIVERY);
    let status = match &answer {
        Ok(answer) => i64::from(answer.status.as_u16()),
        Err(_) => NO_ANSWER,
    };
    let id = hook.id;
    app.db.write(move |tx| record(tx, id, status))?;
    match answer {
        Ok(answer) if answer.status.is_server_error() => {
            Err(Trouble::Later(format!("answered {}", answer.status)))
        }
        Err(NetError::Later(cause)) => Err(Trouble::Later(cause.to_string())),
        // Anything else they said is their word, and an address we may not ask stays one.
        Ok(_) | Err(NetError::Gone | NetError::Never(_)) => Ok(()),
    }
}

/// `None` where the secret cannot stand in a header.
fn headers(app: &App, hook: &Webhook) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    let json = HeaderValue::from_static("application/json");
    headers.insert(header::CONTENT_TYPE, json);
    headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    let own = [
        ("x-misskey-host", app.config.origin.host()),
        ("x-misskey-hook-id", &hook.id.to_string()),
        ("x-misskey-hook-secret", &hook.secret),
    ];
    for (name, value) in own {
        let value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Some(headers)
}

/// Names the event in the form of a UUID; the same each time it is told.
fn event_id(hook: &Webhook, job: i64) -> String {
    let hash = digest::sha256(format!("event {} {job}", hook.id).as_bytes());
    let hex = encoding::hex(&hash);
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..32],
    ];
    let [a, b, c, d, e] = parts;
    format!("{a}-{b}-4{c}-8{d}-{e}")
}

fn trouble(error: ApiError) -> Trouble {
    match error {
        ApiError::Failed(fault) => Trouble::Failed(fault),
        _ => Trouble::Unwanted,
    }
}
