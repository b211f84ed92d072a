//! What others did: taken at the door, applied in order (section 3).
//!
//! [`receive`] runs in the request and asks nobody anything. When the signer's key is
//! known and everything is here that is needed to understand the deed, it is applied at
//! once, in one transaction, and 202 means stored. Otherwise it waits as a job: verified
//! messages in the line of their actor, unverified ones in a short line of their host.
//! [`apply`] is the work of those jobs.

mod accept;
mod add;
mod announce;
mod approval;
mod asked;
mod block;
mod consent;
mod create;
mod delete;
mod door;
mod flag;
mod follow;
mod forward;
mod like;
mod move_;
pub mod reaction;
mod reject;
mod relay;
mod remove;
mod request;
mod undo;
mod update;

use serde_json::Value;

use crate::actions::taken_back;
use crate::actions::traffic;
use crate::app::App;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::bounds;
use crate::federation::fetch;
use crate::federation::outbox::deliver;
use crate::federation::people;
use crate::federation::posts;
use crate::federation::proofs;
use crate::federation::refusals;
use crate::federation::signature;
use crate::federation::signature::Received as Request;
use crate::federation::signer;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::activity::Activity;
use crate::federation::vocab::activity::Kind;
use crate::federation::vocab::collection::Collection;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::model::Id;
use crate::model::jobs::Received;
use crate::model::jobs::Unverified;
use crate::model::users::User;
use crate::store::follows;
use crate::store::instances;
use crate::store::users;

pub use door::receive;

/// Activities of one collection that are looked at (I8).
const COLLECTION_LIMIT: usize = 100;
/// Objects of one activity that are looked at (I9).
const OBJECT_LIMIT: usize = taken_back::RENOTES;

/// A deed of another server's actor, proven to be theirs.
#[derive(Clone, Copy)]
struct Act<'a> {
    app: &'a App,
    /// Who signed, which is whose deed it is.
    by: &'a User,
    /// Their id.
    uri: &'a str,
    /// What they did.
    activity: Activity<'a>,
    /// In whose inbox it was put.
    inbox_of: Option<Id<User>>,
    /// The bytes as they came, where they hold this deed alone.
    body: Option<&'a str>,
    /// Whether others may be asked.
    asking: Asking,
}

/// Who sent something and how it is worked on.
#[derive(Clone, Copy)]
struct Sent<'a> {
    by: &'a User,
    inbox_of: Option<Id<User>>,
    body: Option<&'a str>,
    asking: Asking,
}

/// The work of `Job::Receive`: verify if that is still to be done, then apply. What is
/// not to be taken is over with a line in the log: no fault of ours, nothing to repeat.
///
/// # Errors
/// What is worth another try (I12), and our own trouble.
pub fn apply(app: &App, received: &Received) -> Result<(), Trouble> {
    let document = loose::parse(received.body.as_bytes())?;
    let actor = loose::id_of(get(&document, "actor")).unwrap_or_default();
    bounds::is_from(&authority::host_of(actor).unwrap_or_default());
    match work(app, received, &document) {
        Err(Trouble::Never(reason)) => {
            refusals::activity(app, &document, &reason);
            Ok(())
        }
        // What was asked for too much waits in its actor's own line, and in nobody's way.
        Err(trouble @ (Trouble::Later(_) | Trouble::Away(_) | Trouble::RetryAfter(_))) => {
            set_aside(app, received, &document, trouble)
        }
        other => other,
    }
}

/// Where a third server is in the way, the message waits for it apart, once; only its
/// actor's own server, and we ourselves, may hold up the actor's line.
fn set_aside(
    app: &App,
    received: &Received,
    document: &Value,
    trouble: Trouble,
) -> Result<(), Trouble> {
    let is_in_line = received.signer.is_some() && !received.is_aside;
    let actor = loose::id_of(get(document, "actor")).unwrap_or_default();
    let about = loose::id_of(get(document, "object"));
    let about = about.filter(|about| is_in_line && !authority::same_origin(about, actor));
    let Some((about, host)) = about.and_then(|about| Some((about, authority::host_of(about)?)))
    else {
        return Err(trouble);
    };
    let (about, received) = (about.to_owned(), received.clone());
    Ok(app
        .db
        .write(move |tx| traffic::set_aside(tx, &about, &host, &received))?)
}

