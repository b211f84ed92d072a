//! Pages for people: the whole site as HTML that works without script.
//!
//! A page is a struct of the data it shows (`pages/`), put together from parts (`parts/`)
//! inside one frame (`layout.rs`). Doors read through `store` and change only through
//! `actions`. What is here speaks HTML and nothing else: JSON is `api`, ActivityPub is
//! `federation`.

pub mod address;
pub mod assets;
pub mod feed;
pub mod gather;
pub mod input;
pub mod layout;
pub mod locale;
mod navigation;
pub mod pages;
pub mod parts;
mod routes;
pub mod session;
pub mod trouble;
pub mod visit;

use http::HeaderValue;
use http::Method;
use http::StatusCode;
use http::header;

use crate::app::App;
use crate::http::Reply;
use crate::http::Request;
use crate::web::input::Input;
use crate::web::locale::Language;
use crate::web::pages::small;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// What a page makes of a request.
pub type Answer = Result<Reply, Trouble>;

/// Answers every request that is neither an API call nor ActivityPub.
pub fn answer(app: &App, mut request: Request) -> Reply {
    if let Some(reply) = small::serve(app, &request) {
        return reply;
    }
    let input = Input::take(&mut request);
    visit(app, &request, |visit| {
        let path = decoded(&request.path);
        let segments: Vec<_> = path.trim_matches('/').split('/').collect();
        match request.method {
            Method::GET | Method::HEAD => routes::get(visit, &segments),
            Method::POST => visit
                .check(&input)
                .and_then(|()| routes::count(visit, &segments, &input))
                .and_then(|()| routes::post(visit, &segments, input)),
            _ => Err(Trouble::NotFound),
        }
    })
}

/// Answers somebody's visit with a page, or with the page of what went wrong.
pub fn visit(app: &App, request: &Request, show: impl FnOnce(&Visit<'_>) -> Answer) -> Reply {
    match Visit::begin(app, request) {
        Ok(visit) => show(&visit).unwrap_or_else(|trouble| trouble::reply(&visit, &trouble)),
        Err(fault) => {
            tracing::error!(%fault, "a visit did not begin");
            let words = Language::English.say("error.500");
            trouble::plain(StatusCode::INTERNAL_SERVER_ERROR, words)
        }
    }
}

/// Sends the browser on after something was done, so that reloading does not do it again.
pub fn to(path: &str) -> Answer {
    Ok(Reply::redirect(StatusCode::SEE_OTHER, path))
}

/// Sends the browser back to the page the form stood on, else to this one. The page for
/// choosing a reaction has done its work and is not gone back to.
pub fn back(visit: &Visit, otherwise: &str) -> Answer {
    let from = visit.request.header(header::REFERER);
    let path = from
        .and_then(|from| visit.app.config.origin.page_of(from))
        .filter(|path| !path.ends_with("/react"));
    to(path.unwrap_or(otherwise))
}

/// The same reply, with a cookie.
pub fn with_cookie(reply: Reply, cookie: HeaderValue) -> Reply {
    reply.with(header::SET_COOKIE, cookie)
}

/// Whether a page may first have to meet somebody of another server. It reads the path as
/// [`answer`] does, so that no way of writing it leads past.
pub fn asks_others(path: &str) -> bool {
    let path = decoded(path);
    let path = format!("/{}", path.trim_matches('/'));
    let first = path.trim_matches('/').split('/').next().unwrap_or_default();
    let takes_over = path.starts_with("/settings/emojis/") && path.ends_with("/copy");
    let moves = path.starts_with("/settings/moving/");
    matches!(first, "search" | "oauth")
        || takes_over
        || moves
        || first
            .strip_prefix('@')
            .is_some_and(|name| name.contains('@'))
}

/// Whether the form of a page brings files to this path, read as [`answer`] reads it.
pub fn takes_files(path: &str) -> bool {
    let path = decoded(path);
    let segments: Vec<_> = path.trim_matches('/').split('/').collect();
    routes::takes_files(&segments)
}

fn decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_wait_for_others_is_told_by_its_path() {
        for path in [
            "/@bob@b.example",
            "/@bob%40b.example/followers",
            "/%40bob%40b.example",
            "//@bob@b.example",
            "/search",
            "/%73earch/",
            "/settings/emojis/x/copy",
            "/oauth/authorize",
        ] {
            assert!(asks_others(path), "{path}");
        }
        for path in ["/", "/@alice", "/notes/x", "/searching", ""] {
            assert!(!asks_others(path), "{path}");
        }
    }

    #[test]
    fn files_go_where_a_form_has_them() {
        for path in [
            "/notes",
            "/notes/x/edit",
            "/settings/%70rofile",
            "//settings/emojis/",
        ] {
            assert!(takes_files(path), "{path}");
        }
        for path in ["/", "/notes/x", "/settings/emojis/x", "/nothing/here"] {
            assert!(!takes_files(path), "{path}");
        }
    }
}
