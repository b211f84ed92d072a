//! The front door: a POST to an inbox, answered without asking anybody (G6).

use http::HeaderValue;
use http::StatusCode;
use http::header;
use serde_json::Value;

use crate::actions::traffic;
use crate::app::App;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Fault;
use crate::federation::authority;
use crate::federation::inbox::Sent;
use crate::federation::inbox::deletes_itself;
use crate::federation::inbox::take;
use crate::federation::outbox::deliver;
use crate::federation::people;
use crate::federation::refusals;
use crate::federation::signature;
use crate::federation::signature::Received as Signed;
use crate::federation::signature::Refusal;
use crate::federation::signature::Signature;
use crate::federation::signer;
use crate::federation::signer::Futile;
use crate::federation::signer::Known;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::http::Reply;
use crate::http::Request;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::model::Id;
use crate::model::jobs::Received;
use crate::model::jobs::Unverified;
use crate::model::lines::Line;
use crate::model::users::User;
use crate::store::instances;
use crate::store::jobs;
use crate::store::users;

/// Headers kept of an unverified message: those a signature may cover.
const HEADER_LIMIT: usize = 64;
/// Messages of one actor that may wait; a busy community sends that many in some hours.
const WAITING_LIMIT: i64 = 1000;

/// Messages one address may send, whoever signed them. A thousand accounts followed on one
/// large server bring some hundreds in a minute in which something happens, and a hosting
/// company sends those of all its servers from one address; fifty in a second are more than
/// either, and still less than half of what we can verify. Who is told to come later does.
const OF_ADDRESS: Rule = Rule {
    max: 3_000,
    window: MINUTE,
};

/// Messages of known actors of one server. The largest speaks from several addresses and
/// seldom says more than some hundreds of things in a minute to one of thousands of servers.
/// Counted only what is proven, so that nobody uses up what another may say.
const OF_HOST: Rule = Rule {
    max: 1_500,
    window: MINUTE,
};

/// When a sender may come again who is refused for what others did.
const COME_AGAIN: i64 = 5 * MINUTE;

