//! Actors of other servers: found, met, looked at again, forgotten (sections 1.2, 1.5).
//!
//! One actor id is one row; the handle is display data that must be confirmed by its own
//! host (D9, D10). Keys count only for the actor whose document lists them (S18).

use serde_json::Value;

use crate::actions;
use crate::actions::users::Met;
use crate::app::App;
use crate::clock::DAY;
use crate::config::Reach;
use crate::error::Never;
use crate::federation::addresses::Ours;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::authority::Fetched;
use crate::federation::fetch;
use crate::federation::incoming;
use crate::federation::knocking;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::actor::Actor;
use crate::federation::vocab::actor::Key;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::many;
use crate::federation::webfinger;
use crate::federation::webfinger::Found;
use crate::model::Id;
use crate::model::users::User;
use crate::store::follows;
use crate::store::users;

/// An actor not looked at for so long is looked at again on its next use (D41).
pub const FRESH: i64 = DAY;

/// Somebody by actor id, ours or theirs; theirs are met if they are not known and others
/// may be asked.
pub fn by_uri(app: &App, uri: &str, asking: Asking) -> Result<User, Trouble> {
    let us = &app.config.origin;
    let known = app.db.read(|db| match Ours::read(us, uri) {
        Some(ours) => resident(db, &ours).map(|user| user.ok_or(true)),
        None => users::by_uri(db, uri).map(|user| user.ok_or(false)),
    })?;
    match known {
        // Who was gone may be back, as a server is that came back from a backup.
        Ok(user) if !user.is_local() && user.gone_at.is_some() => {
            asking.allowed()?;
            meet(app, uri)
        }
        Ok(user) => Ok(user),
        Err(true) => Err(Trouble::Missing),
        Err(false) => {
            asking.allowed()?;
            meet(app, uri)
        }
    }
}

/// One of ours, by an address of ours.
pub fn resident(db: &rusqlite::Connection, ours: &Ours) -> rusqlite::Result<Option<User>> {
    let found = match ours {
        Ours::User(id) => users::by_id(db, *id)?,
        Ours::Name(name) => users::by_acct(db, name, None)?,
        _ => None,
    };
    Ok(found.filter(User::is_local))
}

/// Somebody by handle; `None` as host, or our own, is one of ours.
pub fn by_acct(app: &App, name: &str, host: Option<&str>, asking: Asking) -> Result<User, Trouble> {
    let host = match app.config.origin.elsewhere(host) {
        Some(host) => Some(webfinger::plain_host(host).ok_or(Trouble::Missing)?),
        None => None,
    };
    if let Some(user) = app
        .db
        .read(|db| users::by_acct(db, name, host.as_deref()))?
    {
        return Ok(user);
    }
    let host = host.ok_or(Trouble::Missing)?;
    asking.allowed()?;
    let found = look_up(app, name, &host)?;
    meet(app, &found.actor)
}

/// Fetches an actor and keeps it.
pub fn meet(app: &App, uri: &str) -> Result<User, Trouble> {
    let document = fetch::object(app, uri)?;
    take(app, &document.value, &[])
}

/// Keeps an actor that was read from where it lives, or that was signed by itself.
/// `more_keys` are keys proven to be its own in another way (GoToSocial's stubs).
///
/// # Errors
/// `Never` when it is no actor or its handle is somebody else's.
pub fn take(app: &App, document: &Value, more_keys: &[Key]) -> Result<User, Trouble> {
    let actor = Actor::read(document)?;
    if !authority::may_be_id(&actor.id, app.config.federation.reach == Reach::Loopback) {
        return Err(Trouble::never("an actor whose id is no safe address"));
    }
    // An actor at the domain of our handles would have one of these (X8).
    let home = authority::host_of(&actor.id).unwrap_or_default();
    if app.config.origin.is_home(&home) {
        return Err(Trouble::never("an actor with an address of ours"));
    }
    let (username, host) = handle(app, &actor)?;
    knocking::read(app, &actor.id, document);
    let mut met = incoming::actor(&actor, username, host);
    met.keys.extend(fetched_key(app, &actor)?);
    let same = |key: &&Key| {
        actor
            .keys
            .iter()
            .any(|own| own.pem.trim() == key.pem.trim())
    };
    met.keys.extend(
        more_keys
            .iter()
            .filter(same)
            .map(|key| (key.id.clone(), key.pem.clone())),
    );
    record(app, met)
}

