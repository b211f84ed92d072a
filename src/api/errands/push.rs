//! Waking apps: what happened, short enough for a push service and readable by the app
//! alone (`PushNotificationService.ts`).

use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;
use http::header;
use serde_json::Value;
use serde_json::json;
use url::Url;

use crate::actions::push::forget;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::notification::Notifications;
use crate::app::App;
use crate::clock::HOUR;
use crate::crypto::encoding;
use crate::crypto::push::Reader;
use crate::crypto::push::TEXT_BYTES;
use crate::crypto::push::Voucher;
use crate::federation::Trouble;
use crate::model::Id;
use crate::model::notifications::Notification;
use crate::model::push::Subscription;
use crate::model::users::User;
use crate::net::Limits;
use crate::net::NetError;
use crate::prepare::voucher;
use crate::store::notifications;
use crate::store::push;
use crate::store::users;

/// How long a push service shall keep a message for a device that is off: four weeks, as
/// Misskey's.
const KEPT_SECONDS: &str = "2419200";

/// How long our voucher holds; RFC 8292 allows a day.
const VOUCHER: i64 = 12 * HOUR;

/// Wakes an app for a notification that is still unread, or tells it that all are read.
pub fn wake(
    app: &App,
    id: Id<Subscription>,
    notification: Option<Id<Notification>>,
) -> Result<(), Trouble> {
    let found = app.db.read(|db| {
        let Some(subscription) = push::by_id(db, id)? else {
            return Ok(None);
        };
        let user = users::by_id(db, subscription.user_id)?.filter(User::is_active);
        Ok(user.map(|user| (subscription, user)))
    })?;
    let Some((subscription, user)) = found else {
        return Ok(());
    };
    let message = match notification {
        Some(notification) => notified(app, &user, notification)?,
        None => Some(json!({"type": "readAllNotifications"})),
    };
    let Some(mut message) = message else {
        return Ok(());
    };
    message["userId"] = json!(user.id);
    message["dateTime"] = json!(app.clock.now().0);
    deliver(app, &subscription, &fitting(message))
}

fn notified(app: &App, user: &User, id: Id<Notification>) -> Result<Option<Value>, Trouble> {
    let packed = look(app, Some(user), |lens| {
        let seen =
            users::account(lens.db, user.id)?.map_or(0, |account| account.notifications_until);
        let found = notifications::by_id(lens.db, id)?;
        if id.number() <= seen {
            return Ok(None);
        }
        let page = Notifications::pack(lens, found.into_iter().collect())?;
        Ok(page.first().map(serde_json::to_value).transpose()?)
    });
    match packed {
        Ok(body) => Ok(body.map(|body| json!({"type": "notification", "body": short(body)}))),
        Err(ApiError::Failed(fault)) => Err(Trouble::Failed(fault)),
        Err(_) => Ok(None),
    }
}

/// A notification with its note in one line, as Misskey sends it.
fn short(mut body: Value) -> Value {
    let is_renote = body["type"] == "renote";
    let Some(note) = body.get_mut("note").and_then(Value::as_object_mut) else {
        return body;
    };
    let text = match is_renote {
        true => note.get("renote").map(summary),
        false => Some(summary(&Value::Object(note.clone()))),
    };
    for name in ["cw", "reply", "renote", "user"] {
        note.remove(name);
    }
    note.insert("text".to_owned(), json!(text));
    body
}

/// A note in a line, in the words of Misskey's `get-note-summary.ts`.
fn summary(note: &Value) -> String {
    if note["isHidden"] == true {
        return "(⛔)".to_owned();
    }
    let text = note["cw"].as_str().or(note["text"].as_str());
    let mut line = text.unwrap_or_default().to_owned();
    let files = note["files"].as_array().map_or(0, Vec::len);
    if files > 0 {
        line.push_str(&format!(" (📎{files})"));
    }
    if note["poll"].is_object() {
        line.push_str(" (📊)");
    }
    for (id, related, sign) in [("replyId", "reply", "RE"), ("renoteId", "renote", "RN")] {
        if note[id].is_string() {
            let other = note.get(related).filter(|other| other.is_object());
            let other = other.map_or("...".to_owned(), summary);
            line.push_str(&format!("\n\n{sign}: {other}"));
        }
    }
    line.trim().to_owned()
}

