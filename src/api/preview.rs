//! `/url?url=ADDRESS&lang=LANGUAGE`: what a link leads to, as Misskey's `summaly` tells it.
//!
//! Pictures are told with our mark on them, so that the media proxy shows them and nobody
//! can use it for others.

use http::HeaderValue;
use http::StatusCode;
use http::header;
use serde_json::Value;
use serde_json::json;

use crate::api::open;
use crate::app::App;
use crate::clock::MINUTE;
use crate::error::Fault;
use crate::http::Reply;
use crate::http::Request;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::model::paths;
use crate::model::previews::Preview;
use crate::previews;
use crate::previews::Found;
use crate::previews::Link;
use crate::store::settings;

/// The language in which pages are asked for when nobody says, as in Misskey.
const LANGUAGE: &str = "ja-JP";
/// Not Misskey's week: our marks on pictures do not outlive the process.
const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("max-age=3600");
/// As Misskey.
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("max-age=86400, immutable");

/// Pages one address may have us read: a busy timeline has some dozens of links, and
/// nobody shall use us to knock at others' doors.
const READING: Rule = Rule {
    max: 120,
    window: MINUTE,
};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    address: Option<String>,
    link: Option<Link>,
    by: Actor,
}

impl Asked {
    /// Reads the query.
    pub fn of(request: &Request) -> Self {
        let address = request.parameter("url");
        let language = request.parameter("lang");
        let language = language.as_deref().unwrap_or(LANGUAGE);
        let link = address.as_deref().and_then(|url| Link::read(url, language));
        Self {
            link,
            address,
            by: Actor::Address(request.address),
        }
    }

    /// The address, whose page is read once at a time.
    pub fn address(&self) -> &str {
        self.link.as_ref().map_or("", Link::address)
    }

    /// The host that has to be asked.
    pub fn host(&self) -> &str {
        self.link.as_ref().map_or("", Link::host)
    }
}

/// The answer where nobody has to be asked for it.
pub fn known(app: &App, asked: &Asked) -> Option<Reply> {
    if asked.address.is_none() {
        return Some(open(Reply::empty(StatusCode::BAD_REQUEST)));
    }
    let Some(link) = &asked.link else {
        return Some(nothing());
    };
    match app.db.read(settings::meta) {
        Ok(meta) if meta.has_previews() => {}
        Ok(_) => return Some(disabled()),
        Err(fault) => return Some(failed(&fault)),
    }
    match previews::known(app, link) {
        Ok(found) => found.map(|found| told(app, &found)),
        Err(fault) => Some(failed(&fault)),
    }
}

/// The answer, read off the page if need be.
pub fn found(app: &App, asked: &Asked) -> Reply {
    let Some(link) = &asked.link else {
        return nothing();
    };
    let now = app.clock.now();
    if app.config.rate_limits && app.limits.count(asked.by, "url", READING, now).is_err() {
        return open(Reply::empty(StatusCode::TOO_MANY_REQUESTS));
    }
    match previews::find(app, link) {
        Ok(found) => told(app, &found),
        Err(fault) => failed(&fault),
    }
}

fn told(app: &App, found: &Found) -> Reply {
    match found {
        Some(preview) => json_reply(StatusCode::OK, &summary(app, preview), FOR_AN_HOUR),
        None => nothing(),
    }
}

fn nothing() -> Reply {
    let error = json!({"error": {
        "message": "Failed to get preview",
        "code": "URL_PREVIEW_FAILED",
        "id": "09d01cb5-53b9-4856-82e5-38a50c290a3b",
        "kind": "client",
    }});
    json_reply(StatusCode::UNPROCESSABLE_ENTITY, &error, FOR_A_DAY)
}

/// The owner wants no links looked at.
fn disabled() -> Reply {
    let error = json!({"error": {
        "message": "URL preview is disabled",
        "code": "URL_PREVIEW_DISABLED",
        "id": "58b36e13-d2f5-0323-b0c6-76aa9dabefb8",
        "kind": "client",
    }});
    crate::api::json(StatusCode::FORBIDDEN, error.to_string())
}

fn failed(fault: &Fault) -> Reply {
    tracing::error!(%fault, "a link could not be looked at");
    open(Reply::empty(StatusCode::INTERNAL_SERVER_ERROR))
}

fn json_reply(status: StatusCode, body: &Value, lasts: HeaderValue) -> Reply {
    crate::api::json(status, body.to_string()).with(header::CACHE_CONTROL, lasts)
}

fn summary(app: &App, preview: &Preview) -> Value {
    let picture = |address: &Option<String>| address.as_ref().map(|url| marked(app, url));
    let player = preview.player.as_ref();
    json!({
        "title": preview.title,
        "icon": picture(&preview.icon),
        "description": preview.description,
        "thumbnail": picture(&preview.thumbnail),
        "player": {
            "url": player.map(|player| &player.url),
            "width": player.and_then(|player| player.width),
            "height": player.and_then(|player| player.height),
            "allow": allowed(player.is_some()),
        },
        "sitename": preview.site,
        "sensitive": preview.is_sensitive,
        "activityPub": preview.activity,
        "fediverseCreator": preview.creator,
        "url": preview.url,
    })
}

/// What a frame with a player may do, as `summaly` allows any.
fn allowed(has_player: bool) -> &'static [&'static str] {
    match has_player {
        true => &["autoplay", "encrypted-media", "fullscreen"],
        false => &[],
    }
}

/// A picture through our proxy.
fn marked(app: &App, url: &str) -> String {
    let mark = app.mark(paths::PICTURE_MARK, url);
    let path = paths::proxied("preview", url);
    app.config.origin.at(&format!("{path}&mark={mark}"))
}
