//! One request, from its head to its answer.
//!
//! The order is the same for all: find the door, read the body within its limits, cross
//! over once, write what came back. What went wrong before or after the door is told in
//! the door's own manner: JSON in Misskey's shape to clients, plain words to the rest.

use std::net::IpAddr;
use std::sync::Arc;

use http::HeaderValue;
use http::Response;
use http::StatusCode;
use http::header;
use http::request::Parts;
use hyper::body::Incoming;

use crate::api;
use crate::app::App;
use crate::http::Body;
use crate::http::Form;
use crate::http::Reply;
use crate::http::Request;
use crate::server::Place;
use crate::server::Site;
use crate::server::address;
use crate::server::body;
use crate::server::body::Share;
use crate::server::body::Unread;
use crate::server::doors;
use crate::server::doors::Sender;
use crate::server::metrics;
use crate::server::multipart;
use crate::server::multipart::Limits;
use crate::server::offload::Lane;
use crate::server::offload::Lost;
use crate::server::proxy;
use crate::server::reply;
use crate::server::reply::Asked;
use crate::server::reply::Outgoing;
use crate::server::router;
use crate::server::router::Door;
use crate::server::websocket;

/// How long a browser may remember that other origins may ask the API, in seconds.
const PREFLIGHT_SECONDS: &str = "86400";

