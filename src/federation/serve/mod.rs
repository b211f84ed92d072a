//! Our things as ActivityPub, for who asks for them so (sections 1.1 to 1.7).
//!
//! [`answer`] is the door: it takes what is its own and leaves the rest to the pages.
//! Public and home notes are shown to everybody; what only some may see is shown to a
//! signed request of an actor that may see it, and does not exist for anybody else (D48).
//! What an author elsewhere is still asked about is shown to their server alone (I71).

mod documents;
mod lists;
pub mod negotiation;
mod reactions;
mod wellknown;

use http::HeaderValue;
use http::Method;
use http::StatusCode;
use http::header;
use serde::Serialize;

use crate::app::App;
use crate::clock::Time;
use crate::error::Fault;
use crate::federation::authority;
use crate::federation::serve::negotiation::prefers_activity;
use crate::federation::signature;
use crate::federation::signature::Received;
use crate::federation::signature::Signature;
use crate::federation::signer;
use crate::federation::signer::Known;
use crate::federation::vocab::context;
use crate::http::Reply;
use crate::http::Request;
use crate::model::Id;
use crate::model::users::User;
use crate::store::instances;
use crate::store::users;

/// The content type of our documents (D46).
const ACTIVITY_JSON: &str = "application/activity+json; charset=utf-8";
/// How long others may keep a document, in seconds; Misskey's number.
const MAX_AGE: &str = "public, max-age=180";
/// Nobody may keep it.
const SECRET: &str = "private, no-store";

/// Answers a GET if it is for ActivityPub or discovery; `None` leaves it to the pages.
///
/// With `federation.signed_fetch` it may have to ask the asker's server for its key, so
/// it belongs on the lane of requests that wait for others.
pub fn answer(app: &App, request: &Request) -> Option<Reply> {
    if request.method != Method::GET || !app.config.federation.enabled {
        return None;
    }
    match route(app, request) {
        Ok(reply) => reply.map(open),
        Err(fault) => {
            tracing::error!(%fault, path = request.path, "a document could not be made");
            Some(Reply::empty(StatusCode::INTERNAL_SERVER_ERROR))
        }
    }
}

/// Scripts of other sites may read what everybody may read, as with Misskey.
fn open(reply: Reply) -> Reply {
    reply
        .with(
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        )
        .with(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("Accept"),
        )
}

/// Below these there is nothing for who asks for ActivityPub but what [`Wanted`] knows.
const OURS: [&str; 5] = ["/users/", "/notes/", "/likes/", "/follows/", "/emojis/"];

