//! What lies behind each door: the one file of `server` that knows the other rooms.

use std::net::IpAddr;

use http::HeaderMap;
use http::StatusCode;

use crate::actions::presence;
use crate::api;
use crate::api::streaming;
use crate::api::streaming::Session;
use crate::app::App;
use crate::error::Error;
use crate::error::Fault;
use crate::federation;
use crate::http::Body;
use crate::http::Reply;
use crate::http::Request;
use crate::model::Id;
use crate::model::users::User;
use crate::server::body::Unread;
use crate::server::files;
use crate::server::multipart::Limits;
use crate::server::offload::Lane;
use crate::server::router::Door;
use crate::store;
use crate::store::jobs;
use crate::store::roles;
use crate::store::stats;
use crate::store::users;
use crate::web;
use crate::web::pages::api_doc;

/// Goes in.
pub fn enter(door: Door, app: &App, request: Request) -> Reply {
    match door {
        Door::Api => api::answer(app, request),
        Door::ApiDocument => api::describe(),
        Door::ApiGuide => api_doc::answer(app, &request, api::openapi::document()),
        Door::Federation => match federation::serve::answer(app, &request) {
            Some(reply) => reply,
            None => web::answer(app, request),
        },
        Door::Inbox => federation::inbox::receive(app, &request),
        Door::Page => web::answer(app, request),
        Door::File => files::drive(app, &request),
        Door::Asset => asset(&request),
        // Answered before the crossing.
        Door::Streaming | Door::Health | Door::Metrics => not_found(),
        // These wait for their turn first.
        Door::Proxy | Door::Preview => not_found(),
        Door::Preflight | Door::NoSuchMethod(_) => not_found(),
    }
}

/// Tells the operator of a body for an inbox that was not even read. One that broke off is
/// nobody's fault.
pub fn turned_away(door: Door, app: &App, headers: &HeaderMap, from: IpAddr, unread: &Unread) {
    let status = match unread {
        Unread::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Unread::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Unread::Encoded => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Unread::Broken(_) | Unread::Busy | Unread::Failed(_) => return,
    };
    if door == Door::Inbox {
        federation::refusals::message(app, headers, from, status, &unread.to_string());
    }
}

/// Which queue a request waits in. What brings files waits for them, even if it may have to
/// ask others, too: then it holds up other files and nothing else.
pub fn lane(door: Door, request: &Request) -> Lane {
    if matches!(&request.body, Body::Form(form) if !form.uploads.is_empty()) {
        return Lane::Files;
    }
    let page_asks = || web::asks_others(&request.path) || names_somebody(&request.body);
    let may_wait = match door {
        Door::Api => api::lane(request) == api::endpoint::Lane::Remote,
        Door::Page => page_asks(),
        // The key of a signature we have not met is asked for, and what is no object of
        // ours becomes a page.
        Door::Federation => is_signed(request) || page_asks(),
        _ => false,
    };
    if may_wait { Lane::Remote } else { Lane::Local }
}

/// Both headers that may carry a signature (`federation::signature`).
fn is_signed(request: &Request) -> bool {
    let has = |name: &str| request.headers.contains_key(name);
    has("signature") || has("authorization")
}

/// A form with an `@` in it may name somebody who has to be met first.
fn names_somebody(body: &Body) -> bool {
    match body {
        Body::Bytes(bytes) => bytes.contains(&b'@') || bytes.windows(3).any(|it| it == b"%40"),
        Body::Form(form) => form.fields.iter().any(|(_, text)| text.contains('@')),
    }
}

fn asset(request: &Request) -> Reply {
    let name = request.path.strip_prefix("/assets/").unwrap_or_default();
    web::assets::serve(name, request.query.as_deref()).unwrap_or_else(not_found)
}

fn not_found() -> Reply {
    Reply::empty(StatusCode::NOT_FOUND)
}

/// A stream for whoever asks: by token, or by cookie from our own pages.
pub fn open_stream(app: &App, request: &Request) -> Result<Session, Box<Reply>> {
    let session = match streaming::token(request) {
        Some(token) => streaming::open(app, &token),
        None => match of_browser(app, request) {
            Ok(user) => streaming::of_user(app, user),
            Err(fault) => Err(streaming::failed(fault)),
        },
    }?;
    match session.viewer().map(|me| note_presence(app, me.id)) {
        Some(Err(fault)) => Err(streaming::failed(fault)),
        _ => Ok(session),
    }
}

/// Remembers that somebody is here; the row is written once an hour.
fn note_presence(app: &App, me: Id<User>) -> Result<(), Fault> {
    let now = app.clock.now();
    app.here.put(me, now, ());
    let kept = app.db.read(|db| store::presence::of(db, [me]))?;
    let hour = kept.get(&me).and_then(|presence| presence.last_active_at);
    if hour == Some(presence::hour(now)) {
        return Ok(());
    }
    app.db
        .write(move |tx| presence::note(tx, me))
        .map_err(Error::into_fault)
}

fn of_browser(app: &App, request: &Request) -> Result<Option<User>, Fault> {
    match web::session::of_stream(app, request)? {
        Some(id) => app.db.read(|db| users::by_id(db, id)),
        None => Ok(None),
    }
}

/// Where uploads go, and how long each may be.
pub fn upload_limits(app: &App) -> Limits {
    Limits::new(
        app.media.folder.scratch().to_owned(),
        app.config.drive_max_file_bytes,
    )
}

