//! What browsers and crawlers look for beside pages: assets, the manifest, robots.txt, and
//! faces for those who have none. Nobody's session is looked at for them.

use http::HeaderValue;
use http::Method;
use http::StatusCode;
use http::header;
use serde_json::json;

use crate::app::App;
use crate::http::Reply;
use crate::http::Request;
use crate::media::identicon;
use crate::web::assets;

/// They change with a release at most.
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");
/// The longest seed of a face: a name and a host.
const SEED_CHARACTERS: usize = 300;

/// Crawlers may read what is public, which pages say of themselves; they have no business
/// where forms are.
const ROBOTS: &str = "User-agent: *
Disallow: /api/
Disallow: /compose
Disallow: /notifications
Disallow: /proxy/
Disallow: /search
Disallow: /settings/
Disallow: /setup
";

/// The answer, if it is one of these.
pub fn serve(app: &App, request: &Request) -> Option<Reply> {
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return None;
    }
    let path = request.path.as_str();
    if let Some(name) = path.strip_prefix("/assets/") {
        return assets::serve(name, request.query.as_deref());
    }
    if let Some(seed) = path.strip_prefix("/identicon/") {
        return Some(face(app, seed));
    }
    let reply = match path {
        "/robots.txt" => Reply::new(StatusCode::OK, "text/plain; charset=utf-8", ROBOTS),
        "/manifest.json" => Reply::new(StatusCode::OK, "application/manifest+json", manifest(app)),
        "/favicon.ico" => Reply::redirect(StatusCode::FOUND, &assets::ICON.url()),
        _ => return None,
    };
    Some(reply.with(header::CACHE_CONTROL, FOR_A_DAY))
}

fn manifest(app: &App) -> String {
    let name = app
        .config
        .name
        .as_deref()
        .unwrap_or(app.config.origin.host());
    let icon = json!({ "src": assets::ICON.url(), "type": "image/svg+xml", "sizes": "any", "purpose": "any maskable" });
    json!({
        "name": name,
        "short_name": name,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f5f0",
        "theme_color": "#4d8a2b",
        "icons": [icon],
    })
    .to_string()
}

/// `/identicon/NAME` and `/identicon/NAME@HOST`, the same face for the same person.
fn face(app: &App, seed: &str) -> Reply {
    let seed = percent_encoding::percent_decode_str(seed).decode_utf8_lossy();
    let mut seed: String = seed.chars().take(SEED_CHARACTERS).collect();
    if !seed.contains('@') {
        seed = format!("{seed}@{}", app.config.origin.host());
    }
    Reply::new(StatusCode::OK, "image/png", identicon::identicon(&seed))
        .with(header::CACHE_CONTROL, FOR_A_DAY)
}