/// Takes a POST to `/inbox` or `/users/{id}/inbox`. The path's owner counts only for
/// messages that name no reader (I1).
///
/// 202: stored, or waiting in the queue. 400: unreadable. 401: the signature does not
/// count. 403: a blocked host. 404 and 410: no such inbox. 413: too large. 429: too much
/// at once (X23), above all of what nobody can verify (S22).
pub fn receive(app: &App, request: &Request) -> Reply {
    match admit(app, request) {
        Ok(()) => Reply::empty(StatusCode::ACCEPTED),
        Err(Turned::Away(status, reason)) => {
            refusals::message(app, &request.headers, request.address, status, &reason);
            Reply::empty(status)
        }
        Err(Turned::TooMuch(wait)) => {
            let seconds = HeaderValue::from((wait / 1_000).max(1).unsigned_abs());
            Reply::empty(StatusCode::TOO_MANY_REQUESTS).with(header::RETRY_AFTER, seconds)
        }
        Err(Turned::Failed(fault)) => {
            tracing::error!(%fault, "an inbox failed");
            Reply::empty(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// Why a message is not taken.
enum Turned {
    Away(StatusCode, String),
    /// For now, for so many milliseconds (X23).
    TooMuch(i64),
    Failed(Fault),
}

impl Turned {
    fn away(status: StatusCode, reason: impl Into<String>) -> Self {
        Self::Away(status, reason.into())
    }
}

impl From<Fault> for Turned {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

impl From<Refusal> for Turned {
    fn from(refusal: Refusal) -> Self {
        Self::away(StatusCode::UNAUTHORIZED, refusal.to_string())
    }
}

fn admit(app: &App, request: &Request) -> Result<(), Turned> {
    if !app.config.federation.enabled {
        return Err(Turned::away(StatusCode::NOT_FOUND, "federation is off"));
    }
    count(app, Actor::Address(request.address), "inbox", OF_ADDRESS)?;
    let inbox_of = owner(app, &request.path)?;
    let body = request.bytes();
    if body.len() > loose::BODY_LIMIT_BYTES {
        return Err(Turned::away(StatusCode::PAYLOAD_TOO_LARGE, "too large"));
    }
    let media_type = request.header(header::CONTENT_TYPE).unwrap_or_default();
    if !authority::is_inbox_type(media_type) {
        return Err(Turned::away(StatusCode::BAD_REQUEST, "no ActivityPub"));
    }
    let target = request.target();
    let signed = Signed {
        method: &request.method,
        target: &target,
        headers: &request.headers,
        body,
        origin: app.config.origin.as_str(),
    };
    let now = app.clock.now();
    let signature = signature::parse(&request.headers)?;
    signature.check(&signed, now)?;
    let document =
        loose::parse(body).map_err(|why| Turned::away(StatusCode::BAD_REQUEST, why.0))?;
    refuse_blocked(app, &signature, &document)?;
    let message = Message {
        app,
        request,
        document: &document,
        inbox_of,
        now,
    };
    message.sort(&signature, &signed)
}

/// Whose inbox it is; the shared one is everybody's (I1).
fn owner(app: &App, path: &str) -> Result<Option<Id<User>>, Turned> {
    if path == "/inbox" {
        return Ok(None);
    }
    let missing = || Turned::away(StatusCode::NOT_FOUND, "no such inbox");
    let id = path
        .strip_prefix("/users/")
        .and_then(|rest| rest.strip_suffix("/inbox"));
    let id = id.and_then(Id::<User>::parse).ok_or_else(missing)?;
    let user = app.db.read(|db| users::by_id(db, id))?;
    let user = user.filter(User::is_local).ok_or_else(missing)?;
    if user.gone_at.is_some() {
        return Err(Turned::away(StatusCode::GONE, "somebody who left"));
    }
    if user.suspended_at.is_some() {
        return Err(missing());
    }
    Ok(Some(id))
}

/// Signer's and actor's hosts, and what lies below a blocked one (I6), or is not let in (O19).
fn refuse_blocked(app: &App, signature: &Signature, document: &Value) -> Result<(), Turned> {
    let actor = loose::id_of(get(document, "actor")).and_then(authority::host_of);
    let hosts = [signer::host(signature), actor];
    for host in hosts.into_iter().flatten() {
        if host == app.config.origin.host() {
            return Err(Turned::away(StatusCode::UNAUTHORIZED, "in our own name"));
        }
        if app.db.read(|db| instances::is_shut_out(db, &host))? {
            return Err(Turned::away(
                StatusCode::FORBIDDEN,
                format!("{host} is blocked"),
            ));
        }
    }
    Ok(())
}

/// One more of these messages, if there were not too many (X23).
fn count(app: &App, actor: Actor, what: &str, rule: Rule) -> Result<(), Turned> {
    if !app.config.rate_limits {
        return Ok(());
    }
    let now = app.clock.now();
    let counted = app.limits.count(actor, what, rule, now);
    counted.map_err(|often| Turned::TooMuch(often.reset.0 - now.0))
}

/// A message that is readable and whose signature is at least well made.
struct Message<'a> {
    app: &'a App,
    request: &'a Request,
    document: &'a Value,
    inbox_of: Option<Id<User>>,
    now: Time,
}

impl Message<'_> {
    fn sort(&self, signature: &Signature, signed: &Signed<'_>) -> Result<(), Turned> {
        match signer::known(self.app, signature, signed, self.now)? {
            Known::Proven(by) => self.proven(&by),
            Known::Wrong(refusal) => Err(refusal.into()),
            Known::MaybeChanged(_) => match signer::asked_again_at(self.app, signature, self.now) {
                None => self.keep_unverified(signature),
                Some(_) => Err(Refusal::Wrong.into()),
            },
            // Most of what strangers say is that somebody we never heard of left (X28). A known
            // one may leave by a key we never saw (S21).
            Known::Stranger if deletes_itself(self.document) && !self.is_known()? => {
                self.farewell(signature)
            }
            Known::Stranger => self.keep_unverified(signature),
        }
    }

    /// Nothing is lost by not asking whether it is true, unless another host says it.
    fn farewell(&self, signature: &Signature) -> Result<(), Turned> {
        let actor = loose::id_of(get(self.document, "actor")).and_then(authority::host_of);
        match actor == signer::host(signature) {
            true => Ok(()),
            false => Err(Turned::away(
                StatusCode::UNAUTHORIZED,
                "somebody else says that they are gone",
            )),
        }
    }

    /// Whether its actor was met, and is here.
    fn is_known(&self) -> Result<bool, Fault> {
        let uri = loose::id_of(get(self.document, "actor")).unwrap_or_default();
        let user = self.app.db.read(|db| users::by_uri(db, uri))?;
        Ok(user.is_some_and(|user| user.gone_at.is_none()))
    }

    fn too_often(&self, until: Time) -> Turned {
        Turned::TooMuch(until.0 - self.now.0)
    }

    /// Applies it now, or keeps it in its actor's line: behind what waits there already,
    /// or because somebody must be asked.
    fn proven(&self, by: &User) -> Result<(), Turned> {
        if let Some(host) = &by.host {
            let what = format!("messages of {host}");
            count(self.app, Actor::Anybody, &what, OF_HOST)?;
        }
        deliver::record_heard(self.app, by).map_err(failed)?;
        let uri = by
            .remote
            .as_ref()
            .map(|remote| remote.uri.as_str())
            .unwrap_or_default();
        let line = Line::Receive(uri);
        let waiting = self.app.db.read(|db| jobs::waiting_in(db, line))?;
        if waiting >= WAITING_LIMIT {
            return Err(Turned::TooMuch(COME_AGAIN));
        }
        if waiting > 0 || people::is_stale(by, self.now) {
            return self.keep(by, uri);
        }
        let sent = Sent {
            by,
            inbox_of: self.inbox_of,
            body: std::str::from_utf8(self.request.bytes()).ok(),
            asking: Asking::Never,
        };
        match take(self.app, sent, self.document) {
            Ok(()) => Ok(()),
            Err(Trouble::MustAsk) => self.keep(by, uri),
            Err(Trouble::Failed(fault)) => Err(Turned::Failed(fault)),
            Err(trouble) if trouble.may_pass() => self.keep(by, uri),
            Err(refused) => {
                refusals::activity(self.app, self.document, &refused);
                Ok(())
            }
        }
    }

    fn keep(&self, by: &User, uri: &str) -> Result<(), Turned> {
        let (received, uri) = (self.received(Some(by.id), None)?, uri.to_owned());
        let host = authority::host_of(&uri).unwrap_or_default();
        let kept = self
            .app
            .db
            .write(move |tx| traffic::keep(tx, &uri, &host, &received));
        kept.map_err(|error| Turned::Failed(error.into_fault()))
    }

    fn keep_unverified(&self, signature: &Signature) -> Result<(), Turned> {
        let host = signer::host(signature).ok_or(Refusal::KeyId)?;
        match signer::futile(self.app, signature) {
            Some(Futile::NoKey) => {
                return Err(Turned::away(StatusCode::UNAUTHORIZED, "no such key"));
            }
            Some(Futile::NoAnswer(wait)) => return Err(Turned::TooMuch(wait)),
            None => {
                let counted =
                    signer::count_stranger(self.app, self.request.address, signature, self.now);
                counted.map_err(|often| self.too_often(often.reset))?;
            }
        }
        let headers = self.request.headers.iter().take(HEADER_LIMIT);
        let headers = headers.filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        let unverified = Unverified {
            target: self.request.target(),
            headers: headers.collect(),
        };
        let received = self.received(None, Some(unverified))?;
        let key = signature.key_id.clone();
        let kept = self
            .app
            .db
            .write(move |tx| traffic::keep_unverified(tx, &host, &key, &received));
        kept.map_err(|error| match error {
            Error::Refused(_) => Turned::TooMuch(COME_AGAIN),
            Error::Failed(fault) => Turned::Failed(fault),
        })
    }

    fn received(
        &self,
        signer: Option<Id<User>>,
        unverified: Option<Unverified>,
    ) -> Result<Received, Turned> {
        let body = std::str::from_utf8(self.request.bytes());
        let body = body.map_err(|_| Turned::away(StatusCode::BAD_REQUEST, "no UTF-8"))?;
        Ok(Received {
            body: body.to_owned(),
            signer,
            unverified,
            inbox_of: self.inbox_of,
            at: self.now,
            is_aside: false,
        })
    }
}

fn failed(trouble: Trouble) -> Turned {
    match trouble {
        Trouble::Failed(fault) => Turned::Failed(fault),
        other => Turned::Failed(Fault(other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::Method;

    use super::*;
    use crate::config::Config;
    use crate::http::Body;

    fn knock(app: &App, address: &str) -> Reply {
        let request = Request {
            method: Method::POST,
            path: "/inbox".to_owned(),
            query: None,
            headers: HeaderMap::new(),
            body: Body::Bytes(bytes::Bytes::from_static(b"{}")),
            address: address.parse().expect("an address"),
        };
        receive(app, &request)
    }

    #[test]
    fn one_address_is_heard_fifty_times_in_a_second_and_told_when_to_come_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config {
            rate_limits: true,
            ..Config::in_folder(folder.path())
        };
        let app = App::open(config).expect("an app");
        for _ in 0..OF_ADDRESS.max {
            let reply = knock(&app, "192.0.2.1");
            assert_eq!(reply.status, StatusCode::BAD_REQUEST);
        }
        let reply = knock(&app, "192.0.2.1");
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(reply.headers.contains_key(header::RETRY_AFTER));
        let other = knock(&app, "192.0.2.2");
        assert_eq!(other.status, StatusCode::BAD_REQUEST);
    }
}
