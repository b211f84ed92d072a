//! Which handle an actor is shown with: what it calls itself, as far as its host agrees
//! (D9, D10). WebFinger must lead from the handle back to the very actor, and its answer
//! has the canonical form.
//!
//! A host may name several actors for one handle, as Lemmy does for a person and a
//! community: each of them is rightly called so.

use crate::actions::users;
use crate::app::App;
use crate::config::Reach;
use crate::federation::authority;
use crate::federation::fetch;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::actor::Actor;
use crate::federation::vocab::actor::ActorKind;
use crate::federation::webfinger;
use crate::federation::webfinger::Found;
use crate::store;

/// A handle, and what its host says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    /// The name before the `@`.
    pub name: String,
    /// The host behind it.
    pub host: String,
    /// Whether it may be believed.
    pub standing: users::Handle,
}

impl Handle {
    fn confirmed((name, host): (String, String), namesakes: Vec<String>) -> Self {
        Self {
            name,
            host,
            standing: users::Handle::Confirmed(namesakes),
        }
    }
}

/// Why a handle is not confirmed.
enum Unconfirmed {
    /// It is somebody else's.
    Denied,
    /// Nobody is called so, as far as its host says.
    Unknown,
    /// Its host does not answer.
    Unanswered,
    /// Our own trouble, or we have asked enough for now.
    Failed(Trouble),
}

impl From<Trouble> for Unconfirmed {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Failed(_) | Trouble::Enough(_) => Self::Failed(trouble),
            other if other.may_pass() => Self::Unanswered,
            _ => Self::Unknown,
        }
    }
}

/// The handle of an actor: by its own word (FEP-2c59), or by its name on its own host.
///
/// # Errors
/// `Never` for a handle that is somebody else's, or nobody's.
pub fn of(app: &App, actor: &Actor) -> Result<Handle, Trouble> {
    let home = authority::host_of(&actor.id).ok_or_else(|| Trouble::never("no host"))?;
    let named = actor.webfinger.as_deref().and_then(webfinger::split_handle);
    if let Some(held) = held(app, actor, named.as_ref())? {
        return Ok(held);
    }
    let own = match actor.is_named || named.is_some() {
        true => (actor.username.clone(), home),
        false => name_there(app, &actor.id, &home)?.unwrap_or((actor.username.clone(), home)),
    };
    let mut why = Unconfirmed::Denied;
    let claims = [named.filter(|named| *named != own), Some(own.clone())];
    for claim in claims.into_iter().flatten() {
        match confirmed(app, claim, &actor.id) {
            Ok(handle) => return Ok(handle),
            Err(other) => why = other,
        }
    }
    believed(actor, own, why)
}

/// The handle an actor has here already, if it still calls itself so. One that merely is
/// called as somebody else is asks again, for that may have changed.
fn held(
    app: &App,
    actor: &Actor,
    named: Option<&(String, String)>,
) -> Result<Option<Handle>, Trouble> {
    let known = app.db.read(|db| {
        let Some(user) = store::users::by_uri(db, &actor.id)? else {
            return Ok(None);
        };
        Ok(store::users::has_acct(db, user.id)?.then_some(user))
    })?;
    let Some(user) = known else { return Ok(None) };
    let has = (user.username, user.host.unwrap_or_default());
    let is_same = match named {
        Some(named) => *named == has,
        None => actor.username == has.0 || !actor.is_named,
    };
    Ok(is_same.then(|| Handle::confirmed(has, Vec::new())))
}

/// What an actor without a name of its own is called where it lives (D31).
fn name_there(app: &App, id: &str, home: &str) -> Result<Option<(String, String)>, Trouble> {
    let question = webfinger::question_about(scheme(app, home), id, home);
    match asked(app, &question) {
        Ok(found) => Ok(found
            .subject
            .filter(|(_, host)| !app.config.origin.is_home(host))
            .filter(|_| found.actors.iter().any(|actor| actor == id))),
        Err(trouble @ Trouble::Failed(_)) => Err(trouble),
        Err(_) => Ok(None),
    }
}