/// Answers a request of this peer; `place` is its place among all connections.
pub async fn answer(
    site: Arc<Site>,
    peer: IpAddr,
    place: Place,
    request: hyper::Request<Incoming>,
) -> Response<Outgoing> {
    let asked = Asked::of(request.method(), request.headers());
    let client = address::client(peer, request.headers(), |proxy| site.trusts(proxy));
    let door = router::find(request.method(), request.uri().path(), request.headers());
    let reply = match door {
        Door::Streaming => websocket::open(&site, client, place, request).await,
        Door::Health => Reply::empty(StatusCode::OK)
            .with(header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        Door::Metrics => metrics::show(&site, peer, request.headers()).await,
        Door::Preflight => preflight(
            request
                .headers()
                .get(header::ACCESS_CONTROL_REQUEST_HEADERS),
        ),
        Door::NoSuchMethod(allowed) => no_such_method(allowed),
        Door::Proxy => picture(&site, bare(client, request)).await,
        Door::Preview => preview(&site, bare(client, request)).await,
        _ => through(&site, client, door, request).await,
    };
    site.counts.answered(door, reply.status);
    reply::write(reply, &asked, site.https)
}

/// Reads the body and crosses over to the door.
async fn through(
    site: &Arc<Site>,
    client: IpAddr,
    door: Door,
    request: hyper::Request<Incoming>,
) -> Reply {
    let (head, incoming) = request.into_parts();
    let (body, share) = match read(site, client, door, &head, incoming).await {
        Ok(read) => read,
        Err(unread) => {
            doors::turned_away(door, &site.app, &head.headers, client, &unread);
            return refuse(door, &unread);
        }
    };
    let request = asked(client, head, body);
    let lane = doors::lane(door, &request);
    let work = move |app: &_| {
        let _counted = share; // in memory until the door is done with it
        doors::enter(door, app, request)
    };
    match site.lanes.offload(Arc::clone(&site.app), lane, work).await {
        Ok(reply) => reply,
        Err(lost) => lost_work(door, &lost),
    }
}

/// A picture: at once if it is here, else when it is its turn to be fetched.
async fn picture(site: &Arc<Site>, request: Request) -> Reply {
    let asked = proxy::Asked::of(&request);
    let wanted = asked.clone();
    let words = (asked.address().to_owned(), asked.host().to_owned());
    let lane = match asked.is_of(&site.app) {
        true => Lane::Files,
        false => Lane::Remote,
    };
    let look = move |app: &App| proxy::kept(app, &wanted);
    let work = move |app: &App| proxy::made(app, &asked);
    in_turn(site, (Door::Proxy, lane), words, look, work).await
}

/// What a link leads to, likewise.
async fn preview(site: &Arc<Site>, request: Request) -> Reply {
    let asked = api::preview::Asked::of(&request);
    let wanted = asked.clone();
    let words = (asked.address().to_owned(), asked.host().to_owned());
    let look = move |app: &App| api::preview::known(app, &wanted);
    let work = move |app: &App| api::preview::found(app, &asked);
    in_turn(site, (Door::Preview, Lane::Remote), words, look, work).await
}

/// What is here is looked for first; then one after the other for the same address, and few
/// at a time for the same host, others are asked, or the picture is made of a file of ours.
/// Those who wait hold no thread.
async fn in_turn(
    site: &Arc<Site>,
    (door, lane): (Door, Lane),
    (address, host): (String, String),
    look: impl FnOnce(&App) -> Option<Reply> + Send + 'static,
    work: impl FnOnce(&App) -> Reply + Send + 'static,
) -> Reply {
    let app = || Arc::clone(&site.app);
    match site.lanes.offload(app(), Lane::Local, look).await {
        Ok(Some(reply)) => return reply,
        Ok(None) => {}
        Err(lost) => return lost_work(door, &lost),
    }
    let one = site.fetches.take(&address).await;
    let host = site.hosts.take(&host).await;
    let (Some(one), Some(host)) = (one, host) else {
        return refuse(door, &Unread::Busy);
    };
    let work = move |app: &App| {
        let _turns = (one, host); // until the work ends, even if the caller has gone
        work(app)
    };
    match site.lanes.offload(app(), lane, work).await {
        Ok(reply) => reply,
        Err(lost) => lost_work(door, &lost),
    }
}

/// A request without a body.
fn bare(client: IpAddr, request: hyper::Request<Incoming>) -> Request {
    let (head, _) = request.into_parts();
    asked(client, head, Body::Bytes(bytes::Bytes::new()))
}

/// A request as doors see it.
fn asked(client: IpAddr, head: Parts, body: Body) -> Request {
    Request {
        method: match head.method {
            http::Method::HEAD => http::Method::GET,
            method => method,
        },
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        headers: head.headers,
        body,
        address: client,
    }
}

fn lost_work(door: Door, lost: &Lost) -> Reply {
    match lost {
        Lost::Busy => refuse(door, &Unread::Busy),
        Lost::Panicked(fault) => broken(door, &fault.0),
    }
}

async fn read(
    site: &Site,
    client: IpAddr,
    door: Door,
    head: &Parts,
    incoming: Incoming,
) -> Result<(Body, Share), Unread> {
    if head.method != http::Method::POST {
        return Ok((Body::Bytes(bytes::Bytes::new()), Share::default()));
    }
    if door != Door::Inbox && multipart::is_form(&head.headers) {
        return match doors::takes_files(door, head.uri.path()) {
            true => read_files(site, client, door, head, incoming).await,
            false => {
                let _own = site.each.bodies.take(client).ok_or(Unread::Busy)?;
                read_form(site, head, incoming, &site.uploads_to.without_files()).await
            }
        };
    }
    let _own = site.each.bodies.take(client).ok_or(Unread::Busy)?;
    let whole = body::read(&head.headers, incoming, &site.bodies).await?;
    Ok((Body::Bytes(whole.bytes), whole.share))
}

/// A form with files. Who sends it is asked before anything of it is kept.
async fn read_files(
    site: &Site,
    client: IpAddr,
    door: Door,
    head: &Parts,
    incoming: Incoming,
) -> Result<(Body, Share), Unread> {
    let _own = site.each.uploads.take(client).ok_or(Unread::Busy)?;
    match sender(site, client, door, head).await? {
        Sender::Known => {
            let _turn = site.uploads.try_acquire().map_err(|_| Unread::Busy)?;
            read_form(site, head, incoming, &site.uploads_to).await
        }
        Sender::Unknown => {
            let _stranger = site.strangers.try_acquire().map_err(|_| Unread::Busy)?;
            let _turn = site.uploads.try_acquire().map_err(|_| Unread::Busy)?;
            read_form(site, head, incoming, &site.uploads_to.of_strangers()).await
        }
        Sender::Nobody => {
            body::drain(incoming).await;
            Ok((Body::Form(Form::default()), Share::default()))
        }
    }
}

async fn sender(site: &Site, client: IpAddr, door: Door, head: &Parts) -> Result<Sender, Unread> {
    let head = asked(client, head.clone(), Body::Bytes(bytes::Bytes::new()));
    let look = move |app: &App| doors::sender(door, app, &head);
    let app = Arc::clone(&site.app);
    match site.lanes.offload(app, Lane::Local, look).await {
        Ok(Ok(sender)) => Ok(sender),
        Ok(Err(fault)) | Err(Lost::Panicked(fault)) => Err(Unread::Failed(fault.0)),
        Err(Lost::Busy) => Err(Unread::Busy),
    }
}

async fn read_form(
    site: &Site,
    head: &Parts,
    incoming: Incoming,
    limits: &Limits,
) -> Result<(Body, Share), Unread> {
    let read = multipart::read(&head.headers, incoming, limits, &site.bodies);
    let (form, share) = read.await?;
    Ok((Body::Form(form), share))
}

/// Says why a body was not taken.
fn refuse(door: Door, unread: &Unread) -> Reply {
    let (status, code) = match unread {
        Unread::TooLarge(_) if door == Door::Api => return api::too_large(),
        Unread::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE"),
        Unread::TooSlow => (StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT"),
        Unread::Broken(_) => (StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        Unread::Encoded => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_ENCODING"),
        Unread::Busy => (StatusCode::SERVICE_UNAVAILABLE, "SERVER_BUSY"),
        Unread::Failed(cause) => return broken(door, cause),
    };
    let reply = told(door, status, code, &unread.to_string());
    match unread {
        Unread::Busy => reply.with(header::RETRY_AFTER, HeaderValue::from_static("5")),
        _ => reply,
    }
}

/// Our own trouble: logged here, once, and told without its cause.
fn broken(door: Door, cause: &str) -> Reply {
    tracing::error!(?door, cause, "a request could not be answered");
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    told(door, status, "INTERNAL_ERROR", "Something went wrong here.")
}

fn told(door: Door, status: StatusCode, code: &str, message: &str) -> Reply {
    if door != Door::Api {
        return Reply::new(status, "text/plain; charset=utf-8", format!("{message}\n"));
    }
    let kind = if status.is_server_error() {
        "server"
    } else {
        "client"
    };
    let error = serde_json::json!({ "error": {
        "message": message,
        "code": code,
        "id": error_id(code),
        "kind": kind,
    }});
    Reply::new(status, "application/json; charset=utf-8", error.to_string()).with(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    )
}

/// What clients compare. The internal error's is Misskey's; Misskey answers the others
/// from below its API, without an id, so these are ours.
fn error_id(code: &str) -> &'static str {
    match code {
        "INTERNAL_ERROR" => "5d37dbcb-891e-41ca-a3d6-e690c97775ac",
        "REQUEST_TIMEOUT" => "0a0d9f6c-53f2-4d2b-8e53-9b6f2a7d0e02",
        "UNSUPPORTED_ENCODING" => "6f0f8f0e-0b61-4b6c-a1a7-3e0d5c9b0e03",
        "SERVER_BUSY" => "b7a4f0e5-2f0c-4a3e-92c8-7d1e6f3a0e04",
        _ => "f2e1c7a9-8d4b-4c60-b5f3-1a9d8e7c0e05",
    }
}

/// Any page may ask the API: it knows nobody by cookie (Misskey allows the same).
fn preflight(wanted: Option<&HeaderValue>) -> Reply {
    let any = HeaderValue::from_static("*");
    let headers = wanted.unwrap_or(&any).clone();
    let methods = HeaderValue::from_static("GET,HEAD,PUT,PATCH,POST,DELETE");
    Reply::empty(StatusCode::NO_CONTENT)
        .with(header::ACCESS_CONTROL_ALLOW_ORIGIN, any)
        .with(header::ACCESS_CONTROL_ALLOW_METHODS, methods)
        .with(header::ACCESS_CONTROL_ALLOW_HEADERS, headers)
        .with(
            header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static(PREFLIGHT_SECONDS),
        )
        .with(
            header::VARY,
            HeaderValue::from_static("Access-Control-Request-Headers"),
        )
}

fn no_such_method(allowed: &'static str) -> Reply {
    Reply::empty(StatusCode::METHOD_NOT_ALLOWED)
        .with(header::ALLOW, HeaderValue::from_static(allowed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ReplyBody;

    fn text(reply: &Reply) -> String {
        let ReplyBody::Bytes(bytes) = &reply.body else {
            panic!("a short answer is in memory");
        };
        String::from_utf8(bytes.to_vec()).expect("we write UTF-8")
    }

    #[test]
    fn clients_are_told_in_misskeys_shape() {
        let reply = refuse(Door::Api, &Unread::TooSlow);
        assert_eq!(reply.status, StatusCode::REQUEST_TIMEOUT);
        let told: serde_json::Value = serde_json::from_str(&text(&reply)).expect("JSON");
        assert_eq!(told["error"]["code"], "REQUEST_TIMEOUT");
        assert_eq!(told["error"]["kind"], "client");
    }

    #[test]
    fn others_are_told_in_words() {
        let reply = refuse(Door::Inbox, &Unread::Busy);
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(reply.headers[header::RETRY_AFTER], "5");
        assert!(text(&reply).contains("try again"));
    }

    #[test]
    fn the_cause_of_our_trouble_is_not_told() {
        for door in [Door::Api, Door::Page] {
            let reply = refuse(door, &Unread::Failed("/var/secret: disk full".into()));
            assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
            assert!(!text(&reply).contains("secret"));
        }
    }
}