/// What is asked for, by path.
enum Wanted<'a> {
    Actor(Id<User>),
    ActorNamed(&'a str),
    Key(Id<User>),
    Note(&'a str),
    NoteActivity(&'a str),
    Replies(&'a str),
    Likes(&'a str),
    EmojiReactions(&'a str),
    Shares(&'a str),
    Context(&'a str),
    Stamp(&'a str),
    Outbox(Id<User>),
    Followers(Id<User>),
    Following(Id<User>),
    Featured(Id<User>),
    Emoji(&'a str),
    Like(&'a str),
    Follow(&'a str, &'a str),
    /// An inbox: there is nothing to read.
    Inbox,
}

impl<'a> Wanted<'a> {
    fn read(path: &'a str) -> Option<Self> {
        if let Some(name) = path.strip_prefix("/@") {
            return (!name.contains('/')).then_some(Self::ActorNamed(name));
        }
        let mut parts = path.strip_prefix('/')?.split('/');
        let found = match (parts.next()?, parts.next(), parts.next(), parts.next()) {
            ("inbox", None, None, None) => Self::Inbox,
            ("users", Some(user), part, inner) => Self::of_user(Id::parse(user)?, part, inner)?,
            ("notes", Some(note), None, None) => Self::Note(note),
            ("notes", Some(note), Some("activity"), None) => Self::NoteActivity(note),
            ("notes", Some(note), Some("replies"), None) => Self::Replies(note),
            ("notes", Some(note), Some("likes"), None) => Self::Likes(note),
            ("notes", Some(note), Some("emoji-reactions"), None) => Self::EmojiReactions(note),
            ("notes", Some(note), Some("shares"), None) => Self::Shares(note),
            ("contexts", Some(root), None, None) => Self::Context(root),
            ("quote-authorizations", Some(stamp), None, None) => Self::Stamp(stamp),
            ("emojis", Some(name), None, None) => Self::Emoji(name),
            ("likes", Some(like), None, None) => Self::Like(like),
            ("follows", Some(follower), Some(followee), None) => Self::Follow(follower, followee),
            _ => return None,
        };
        parts.next().is_none().then_some(found)
    }

    fn of_user(user: Id<User>, part: Option<&str>, inner: Option<&str>) -> Option<Self> {
        Some(match (part, inner) {
            (None, None) => Self::Actor(user),
            (Some("inbox"), None) => Self::Inbox,
            (Some("publickey"), None) => Self::Key(user),
            (Some("outbox"), None) => Self::Outbox(user),
            (Some("followers"), None) => Self::Followers(user),
            (Some("following"), None) => Self::Following(user),
            (Some("collections"), Some("featured")) => Self::Featured(user),
            _ => return None,
        })
    }

    /// Whether the same address is a page for people.
    fn has_page(&self) -> bool {
        matches!(self, Self::Actor(_) | Self::ActorNamed(_) | Self::Note(_))
    }

    /// Whether it is shown without a signature even in secure mode (S35).
    fn is_exempt(&self, app: &App) -> Result<bool, Fault> {
        let is_system = |user: Option<User>| user.is_some_and(|user| user.is_system());
        Ok(match self {
            Self::Key(_) | Self::Emoji(_) | Self::Stamp(_) | Self::Inbox => true,
            Self::Actor(id) => is_system(app.db.read(|db| users::by_id(db, *id))?),
            Self::ActorNamed(name) => *name == crate::model::users::SYSTEM_USERNAME,
            _ => false,
        })
    }
}

fn route(app: &App, request: &Request) -> Result<Option<Reply>, Fault> {
    if let Some(reply) = wellknown::answer(app, request)? {
        return Ok(Some(reply));
    }
    let accept = accepted(request);
    let Some(wanted) = Wanted::read(&request.path) else {
        let is_ours = OURS.iter().any(|start| request.path.starts_with(start));
        return Ok((is_ours && prefers_activity(&accept)).then(missing));
    };
    if wanted.has_page() && !prefers_activity(&accept) {
        return Ok(None);
    }
    if matches!(wanted, Wanted::Inbox) {
        let allow = HeaderValue::from_static("POST");
        let reply = Reply::empty(StatusCode::METHOD_NOT_ALLOWED).with(header::ALLOW, allow);
        return Ok(Some(reply));
    }
    let reply = match admit(app, request, &wanted)? {
        Ok(asker) => shown(app, request, &wanted, asker.as_ref())?,
        Err(status) => Reply::empty(status),
    };
    Ok(Some(unkept(reply).with(header::VARY, vary(app))))
}

/// All `Accept` lines as one (RFC 9110, 5.3).
fn accepted(request: &Request) -> String {
    let lines = request.headers.get_all(header::ACCEPT).iter();
    let lines: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
    lines.join(", ")
}

/// What is not shown to one asker may be shown to the next, who signs: nobody between may
/// keep the refusal for them.
fn unkept(reply: Reply) -> Reply {
    let is_refusal = matches!(
        reply.status,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND
    );
    match is_refusal {
        true => reply.with(header::CACHE_CONTROL, HeaderValue::from_static(SECRET)),
        false => reply,
    }
}

fn vary(app: &App) -> HeaderValue {
    HeaderValue::from_static(match app.config.federation.signed_fetch {
        true => "Accept, Signature, Authorization",
        false => "Accept",
    })
}

/// Who asks, as far as they proved it; or why they are turned away (S35, S36).
fn admit(
    app: &App,
    request: &Request,
    wanted: &Wanted<'_>,
) -> Result<Result<Option<User>, StatusCode>, Fault> {
    let demanded = app.config.federation.signed_fetch && !wanted.is_exempt(app)?;
    let Ok(signature) = signature::parse(&request.headers) else {
        return Ok(if demanded {
            Err(StatusCode::UNAUTHORIZED)
        } else {
            Ok(None)
        });
    };
    if let Some(host) = signer::host(&signature)
        && app.db.read(|db| instances::is_shut_out(db, &host))?
    {
        return Ok(Err(StatusCode::FORBIDDEN));
    }
    let target = request.target();
    let received = Received {
        method: &request.method,
        target: &target,
        headers: &request.headers,
        body: &[],
        origin: app.config.origin.as_str(),
    };
    let now = app.clock.now();
    let known = match signature.check(&received, now) {
        Ok(()) => signer::known(app, &signature, &received, now)?,
        Err(refusal) => Known::Wrong(refusal),
    };
    Ok(match known {
        Known::Proven(user) if user.is_active() => Ok(Some(*user)),
        _ if !demanded => Ok(None),
        // Only now others are asked, no more often than for an inbox (X23).
        Known::Stranger | Known::MaybeChanged(_) => {
            match signer::count_stranger(app, request.address, &signature, now) {
                Ok(()) => proven(app, &signature, &received, now),
                Err(_) => Err(StatusCode::TOO_MANY_REQUESTS),
            }
        }
        _ => Err(StatusCode::UNAUTHORIZED),
    })
}

fn proven(
    app: &App,
    signature: &Signature,
    received: &Received<'_>,
    now: Time,
) -> Result<Option<User>, StatusCode> {
    match signer::prove(app, signature, received, now) {
        Ok(user) if user.is_active() => Ok(Some(user)),
        _ => Err(StatusCode::UNAUTHORIZED),
    }
}

fn shown(
    app: &App,
    request: &Request,
    wanted: &Wanted<'_>,
    asker: Option<&User>,
) -> Result<Reply, Fault> {
    match *wanted {
        Wanted::Actor(user) => documents::actor(app, user),
        Wanted::ActorNamed(name) => documents::actor_named(app, name),
        Wanted::Key(user) => documents::key(app, user),
        Wanted::Note(note) => documents::note(app, note, asker),
        Wanted::NoteActivity(note) => documents::note_activity(app, note, asker),
        Wanted::Emoji(name) => documents::emoji(app, name),
        Wanted::Like(like) => documents::like(app, like, asker),
        Wanted::Follow(follower, followee) => documents::follow(app, follower, followee),
        Wanted::Replies(note) => lists::replies(app, request, note),
        Wanted::Likes(note) => reactions::likes(app, request, note),
        Wanted::EmojiReactions(note) => reactions::emojis_of(app, request, note),
        Wanted::Shares(note) => lists::shares(app, request, note),
        Wanted::Context(root) => lists::context(app, request, root),
        Wanted::Stamp(stamp) => documents::stamp(app, stamp),
        Wanted::Outbox(user) => lists::outbox(app, request, user),
        Wanted::Followers(user) => lists::people(app, request, user, lists::Side::Followers),
        Wanted::Following(user) => lists::people(app, request, user, lists::Side::Following),
        Wanted::Featured(user) => lists::featured(app, user),
        Wanted::Inbox => Ok(Reply::empty(StatusCode::METHOD_NOT_ALLOWED)),
    }
}

/// A document everybody may keep for a while.
fn document(object: &impl Serialize) -> Reply {
    bytes(context::document(object))
}

fn bytes(document: impl Into<bytes::Bytes>) -> Reply {
    Reply::new(StatusCode::OK, ACTIVITY_JSON, document)
        .with(header::CACHE_CONTROL, HeaderValue::from_static(MAX_AGE))
}

/// A document nobody but the asker may keep.
fn private(object: &impl Serialize) -> Reply {
    document(object).with(header::CACHE_CONTROL, HeaderValue::from_static(SECRET))
}

fn missing() -> Reply {
    Reply::empty(StatusCode::NOT_FOUND)
}

/// Sends the asker to where somebody else's thing lives (D47).
fn elsewhere(address: &str) -> Reply {
    match authority::may_be_shown(address) {
        true => Reply::redirect(StatusCode::FOUND, address),
        false => missing(),
    }
}