fn work(app: &App, received: &Received, document: &Value) -> Result<(), Trouble> {
    let signer = match (&received.signer, &received.unverified) {
        (Some(signer), _) => app.db.read(|db| users::by_id(db, *signer))?,
        (None, Some(unverified)) => verified(app, received, unverified, document)?,
        (None, None) => None,
    };
    let Some(by) = signer.filter(|user| user.gone_at.is_none()) else {
        return Ok(());
    };
    if app.db.read(|db| follows::has_local_follower(db, by.id))? || relay::subscribed(app, &by)? {
        bounds::is_for_ours();
    }
    let by = match people::is_stale(&by, app.clock.now()) {
        false => by,
        true => match people::look_again(app, &by) {
            Ok(user) => user,
            Err(Trouble::Gone) => return Ok(()),
            // What was known of them is still good enough (D41).
            Err(_) => by,
        },
    };
    let sent = Sent {
        by: &by,
        inbox_of: received.inbox_of,
        body: Some(&received.body),
        asking: Asking::Allowed,
    };
    take(app, sent, document)
}

/// Finds out who signed a message that came from a stranger. A Delete of an actor that
/// is gone cannot be verified any more, and need not (S21).
fn verified(
    app: &App,
    received: &Received,
    unverified: &Unverified,
    document: &Value,
) -> Result<Option<User>, Trouble> {
    let mut headers = http::HeaderMap::new();
    for (name, value) in &unverified.headers {
        if let (Ok(name), Ok(value)) = (
            http::HeaderName::from_bytes(name.as_bytes()),
            http::HeaderValue::from_str(value),
        ) {
            headers.append(name, value);
        }
    }
    let request = Request {
        method: &http::Method::POST,
        target: &unverified.target,
        headers: &headers,
        body: received.body.as_bytes(),
        origin: app.config.origin.as_str(),
    };
    let signature =
        signature::parse(&headers).map_err(|refusal| Trouble::never(refusal.to_string()))?;
    match signer::prove(app, &signature, &request, received.at) {
        Ok(user) => {
            deliver::record_heard(app, &user)?;
            Ok(Some(user))
        }
        Err(Trouble::Gone | Trouble::Missing) if deletes_itself(document) => {
            check_gone(app, document).map(|()| None)
        }
        Err(Trouble::Gone | Trouble::Missing) => Err(Trouble::never("a key that is not there")),
        Err(trouble) => Err(trouble),
    }
}

/// Somebody left by a key that is not there any more: if they were known here, their own
/// address has the last word (X12).
fn check_gone(app: &App, document: &Value) -> Result<(), Trouble> {
    let uri = loose::id_of(get(document, "actor")).unwrap_or_default();
    let known = app.db.read(|db| users::by_uri(db, uri))?;
    let Some(user) = known.filter(|user| user.gone_at.is_none()) else {
        return Ok(());
    };
    match people::look_again(app, &user) {
        Err(trouble) if trouble.may_pass() => Err(trouble),
        _ => Ok(()),
    }
}

/// Whether an actor says that it is gone itself.
fn deletes_itself(document: &Value) -> bool {
    let actor = loose::id_of(get(document, "actor"));
    Kind::of(document) == Kind::Delete
        && actor.is_some()
        && loose::id_of(get(document, "object")) == actor
}