/// Who sends a form that may bring files, as far as its head tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// One of ours.
    Known,
    /// A program whose token stands in the form, where Misskey's clients put it.
    Unknown,
    /// Nobody whose files would be kept.
    Nobody,
}

/// Whether anything behind this door does something with a file that is sent to this path.
pub fn takes_files(door: Door, path: &str) -> bool {
    match door {
        Door::Api => api::takes_files(path),
        Door::Page => web::takes_files(path),
        _ => false,
    }
}

/// Who sends it.
pub fn sender(door: Door, app: &App, head: &Request) -> Result<Sender, Fault> {
    let is_known = match door {
        Door::Api => match api::bearer(head) {
            Some(token) => api::auth::identify(app, token)?.is_some(),
            None => return Ok(Sender::Unknown),
        },
        _ => of_browser(app, head)?.is_some(),
    };
    Ok(if is_known {
        Sender::Known
    } else {
        Sender::Nobody
    })
}

/// Whether the world reaches us through TLS.
pub fn is_https(app: &App) -> bool {
    app.config.origin.is_secure()
}

/// Whether this proxy's word about its clients is believed.
pub fn trusts(app: &App, proxy: IpAddr) -> bool {
    let trusted = &app.config.trusted_proxies;
    trusted.iter().any(|network| network.contains(proxy))
}

/// Whether this is the token of an account that runs this server.
pub fn is_administrator(app: &App, token: &str) -> bool {
    administrates(app, token).unwrap_or_else(|fault| {
        tracing::error!(%fault, "a token could not be looked up");
        false
    })
}

fn administrates(app: &App, token: &str) -> Result<bool, Fault> {
    let found = api::auth::identify(app, token)?;
    let Some(identity) = found.filter(|found| found.is_sign_in() && found.user.is_active()) else {
        return Ok(false);
    };
    let now = app.clock.now();
    app.db
        .read(|db| roles::is_administrator(db, &identity.user, now))
}

/// What the database knows for the operator: name, meaning, figure.
pub fn figures(app: &App) -> Result<Vec<(&'static str, &'static str, u64)>, Fault> {
    let (stats, waiting) = app
        .db
        .read(|db| Ok((stats::count(db)?, jobs::waiting(db)?)))?;
    let size = std::fs::metadata(app.config.database()).map_or(0, |about| about.len());
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(vec![
        ("accounts", "Accounts here.", count(stats.local_users)),
        ("users", "Users known.", count(stats.users)),
        ("notes", "Notes kept.", count(stats.notes)),
        (
            "local_notes",
            "Notes written here.",
            count(stats.local_notes),
        ),
        ("instances", "Servers known.", count(stats.instances)),
        ("jobs_waiting", "Jobs not yet done.", count(waiting)),
        ("database_bytes", "Size of the database.", size),
    ])
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::HeaderValue;
    use http::Method;

    use super::*;
    use crate::http::Form;
    use crate::http::Upload;

    fn asked(path: &str, headers: HeaderMap, body: &'static [u8]) -> Request {
        Request {
            method: Method::GET,
            path: path.to_owned(),
            query: None,
            headers,
            body: Body::Bytes(body.into()),
            address: [127, 0, 0, 1].into(),
        }
    }

    #[test]
    fn whatever_may_ask_others_queues_apart_however_it_is_written() {
        let none = HeaderMap::new;
        for path in [
            "/@bob@b.example",
            "/%40bob%40b.example",
            "//@bob@b.example/",
        ] {
            for door in [Door::Page, Door::Federation] {
                assert_eq!(
                    lane(door, &asked(path, none(), b"")),
                    Lane::Remote,
                    "{path}"
                );
            }
        }
        for text in [&b"text=%40bob%40b.example"[..], b"text=@bob@b.example"] {
            let posted = asked("/notes", none(), text);
            assert_eq!(lane(Door::Page, &posted), Lane::Remote);
        }
        for name in ["signature", "authorization"] {
            let name = http::HeaderName::from_static(name);
            let signed = HeaderMap::from_iter([(name, HeaderValue::from_static("Signature x"))]);
            let lane = lane(Door::Federation, &asked("/users/x", signed, b""));
            assert_eq!(lane, Lane::Remote);
        }
        let plain = asked("/notes/x", none(), b"text=hello");
        assert_eq!(lane(Door::Page, &plain), Lane::Local);
    }

    #[test]
    fn what_brings_files_waits_for_files_only() {
        let form = |has_file: bool| Form {
            fields: vec![("text".to_owned(), "@bob@b.example".to_owned())],
            uploads: has_file.then(upload).into_iter().collect(),
        };
        for (door, path) in [
            (Door::Api, "/api/drive/files/create"),
            (Door::Page, "/notes"),
        ] {
            let sent = |has_file| Request {
                body: Body::Form(form(has_file)),
                ..asked(path, HeaderMap::new(), b"")
            };
            assert_eq!(lane(door, &sent(true)), Lane::Files, "{path}");
            assert_ne!(lane(door, &sent(false)), Lane::Files, "{path}");
        }
    }

    fn upload() -> Upload {
        Upload {
            field: "file".to_owned(),
            name: None,
            file: tempfile::NamedTempFile::new().expect("a file"),
            size_bytes: 0,
        }
    }
}
