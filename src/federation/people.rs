//! Actors of other servers: found, met, looked at again, forgotten (sections 1.2, 1.5).
//!
//! One actor id is one row; the handle is display data that must be confirmed by its own
//! host (D9, D10). Keys count only for the actor whose document lists them (S18).

use serde_json::Value;

use crate::actions;
use crate::actions::users::Met;
use crate::app::App;
use crate::clock::DAY;
use crate::clock::HOUR;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::config::Reach;
use crate::error::Never;
use crate::federation::addresses::Ours;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::authority::Fetched;
use crate::federation::fetch;
use crate::federation::handles;
use crate::federation::incoming;
use crate::federation::knocking;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::actor::Actor;
use crate::federation::vocab::actor::Key;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::many;
use crate::federation::webfinger;
use crate::limits;
use crate::limits::Rule;
use crate::model::Id;
use crate::model::users::User;
use crate::store::follows;
use crate::store::keys;
use crate::store::notes;
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
        if asking == Asking::Allowed {
            freshen(app, &user)?;
        }
        return Ok(user);
    }
    let host = host.ok_or(Trouble::Missing)?;
    asking.allowed()?;
    let found = handles::look_up(app, name, &host)?;
    meet(app, found.actors.first().ok_or(Trouble::Missing)?)
}

/// A community by handle. Where a person is called the same, Lemmy names the community last;
/// who holds the handle here is no answer, so its host is always asked.
pub fn community(app: &App, name: &str, host: &str) -> Result<User, Trouble> {
    if app.config.origin.is_home(host) {
        return Err(Trouble::Missing);
    }
    let found = handles::look_up(app, name, host)?;
    let last = found.actors.last().ok_or(Trouble::Missing)?;
    by_uri(app, last, Asking::Allowed)
}

/// One reading of an actor is enough for so long, however many look at it meanwhile.
const READING: Rule = Rule {
    max: 1,
    window: HOUR,
};

/// Actors that are read again because somebody looked at them; a page of lists shows some
/// dozens of people.
const READINGS: Rule = Rule {
    max: 60,
    window: MINUTE,
};

/// Somebody here looks at an actor: if nobody has asked its server about it for long, a
/// worker does (D41). Nobody waits for it, and nobody has to be told when it is too often.
pub fn freshen(app: &App, user: &User) -> Result<(), Trouble> {
    let now = app.clock.now();
    if user.is_local() || user.gone_at.is_some() || !is_stale(user, now) {
        return Ok(());
    }
    let name = format!("read {}", user.id);
    let is_spent = |what: &str, rule| {
        app.limits
            .count(limits::Actor::Anybody, what, rule, now)
            .is_err()
    };
    if is_spent(&name, READING) || is_spent("readings", READINGS) {
        return Ok(());
    }
    let user = user.clone();
    Ok(app
        .db
        .write(move |tx| actions::users::look_again_soon(tx, &user))?)
}

/// Whether an actor should be looked at again (D41).
pub fn is_stale(user: &User, now: Time) -> bool {
    let fetched = user.remote.as_ref().and_then(|remote| remote.fetched_at);
    fetched.is_none_or(|at| at.plus(FRESH) < now)
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
    let mut actor = Actor::read(document)?;
    let may_be_id =
        |id: &str| authority::may_be_id(id, app.config.federation.reach == Reach::Loopback);
    if !may_be_id(&actor.id) {
        return Err(Trouble::never("an actor whose id is no safe address"));
    }
    actor.moved_to = actor.moved_to.filter(|target| may_be_id(target)); // D37
    // An actor at the domain of our handles would have one of these (X8).
    let home = authority::host_of(&actor.id).unwrap_or_default();
    if app.config.origin.is_home(&home) {
        return Err(Trouble::never("an actor with an address of ours"));
    }
    if app.db.read(|db| notes::by_uri(db, &actor.id))?.is_some() {
        return Err(Trouble::never("an actor with the id of a note")); // X7
    }
    let handle = handles::of(app, &actor)?;
    knocking::read(app, &actor.id, document);
    let mut met = incoming::actor(&actor, handle, app.clock.now());
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

/// A key that the actor names by address only (D30). Without it the actor is kept all the
/// same: it just cannot send anything to us. One that is known stays while its server does
/// not answer.
fn fetched_key(app: &App, actor: &Actor) -> Result<Option<(String, String)>, Trouble> {
    let address = actor.key_address.as_deref();
    let Some(address) = address.filter(|_| !actor.keys.iter().any(Key::is_rsa)) else {
        return Ok(None);
    };
    let pem = match fetch::document(app, address) {
        Ok((document, _)) => {
            let key = Key::read(&document).filter(|key| key.owner == actor.id);
            key.map(|key| key.pem)
        }
        Err(trouble @ Trouble::Failed(_)) => return Err(trouble),
        Err(trouble) if trouble.may_pass() => known_key(app, actor, address)?,
        Err(_) => None,
    };
    Ok(pem.map(|pem| (address.to_owned(), pem)))
}

fn known_key(app: &App, actor: &Actor, id: &str) -> Result<Option<String>, Trouble> {
    Ok(app.db.read(|db| {
        let key = keys::public(db, id)?;
        let owner = users::by_uri(db, &actor.id)?.map(|user| user.id);
        let own = key.filter(|key| Some(key.user_id) == owner);
        Ok(own.map(|key| key.pem))
    })?)
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
        || (actor.id == key_id && actor.keys.iter().filter(|key| key.is_rsa()).count() == 1)
}

/// Looks at an actor again; one that is gone is forgotten, one that is not there for days
/// counts as suspended (D41).
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
            let (id, is_missing) = (user.id, matches!(trouble, Trouble::Missing));
            app.db.write(move |tx| match is_missing {
                true => actions::users::record_miss(tx, id),
                false => actions::users::record_look(tx, id),
            })?;
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

/// The work of `Job::RefreshUser`: what it finds out is recorded, even if that is nothing, so
/// it is over however it ends.
///
/// # Errors
/// Our own trouble.
pub fn refresh_soon(app: &App, id: Id<User>) -> Result<(), Trouble> {
    match refresh(app, id) {
        Err(trouble @ Trouble::Failed(_)) => Err(trouble),
        _ => Ok(()),
    }
}

/// Reads an actor again, now.
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