/// Applies what a proven signer sent: one activity, or a collection of them (I8).
fn take(app: &App, sent: Sent<'_>, document: &Value) -> Result<(), Trouble> {
    if authority::classify(document) != Class::Collection {
        return act(app, sent, document);
    }
    let sent = Sent { body: None, ..sent };
    let mut later = None;
    let collection = Collection::of(document);
    for item in collection.items().iter().take(COLLECTION_LIMIT) {
        if !is_deed_of(sent.by, item) {
            continue;
        }
        match act(app, sent, item) {
            Ok(()) => {}
            Err(trouble @ (Trouble::MustAsk | Trouble::Failed(_))) => return Err(trouble),
            // The others need not wait for it.
            Err(trouble) if trouble.may_pass() => later = later.or(Some(trouble)),
            Err(Trouble::Gone | Trouble::Missing | Trouble::Unwanted) => {}
            Err(trouble) => refusals::activity(app, item, &trouble.to_string()),
        }
    }
    later.map_or(Ok(()), Err)
}

/// Whether it says that this actor did it; in a collection nothing else is looked at (I8).
fn is_deed_of(actor: &User, document: &Value) -> bool {
    let uri = actor.remote.as_ref().map(|remote| remote.uri.as_str());
    uri.is_some() && loose::id_of(get(document, "actor")) == uri
}

fn act(app: &App, sent: Sent<'_>, document: &Value) -> Result<(), Trouble> {
    let uri = sent.by.remote.as_ref().map(|remote| remote.uri.as_str());
    let told = Activity::told(document)?;
    let is_own = uri == Some(told.actor);
    // What a relay passes on may have an id of the relay (I96).
    let activity = match !is_own && relay::subscribed(app, sent.by)? {
        true => told,
        false => Activity::read(document)?,
    };
    let host = authority::host_of(activity.actor).unwrap_or_default();
    if host == app.config.origin.host() {
        return Err(Trouble::never("a deed in the name of one of ours"));
    }
    if app.db.read(|db| instances::is_shut_out(db, &host))? {
        return Err(Trouble::never("a blocked host"));
    }
    let Some(uri) = uri.filter(|_| is_own) else {
        return brought(app, sent, activity);
    };
    let suspended = sent.by.suspended_at.is_some();
    if suspended && !is_heard_from_the_suspended(activity.kind) {
        return Ok(());
    }
    let act = Act {
        app,
        by: sent.by,
        uri,
        activity,
        inbox_of: sent.inbox_of,
        body: sent.body,
        asking: sent.asking,
    };
    let before = forward::look(act)?;
    match (act.apply(), before) {
        (Ok(()), Some(before)) => forward::pass_on(act, before),
        (Err(Trouble::Unwanted), _) => Ok(()),
        (other, _) => other,
    }
}

/// What a suspended actor may still do: take things away (I7).
fn is_heard_from_the_suspended(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Delete | Kind::Update | Kind::Undo | Kind::Reject
    )
}

/// Somebody passed on what another one did: it is believed where that one proves it (S33).
fn brought(app: &App, sent: Sent<'_>, activity: Activity<'_>) -> Result<(), Trouble> {
    let Some(author) = proofs::author(app, activity)? else {
        return forwarded(app, sent, activity);
    };
    let own = Sent {
        by: &author,
        inbox_of: None,
        body: None,
        ..sent
    };
    act(app, own, activity.document)
}

/// Nothing of what somebody passed on is believed; what it is about is fetched from its own
/// host (I5). For whom moderators suspended nobody is asked.
fn forwarded(app: &App, sent: Sent<'_>, activity: Activity<'_>) -> Result<(), Trouble> {
    if sent.by.suspended_at.is_some() {
        return Ok(());
    }
    let Some(object) = activity.object_id() else {
        return Ok(());
    };
    let is_relay = relay::subscribed(app, sent.by)?;
    match activity.kind {
        Kind::Create | Kind::Announce if is_relay => relay::brought(app, object, sent.asking),
        Kind::Create | Kind::Announce => wanted(posts::hinted(app, object, sent.asking)),
        Kind::Update => wanted(posts::renewed(app, object, sent.asking)),
        Kind::Delete => delete::confirmed(app, object, sent.asking),
        _ => match activity.id {
            Some(id) if authority::same_origin(id, activity.actor) => {
                looked_up(app, sent, id, activity.kind)
            }
            _ if is_relay => Ok(()),
            _ => Err(Trouble::never("a deed of somebody else")),
        },
    }
}

