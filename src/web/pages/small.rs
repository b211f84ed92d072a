//! What browsers and crawlers look for beside pages: assets, the manifest, robots.txt, and
//! faces for those who have none. Nobody's session is looked at for them.

use http::HeaderValue;
use http::Method;
use http::StatusCode;
use http::header;
use maud::html;
use percent_encoding::percent_decode_str;
use serde_json::json;

use crate::app::App;
use crate::http::Reply;
use crate::http::Request;
use crate::media::identicon;
use crate::model::emojis::Picture;
use crate::model::paths;
use crate::model::users::Avatar;
use crate::model::users::User;
use crate::store::emojis;
use crate::store::users;
use crate::web::assets;

/// They change with a release at most.
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");
/// Whose face is shown when nobody is known.
const UNKNOWN: &str = "nobody";
/// The longest short name OpenSearch allows.
const SHORT_NAME_CHARACTERS: usize = 16;
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
    if let Some(name) = path.strip_prefix("/emoji/") {
        return Some(emoji(app, request, name));
    }
    if let Some(acct) = path.strip_prefix("/avatar/@") {
        return Some(avatar(app, acct));
    }
    let reply = match path {
        "/robots.txt" => Reply::new(StatusCode::OK, "text/plain; charset=utf-8", ROBOTS),
        "/manifest.json" => Reply::new(
            StatusCode::OK,
            "application/json; charset=utf-8",
            manifest(app),
        ),
        "/opensearch.xml" => Reply::new(
            StatusCode::OK,
            "application/opensearchdescription+xml",
            search(app),
        ),
        "/favicon.ico" => assets::FAVICON.plain(),
        "/apple-touch-icon.png" => assets::ICON_PNG.plain(),
        _ => return None,
    };
    Some(reply.with(header::CACHE_CONTROL, FOR_A_DAY))
}

/// `/emoji/NAME.webp`, `/emoji/NAME@HOST.webp` (`.` is here): where the picture of a custom
/// emoji is, in the words of `ServerModule.ts`.
fn emoji(app: &App, request: &Request, name: &str) -> Reply {
    let name = percent_decode_str(name).decode_utf8_lossy();
    let name = name.strip_suffix(".webp").unwrap_or(&name);
    let found = match name.split_once('@') {
        Some((_, "")) => Ok(None),
        None | Some((_, ".")) => {
            let name = name.split('@').next().unwrap_or_default();
            app.db.read(|db| emojis::by_name(db, name, None))
        }
        Some((name, host)) => {
            let host = host.to_ascii_lowercase();
            app.db.read(|db| emojis::by_name(db, name, Some(&host)))
        }
    };
    let picture = match found {
        Ok(found) => found.map(|emoji| emoji.picture),
        Err(fault) => {
            tracing::error!(%fault, "an emoji could not be looked up");
            return Reply::empty(StatusCode::INTERNAL_SERVER_ERROR);
        }
    };
    let asks = |flag| request.parameter(flag).is_some();
    let reply = match picture {
        Some(picture) => {
            let address = match picture {
                Picture::Ours { access, .. } => app.config.origin.at(&paths::file(&access)),
                Picture::Theirs(url) => url,
            };
            let mut to = paths::proxied("emoji", &address);
            if asks("static") {
                to.push_str("&static=1");
            }
            Reply::redirect(StatusCode::MOVED_PERMANENTLY, &app.config.origin.at(&to))
        }
        None if asks("fallback") => Reply::redirect(StatusCode::FOUND, &assets::ICON.url()),
        None => Reply::empty(StatusCode::NOT_FOUND),
    };
    open(reply)
}

/// `/avatar/@NAME`, `/avatar/@NAME@HOST`: where somebody's face is.
fn avatar(app: &App, acct: &str) -> Reply {
    let acct = percent_decode_str(acct).decode_utf8_lossy();
    let (name, host) = match acct.split_once('@') {
        Some((name, host)) => (name, app.config.origin.elsewhere(Some(host))),
        None => (acct.as_ref(), None),
    };
    let found = app
        .db
        .read(|db| users::by_acct(db, name, host.map(str::to_ascii_lowercase).as_deref()));
    let to = match found {
        Ok(Some(user)) if user.suspended_at.is_none() && user.gone_at.is_none() => {
            face_of(app, &user)
        }
        Ok(_) => format!("/identicon/{}", UNKNOWN),
        Err(fault) => {
            tracing::error!(%fault, "somebody could not be looked up");
            return Reply::empty(StatusCode::INTERNAL_SERVER_ERROR);
        }
    };
    open(Reply::redirect(StatusCode::FOUND, &to))
}

fn face_of(app: &App, user: &User) -> String {
    let origin = &app.config.origin;
    let path = match &user.avatar {
        Some(Avatar::Ours { access, .. }) => {
            paths::proxied("avatar", &origin.at(&paths::file(access)))
        }
        Some(Avatar::Theirs(url)) => paths::proxied("avatar", url),
        None => {
            let host = user.host.as_deref().unwrap_or(origin.host());
            format!("/identicon/{}@{host}", user.username)
        }
    };
    origin.at(&path)
}

/// For a day, and for web clients of other origins too.
fn open(reply: Reply) -> Reply {
    reply.with(header::CACHE_CONTROL, FOR_A_DAY).with(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    )
}

/// What the server is called; its host when that cannot be found out.
fn name(app: &App) -> String {
    let chosen = app.db.read(|db| app.name(db)).ok().flatten();
    chosen.unwrap_or_else(|| app.config.origin.host().to_owned())
}

/// How browsers search here (OpenSearch 1.1).
fn search(app: &App) -> String {
    let (name, origin) = (name(app), &app.config.origin);
    let page = html! {
        OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/" {
            ShortName { (name.chars().take(SHORT_NAME_CHARACTERS).collect::<String>()) }
            Description { (name) }
            InputEncoding { "UTF-8" }
            Image width="32" height="32" type="image/vnd.microsoft.icon" { (origin.at("/favicon.ico")) }
            Url type="text/html" template={ (origin.at("/search?q=")) "{searchTerms}" } {}
        }
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}",
        page.into_string()
    )
}

fn manifest(app: &App) -> String {
    let name = name(app);
    let drawn = json!({ "src": assets::ICON.url(), "type": "image/svg+xml", "sizes": "any", "purpose": "any maskable" });
    let painted = json!({ "src": assets::ICON_PNG.url(), "type": "image/png", "sizes": "192x192", "purpose": "maskable" });
    json!({
        "name": name,
        "short_name": name,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f5f0",
        "theme_color": "#4d8a2b",
        "icons": [drawn, painted],
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