/// Asks the handle's host, and where the answer names another host, that one too, once.
fn confirmed(app: &App, claimed: (String, String), id: &str) -> Result<Handle, Unconfirmed> {
    let found = look_up(app, &claimed.0, &claimed.1)?;
    if !leads_to(app, &found, id)? {
        return Err(Unconfirmed::Denied);
    }
    let Some(subject) = found.subject.clone() else {
        return Ok(Handle::confirmed(claimed, found.others(id)));
    };
    if subject.1 == claimed.1 {
        let is_same = subject.0.eq_ignore_ascii_case(&claimed.0);
        let handle = if is_same { subject } else { claimed };
        return Ok(Handle::confirmed(handle, found.others(id)));
    }
    match look_up(app, &subject.0, &subject.1) {
        Ok(again) if again.names(id) && again.subject.as_ref() == Some(&subject) => {
            Ok(Handle::confirmed(subject, again.others(id)))
        }
        Err(trouble @ Trouble::Failed(_)) => Err(trouble.into()),
        _ => Ok(Handle::confirmed(claimed, found.others(id))),
    }
}

/// Whether an answer names the actor, or another address of it (X3).
fn leads_to(app: &App, found: &Found, id: &str) -> Result<bool, Trouble> {
    if found.names(id) {
        return Ok(true);
    }
    let Some(address) = found.actors.first() else {
        return Ok(false);
    };
    match fetch::object(app, address) {
        Ok(document) => Ok(document.id == id),
        Err(trouble) if trouble.may_pass() => Err(trouble),
        Err(_) => Ok(false),
    }
}

/// An actor whose handle nobody confirms is refused, for files can be put anywhere that look
/// like an actor. Servers' own actors may have no handle (D44: Pleroma's `/internal/fetch`);
/// and what a host that does not answer now would say is no reason to lose anybody (G1).
/// Neither is found by that handle where somebody else is, and both are asked again.
fn believed(actor: &Actor, own: (String, String), why: Unconfirmed) -> Result<Handle, Trouble> {
    let is_program = matches!(actor.kind, ActorKind::Application | ActorKind::Service);
    match why {
        Unconfirmed::Failed(trouble) => Err(trouble),
        Unconfirmed::Denied => Err(Trouble::never("a handle that leads to somebody else")),
        Unconfirmed::Unknown if !is_program => {
            Err(Trouble::never("a handle that its host does not know"))
        }
        Unconfirmed::Unknown | Unconfirmed::Unanswered => Ok(Handle {
            name: own.0,
            host: own.1,
            standing: users::Handle::Unconfirmed,
        }),
    }
}

/// Whom a host calls so.
///
/// # Errors
/// `Missing` when it names no actor, `Never` for our own domains: what they say leads here
/// (X24).
pub fn look_up(app: &App, name: &str, host: &str) -> Result<Found, Trouble> {
    if app.config.origin.is_home(host) {
        return Err(Trouble::never("our own address"));
    }
    asked(app, &webfinger::question(scheme(app, host), name, host))
}

fn asked(app: &App, question: &str) -> Result<Found, Trouble> {
    match fetch::plain(app, question, webfinger::ACCEPT) {
        Ok((answer, _)) => webfinger::read(&answer).ok_or(Trouble::Missing),
        // It is the handle that is gone (D7), not whom it led to (X12).
        Err(Trouble::Gone) => Err(Trouble::Missing),
        Err(trouble) => Err(trouble),
    }
}

/// How a host is asked that is known by its name only: test rigs speak plain HTTP among
/// themselves.
pub fn scheme(app: &App, host: &str) -> &'static str {
    match app.config.federation.reach {
        Reach::Loopback if host_is_loopback(host) => "http",
        _ => "https",
    }
}

fn host_is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "localhost" || name.starts_with("127.") || name == "[::1]"
}