/// The message as text, cut down to what push services take. Misskey sends what is longer
/// all the same, and it is lost.
fn fitting(mut message: Value) -> String {
    let whole = message.to_string();
    let Some(over) = whole.len().checked_sub(TEXT_BYTES).filter(|over| *over > 0) else {
        return whole;
    };
    if let Some(text) = message["body"]["note"]["text"].as_str() {
        // The dots that stand for the rest take three bytes.
        let left = text.len().saturating_sub(over + 3);
        let cut = text.floor_char_boundary(left);
        message["body"]["note"]["text"] = json!(format!("{}…", &text[..cut]));
    }
    let shorter = message.to_string();
    if shorter.len() <= TEXT_BYTES {
        return shorter;
    }
    let body = &message["body"];
    message["body"] = json!({
        "id": body["id"],
        "createdAt": body["createdAt"],
        "type": body["type"],
        "userId": body["userId"],
    });
    message.to_string()
}

fn deliver(app: &App, to: &Subscription, text: &str) -> Result<(), Trouble> {
    let reader = Reader::read(&to.public_key, &to.auth);
    let (Ok(url), Some(reader)) = (Url::parse(&to.endpoint), reader) else {
        return over(app, to.id);
    };
    let Ok(sealed) = reader.seal(text.as_bytes()) else {
        return over(app, to.id);
    };
    let key = encoding::from_base64_url(&voucher(app)?.private).unwrap_or_default();
    let until = app.clock.now().plus(VOUCHER).seconds();
    let us = app.config.origin.as_str();
    let audience = url.origin().ascii_serialization();
    let vouched = Voucher::read(&key)?.vouch(&audience, until, us)?;
    let answer = app
        .fetcher
        .post(&url, &headers(&vouched), &sealed, Limits::DELIVERY);
    match answer {
        Ok(answer) => match answer.status.as_u16() {
            404 | 410 => over(app, to.id),
            408 | 429 | 500.. => Err(Trouble::Later(format!("answered {}", answer.status))),
            200..300 => Ok(()),
            _ => {
                tracing::info!(status = %answer.status, "a push service refused a message");
                Ok(())
            }
        },
        Err(NetError::Gone) => over(app, to.id),
        Err(NetError::Later(cause)) => Err(Trouble::Later(cause.to_string())),
        Err(NetError::Never(cause)) => {
            tracing::info!(%cause, "a push service cannot be asked");
            Ok(())
        }
    }
}

/// Nobody listens there any more, or never could.
fn over(app: &App, id: Id<Subscription>) -> Result<(), Trouble> {
    Ok(app.db.write(move |tx| forget(tx, id))?)
}

fn headers(vouched: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let octets = HeaderValue::from_static("application/octet-stream");
    headers.insert(header::CONTENT_TYPE, octets);
    headers.insert(
        header::CONTENT_ENCODING,
        HeaderValue::from_static("aes128gcm"),
    );
    headers.insert(
        HeaderName::from_static("ttl"),
        HeaderValue::from_static(KEPT_SECONDS),
    );
    headers.insert(
        HeaderName::from_static("urgency"),
        HeaderValue::from_static("normal"),
    );
    if let Ok(vouched) = HeaderValue::from_str(vouched) {
        headers.insert(header::AUTHORIZATION, vouched);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_told_in_a_line() {
        let note = json!({
            "text": "hi", "files": [{}, {}], "poll": {"choices": []},
            "replyId": "a", "reply": {"cw": "warning", "text": "hidden", "files": []},
            "renoteId": "b",
        });
        let line = "hi (📎2) (📊)\n\nRE: warning\n\nRN: ...";
        assert_eq!(summary(&note), line);
        assert_eq!(summary(&json!({"isHidden": true, "text": "x"})), "(⛔)");
    }

    #[test]
    fn a_renote_tells_what_is_renoted_and_nothing_twice() {
        let body = json!({"type": "renote", "note": {
            "id": "1", "text": null, "cw": null, "user": {}, "renoteId": "2", "renote": {"text": "original"},
        }});
        assert_eq!(
            short(body)["note"],
            json!({"id": "1", "text": "original", "renoteId": "2"})
        );
    }

    #[test]
    fn what_is_too_long_is_cut_and_stays_readable() {
        for text in ["豆".repeat(9_000), "\"\\".repeat(4_000)] {
            let message = json!({"type": "notification", "body": {"id": "1", "type": "reply", "note": {"text": text}}});
            let cut = fitting(message);
            assert!(cut.len() <= TEXT_BYTES, "{}", cut.len());
            let read: Value = serde_json::from_str(&cut).expect("JSON");
            assert!(
                read["body"]["note"]["text"]
                    .as_str()
                    .is_some_and(|text| text.ends_with('…'))
            );
        }
        let message = json!({"type": "notification", "body": {"id": "1", "type": "app", "body": "x".repeat(9_000)}});
        assert!(fitting(message).len() <= TEXT_BYTES);
    }
}