/// What concerns nobody here, or is gone by now, is no trouble; what its own host does not
/// know was made up.
fn wanted<T>(outcome: Result<T, Trouble>) -> Result<(), Trouble> {
    match outcome {
        Err(Trouble::Unwanted | Trouble::Gone) => Ok(()),
        Err(Trouble::Missing) => Err(Trouble::never("it is not there where it should live")),
        other => other.map(drop),
    }
}

/// A deed that is only told of: as its actor's own server has it, it is believed and done
/// (I5). Most servers show none but those of notes.
///
/// That a server has it does not say that it holds: Misskey shows a Follow of anybody by
/// anybody, and what was undone since may be there still. So only reactions and renotes are
/// taken, which come to the same however often they are told.
fn looked_up(app: &App, sent: Sent<'_>, id: &str, told: Kind) -> Result<(), Trouble> {
    let is_harmless = matches!(
        told,
        Kind::Announce | Kind::Dislike | Kind::EmojiReact | Kind::Like
    );
    if !is_harmless {
        return Err(Trouble::never("a deed of somebody else"));
    }
    sent.asking.allowed()?;
    let document = match fetch::object(app, id) {
        Ok(document) => document.value,
        other => return wanted(other),
    };
    if authority::classify(&document) != Class::Activity {
        return Err(Trouble::never("no deed"));
    }
    let deed = Activity::read(&document)?;
    if deed.kind != told {
        return Err(Trouble::never("a deed of another kind than was told"));
    }
    let by = people::by_uri(app, deed.actor, sent.asking)?;
    let own = Sent {
        by: &by,
        inbox_of: None,
        body: None,
        ..sent
    };
    act(app, own, &document)
}

impl Act<'_> {
    fn apply(self) -> Result<(), Trouble> {
        match self.activity.kind {
            Kind::Accept => accept::apply(self),
            Kind::Announce => announce::apply(self),
            Kind::Block => block::apply(self),
            Kind::Create => create::apply(self),
            Kind::Delete => delete::apply(self),
            Kind::Dislike | Kind::EmojiReact | Kind::Like => like::apply(self),
            Kind::Flag => flag::apply(self),
            Kind::Follow => follow::apply(self),
            Kind::Reject => reject::apply(self),
            Kind::Undo => undo::apply(self),
            Kind::Update => update::apply(self),
            Kind::Add => add::apply(self),
            Kind::Move => move_::apply(self),
            Kind::Remove => remove::apply(self),
            Kind::QuoteRequest => request::quote(self),
            Kind::FeatureRequest => request::feature(self),
            Kind::AnnounceRequest | Kind::LikeRequest | Kind::ReplyRequest => {
                request::interaction(self)
            }
            // Of these nothing is kept, and the sender is thanked all the same (I32).
            Kind::Unknown => Ok(()),
        }
    }

    /// One of ours by address.
    fn resident(&self, address: Option<&str>) -> Result<Option<User>, Trouble> {
        let us = &self.app.config.origin;
        let ours =
            address.and_then(|address| crate::federation::addresses::Ours::read(us, address));
        let Some(ours) = ours else { return Ok(None) };
        Ok(self.app.db.read(|db| people::resident(db, &ours))?)
    }

    /// Whether something lies on the host of who did this.
    fn is_at_home(&self, address: &str) -> bool {
        authority::same_origin(address, self.uri)
    }
}

/// Lets a deed that the rules refuse end well: another server has no use for the reason.
/// What the refusing action left to be sent (a Reject) is kept.
fn politely<R>(
    outcome: Result<(), crate::error::Error<R>>,
) -> Result<(), crate::error::Error<crate::error::Never>> {
    match outcome {
        Ok(()) | Err(crate::error::Error::Refused(_)) => Ok(()),
        Err(crate::error::Error::Failed(fault)) => Err(crate::error::Error::Failed(fault)),
    }
}