fn record(app: &App, met: Met) -> Result<User, Trouble> {
    let uri = met
        .user
        .remote
        .as_ref()
        .map(|remote| remote.uri.clone())
        .unwrap_or_default();
    let user = app.db.write(move |tx| {
        let home = authority::host_of(&uri);
        if let Some(home) = home.filter(|home| Some(home) != met.user.host.as_ref()) {
            actions::instances::meet(tx, &home)?;
        }
        let id = actions::users::meet(tx, &met)?;
        users::by_id(tx, id).map_err(crate::error::Error::<crate::error::Never>::from)
    })?;
    user.ok_or_else(|| Trouble::never("an actor that did not stay"))
}

/// A key that the actor names by address only (D30).
fn fetched_key(app: &App, actor: &Actor) -> Result<Option<(String, String)>, Trouble> {
    let Some(address) = actor
        .key_address
        .as_deref()
        .filter(|_| actor.keys.is_empty())
    else {
        return Ok(None);
    };
    let (document, _) = fetch::document(app, address)?;
    let key = Key::read(&document).filter(|key| key.owner == actor.id);
    Ok(key.map(|key| (address.to_owned(), key.pem)))
}

/// The confirmed handle of an actor (D9): its own word, or its name on its own host,
/// must lead back to it by WebFinger; the answer's subject is the canonical form.
fn handle(app: &App, actor: &Actor) -> Result<(String, String), Trouble> {
    let home = authority::host_of(&actor.id).ok_or_else(|| Trouble::never("no host"))?;
    let named = actor.webfinger.as_deref().and_then(webfinger::split_handle);
    let claimed = named.unwrap_or_else(|| (actor.username.clone(), home.clone()));
    let known = app.db.read(|db| users::by_uri(db, &actor.id))?;
    if let Some(user) = known.filter(|user| user.username == claimed.0)
        && let Some(host) = user.host.filter(|_| user.gone_at.is_none())
    {
        return Ok((user.username, host));
    }
    match confirmed(app, &claimed, &actor.id) {
        Ok(found) => Ok(found),
        Err(why) if claimed.1 == home => believed(app, actor, home, why),
        Err(_) => {
            let own = (actor.username.clone(), home.clone());
            let again = confirmed(app, &own, &actor.id);
            again.or_else(|why| believed(app, actor, home, why))
        }
    }
}

/// Why a handle is not confirmed.
enum Unconfirmed {
    /// Its host says it is somebody else's.
    Denied,
    /// Its host did not say.
    Unanswered(Trouble),
}

impl From<Trouble> for Unconfirmed {
    fn from(trouble: Trouble) -> Self {
        Self::Unanswered(trouble)
    }
}

/// Asks the handle's host, and where the answer names another host, that one too, once.
fn confirmed(
    app: &App,
    claimed: &(String, String),
    id: &str,
) -> Result<(String, String), Unconfirmed> {
    let found = look_up(app, &claimed.0, &claimed.1)?;
    if found.actor != id {
        return Err(Unconfirmed::Denied);
    }
    match found.subject {
        Some(subject) if subject.1 != claimed.1 => {
            let again = look_up(app, &subject.0, &subject.1)?;
            let same = again.actor == id && again.subject.as_ref() == Some(&subject);
            Ok(if same { subject } else { claimed.clone() })
        }
        Some(subject) if subject.0.eq_ignore_ascii_case(&claimed.0) => Ok(subject),
        _ => Ok(claimed.clone()),
    }
}

/// A server without WebFinger: its actors are believed about their own host as long as
/// nobody else here has the handle. A server that denies the handle is not.
fn believed(
    app: &App,
    actor: &Actor,
    home: String,
    why: Unconfirmed,
) -> Result<(String, String), Trouble> {
    let Unconfirmed::Unanswered(trouble) = why else {
        return Err(Trouble::never("a handle that leads to somebody else"));
    };
    let holder = app
        .db
        .read(|db| users::by_acct(db, &actor.username, Some(&home)))?;
    match holder {
        Some(User {
            remote: Some(remote),
            ..
        }) if remote.uri == actor.id => Ok((actor.username.clone(), home)),
        Some(_) => Err(trouble),
        None => Ok((actor.username.clone(), home)),
    }
}

