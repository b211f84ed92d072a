//! Path → door: the whole site on one page.
//!
//! Only the door is chosen here; what lies behind it, and whether the path names anything,
//! is the door's own matter. The router looks at method, path and `Accept`, never at the
//! database.

use http::HeaderMap;
use http::Method;
use http::header;

use crate::federation::serve::negotiation::prefers_activity;

/// Where a request goes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Misskey's HTTP API.
    Api,
    /// The description of that API, for programs.
    ApiDocument,
    /// The same, for people.
    ApiGuide,
    /// Misskey's WebSocket.
    Streaming,
    /// Our objects as ActivityPub, and discovery.
    Federation,
    /// What other servers send.
    Inbox,
    /// Pages for people, their forms, feeds and what browsers look for.
    Page,
    /// Drive files.
    File,
    /// Pictures of other servers, shown from here.
    Proxy,
    /// What a link leads to.
    Preview,
    /// Style, script and pictures carried in the binary.
    Asset,
    /// Whether we are alive.
    Health,
    /// Figures for the operator.
    Metrics,
    /// A browser asking whether a page of another origin may ask.
    Preflight,
    /// A method that nothing here answers, with those that something does.
    NoSuchMethod(&'static str),
}

/// The door for a request.
pub fn find(method: &Method, path: &str, headers: &HeaderMap) -> Door {
    match *method {
        Method::GET | Method::HEAD => reading(path, headers),
        Method::POST => posting(path),
        Method::OPTIONS => Door::Preflight,
        _ => Door::NoSuchMethod("GET, HEAD, POST, OPTIONS"),
    }
}

fn reading(path: &str, headers: &HeaderMap) -> Door {
    match segments(path).as_slice() {
        ["healthz"] => Door::Health,
        ["metrics"] => Door::Metrics,
        ["streaming"] => Door::Streaming,
        ["api", ..] => Door::Api,
        ["api.json"] => Door::ApiDocument,
        ["api-doc"] => Door::ApiGuide,
        ["files", ..] => Door::File,
        ["proxy", ..] => Door::Proxy,
        ["url"] => Door::Preview,
        ["assets", ..] => Door::Asset,
        [".well-known", "oauth-authorization-server"] => Door::Api,
        [
            ".well-known",
            "webfinger" | "nodeinfo" | "host-meta" | "host-meta.json",
        ]
        | ["nodeinfo", ..] => Door::Federation,
        ["inbox"] | ["users", _, "inbox"] => Door::NoSuchMethod("POST"),
        // These have no page: whoever asks means ActivityPub.
        [
            "users",
            _,
            "outbox" | "followers" | "following" | "publickey",
        ]
        | ["users", _, "collections", ..]
        | ["notes", _, "activity"]
        | ["emojis", _] => Door::Federation,
        _ if prefers_activity(&accepted(headers)) => Door::Federation,
        _ => Door::Page,
    }
}

fn posting(path: &str) -> Door {
    match segments(path).as_slice() {
        ["api", ..] | ["oauth", "token"] => Door::Api,
        ["inbox"] | ["users", _, "inbox"] => Door::Inbox,
        [
            "files" | "proxy" | "url" | "assets" | "healthz" | "metrics" | "streaming",
            ..,
        ]
        | [".well-known", ..]
        | ["nodeinfo", ..] => Door::NoSuchMethod("GET, HEAD"),
        _ => Door::Page,
    }
}

/// All `Accept` lines as the one list they are (RFC 9110 section 5.2).
fn accepted(headers: &HeaderMap) -> String {
    let lines = headers.get_all(header::ACCEPT).iter();
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    lines.join(",")
}

/// The segments of a path; deeper than any path of ours is one long last segment.
fn segments(path: &str) -> Vec<&str> {
    const DEEPEST: usize = 8;
    path.strip_prefix('/')
        .unwrap_or(path)
        .splitn(DEEPEST, '/')
        .collect()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header;

    use super::*;

    fn accepting(accept: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))])
    }

    fn get(path: &str) -> Door {
        find(&Method::GET, path, &accepting("text/html,*/*;q=0.8"))
    }

    fn fetch(path: &str) -> Door {
        find(&Method::GET, path, &accepting("application/activity+json"))
    }

    fn post(path: &str) -> Door {
        find(&Method::POST, path, &HeaderMap::new())
    }

    #[test]
    fn every_path_of_the_site_has_its_door() {
        for (path, door) in [
            ("/", Door::Page),
            ("/@alice", Door::Page),
            ("/api.json", Door::ApiDocument),
            ("/api-doc", Door::ApiGuide),
            ("/@alice.atom", Door::Page),
            ("/notes/atvs23rd0d", Door::Page),
            ("/robots.txt", Door::Page),
            ("/.well-known/change-password", Door::Page),
            ("/.well-known/oauth-authorization-server", Door::Api),
            ("/.well-known/webfinger", Door::Federation),
            ("/.well-known/nodeinfo", Door::Federation),
            ("/.well-known/host-meta", Door::Federation),
            ("/nodeinfo/2.1", Door::Federation),
            ("/users/atvs23rd0d/outbox", Door::Federation),
            ("/users/atvs23rd0d/collections/featured", Door::Federation),
            ("/emojis/bean", Door::Federation),
            ("/emojis", Door::Page),
            ("/api/meta", Door::Api),
            ("/api/i/update", Door::Api),
            ("/apiary", Door::Page),
            ("/streaming", Door::Streaming),
            ("/files/abc", Door::File),
            ("/proxy/image.webp", Door::Proxy),
            ("/url", Door::Preview),
            ("/assets/style.css", Door::Asset),
            ("/healthz", Door::Health),
            ("/metrics", Door::Metrics),
            ("/inbox", Door::NoSuchMethod("POST")),
            ("", Door::Page),
            ("//////////////", Door::Page),
        ] {
            assert_eq!(get(path), door, "GET {path}");
        }
        for (path, door) in [
            ("/api/notes/create", Door::Api),
            ("/oauth/token", Door::Api),
            ("/oauth/decision", Door::Page),
            ("/inbox", Door::Inbox),
            ("/users/atvs23rd0d/inbox", Door::Inbox),
            ("/signin", Door::Page),
            ("/files/abc", Door::NoSuchMethod("GET, HEAD")),
        ] {
            assert_eq!(post(path), door, "POST {path}");
        }
    }

    #[test]
    fn who_asks_for_activitypub_gets_it() {
        for path in ["/@alice", "/users/atvs23rd0d", "/notes/atvs23rd0d", "/"] {
            assert_eq!(fetch(path), Door::Federation, "{path}");
        }
        for path in ["/api/meta", "/files/abc", "/assets/style.css"] {
            assert_ne!(fetch(path), Door::Federation, "{path}");
        }
    }

    #[test]
    fn head_goes_where_get_goes_and_other_methods_nowhere() {
        let none = HeaderMap::new();
        assert_eq!(find(&Method::HEAD, "/files/abc", &none), Door::File);
        assert_eq!(find(&Method::OPTIONS, "/api/meta", &none), Door::Preflight);
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE] {
            let door = find(&method, "/api/meta", &none);
            assert!(matches!(door, Door::NoSuchMethod(_)), "{method}");
        }
    }

    #[test]
    fn several_accept_lines_are_one_list() {
        let mut headers = accepting("text/html;q=0.3");
        let activity = HeaderValue::from_static("application/ld+json;q=0.4");
        headers.append(header::ACCEPT, activity);
        let door = find(&Method::GET, "/@alice", &headers);
        assert_eq!(door, Door::Federation);
    }
}