fn look_up(app: &App, name: &str, host: &str) -> Result<Found, Trouble> {
    // What our own domains say leads here (X24).
    if app.config.origin.is_home(host) {
        return Err(Trouble::never("our own address"));
    }
    let question = webfinger::question(scheme(app, host), name, host);
    let (answer, _) = fetch::plain(app, &question, webfinger::ACCEPT)?;
    webfinger::read(&answer).ok_or(Trouble::Missing)
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

/// Fetches the key with this id and meets its owner (S17 to S19).
///
/// # Errors
/// `Never` when key and owner do not name each other or lie on different hosts.
pub fn meet_by_key(app: &App, key_id: &str) -> Result<User, Trouble> {
    let (document, url) = fetch::document(app, key_id)?;
    if authority::classify(&document) == Class::Actor {
        if !names_key(&Actor::read(&document)?, key_id) {
            return Err(Trouble::never("no such key there"));
        }
        let here = authority::judge_fetched(&document, &url) == Fetched::Itself;
        return match (here, get(&document, "id").as_str()) {
            (true, _) => take(app, &document, &[]),
            (false, Some(id)) if authority::same_origin(id, key_id) => meet(app, id),
            _ => Err(Trouble::never("a key that leads to another host")),
        };
    }
    let listed = many(get(&document, "publicKey")).iter();
    let mut keys: Vec<Key> = listed.filter_map(Key::read).collect();
    keys.extend(Key::read(&document));
    // A key document may call itself by its address; signatures name it by `key_id`.
    let key = keys
        .into_iter()
        .find(|key| key.id == key_id || key.id == url);
    let key = key.ok_or_else(|| Trouble::never("no such key there"))?;
    if !authority::same_origin(&key.owner, key_id) {
        return Err(Trouble::never("a key of somebody on another host"));
    }
    let owner = fetch::object(app, &key.owner)?;
    let key = Key {
        id: key_id.to_owned(),
        ..key
    };
    take(app, &owner.value, &[key])
}

/// Whether a key id may mean one of this actor's own keys (S18, S19): who shows none is
/// nobody to be met for it.
fn names_key(actor: &Actor, key_id: &str) -> bool {
    actor.keys.iter().any(|key| key.id == key_id)
        || actor.key_address.as_deref() == Some(key_id)
        || (actor.id == key_id && actor.keys.len() == 1)
}

/// Looks at an actor again; one that is gone is forgotten (D41).
pub fn look_again(app: &App, user: &User) -> Result<User, Trouble> {
    let Some(remote) = &user.remote else {
        return Ok(user.clone());
    };
    match meet(app, &remote.uri) {
        Err(Trouble::Gone) => {
            forget(app, user)?;
            Err(Trouble::Gone)
        }
        Err(trouble) => {
            let id = user.id;
            app.db
                .write(move |tx| actions::users::record_look(tx, id))?;
            Err(trouble)
        }
        Ok(met) => {
            let (seen, id) = (met.clone(), met.id);
            if app.db.read(|db| follows::has_local_follower(db, id))? {
                app.db
                    .write(move |tx| actions::users::look_closer::<Never>(tx, &seen))
                    .map_err(|error| Trouble::Failed(error.into_fault()))?;
            }
            Ok(met)
        }
    }
}

/// The work of `Job::RefreshUser`.
pub fn refresh(app: &App, id: Id<User>) -> Result<(), Trouble> {
    match app.db.read(|db| users::by_id(db, id))? {
        Some(user) if user.gone_at.is_none() => match look_again(app, &user) {
            Ok(_) | Err(Trouble::Gone) => Ok(()),
            Err(trouble) => Err(trouble),
        },
        _ => Ok(()),
    }
}

/// An actor is gone: it, its follows, its reactions and its notes (I18).
pub fn forget(app: &App, user: &User) -> Result<(), Trouble> {
    let (leaving, id) = (user.clone(), user.id);
    app.db
        .write(move |tx| actions::users::leave(tx, &leaving))?;
    forget_notes(app, id)
}

/// Removes all notes of somebody who left, some in each transaction.
pub fn forget_notes(app: &App, user: Id<User>) -> Result<(), Trouble> {
    loop {
        let us = app.config.origin.clone();
        let more = app
            .db
            .write(move |tx| actions::notes::removal::remove_some_of(tx, &us, user))?;
        if !more {
            return Ok(());
        }
    }
}
