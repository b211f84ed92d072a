//! Who signed a request: signature → key → actor (section 2.4, S17 to S23).
//!
//! The signer is the only authenticated fact about a request. A key counts only if it
//! names its owner and the owner names it (S18): that is checked when actors are met,
//! here keys are merely looked up.

use std::net::IpAddr;

use crate::app::App;
use crate::clock::HOUR;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::crypto::keys::VerifyKey;
use crate::error::Fault;
use crate::federation::authority;
use crate::federation::people;
use crate::federation::signature::Received;
use crate::federation::signature::Refusal;
use crate::federation::signature::Signature;
use crate::federation::trouble::Trouble;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::limits::TooOften;
use crate::model::users::User;
use crate::store::keys;
use crate::store::keys::PublicKey;
use crate::store::users;

/// A key that does not fit is fetched again no sooner than this after the last time (S20).
const KEY_PAUSE: i64 = 5 * MINUTE;

/// Nor is it tried more often, whatever came of it: its server may be down, and anybody can
/// sign badly.
const KEY_TRIES: Rule = Rule {
    max: 1,
    window: KEY_PAUSE,
};

/// Messages of strangers one address may send; a server that has just heard of us brings
/// a handful.
const STRANGERS_OF_ADDRESS: Rule = Rule {
    max: 60,
    window: MINUTE,
};

/// Messages of strangers that may be signed below one domain, from however many addresses
/// and in the name of however many hosts it speaks; enough for the largest, which has many
/// people we never heard of.
const STRANGERS_OF_DOMAIN: Rule = Rule {
    max: 300,
    window: MINUTE,
};

/// A key that was asked for in vain is not asked for again for so long (X23).
const NO_KEY: Rule = Rule {
    max: 1,
    window: 5 * MINUTE,
};

/// A host that could not be reached so often when asked for keys is not asked again until
/// the time is over (X23). An answer that is no help (5xx, 429) counts for the key alone:
/// else anybody could name addresses that are answered so, and nobody new there would be
/// heard.
const NO_ANSWER: Rule = Rule {
    max: 3,
    window: HOUR,
};

/// Counts a request whose key must be asked for: whoever sends costs us a question, whatever
/// they claim to be (X23).
pub fn count_stranger(
    app: &App,
    from: IpAddr,
    signature: &Signature,
    now: Time,
) -> Result<(), TooOften> {
    if !app.config.rate_limits {
        return Ok(());
    }
    let host = host(signature).unwrap_or_default();
    let limits = &app.limits;
    limits.count(Actor::Address(from), "strangers", STRANGERS_OF_ADDRESS, now)?;
    let below = format!("strangers of {}", authority::domain(&host));
    limits.count(Actor::Anybody, &below, STRANGERS_OF_DOMAIN, now)
}

/// When a key that did not fit may be asked for again; `None` is now (S20).
pub fn asked_again_at(app: &App, signature: &Signature, now: Time) -> Option<Time> {
    let what = format!("key {}", signature.key_id);
    let checked = app.limits.check(Actor::Anybody, &what, KEY_TRIES, now);
    checked.err().map(|often| often.reset)
}

/// Why a stranger's key is not asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Futile {
    /// It was not there a moment ago, or nobody owned to it.
    NoKey,
    /// Its host does not answer; it may be asked again after so many milliseconds.
    NoAnswer(i64),
}

/// Whether this signature's key was looked for in vain a short while ago.
pub fn futile(app: &App, signature: &Signature) -> Option<Futile> {
    let names = Names::of(signature);
    let now = app.clock.now();
    let wait = |what: &str, rule| {
        let checked = app.limits.check(Actor::Anybody, what, rule, now);
        checked.err().map(|often| often.reset.0 - now.0)
    };
    if wait(&names.no_key, NO_KEY).is_some() {
        return Some(Futile::NoKey);
    }
    let busy = wait(&names.busy, NO_KEY);
    let wait = busy.or_else(|| wait(&names.no_answer, NO_ANSWER));
    wait.map(Futile::NoAnswer)
}

/// Remembers that a stranger's key was looked for in vain.
fn record_futile(app: &App, signature: &Signature, trouble: &Trouble) {
    let names = Names::of(signature);
    let (what, rule) = match trouble {
        Trouble::Failed(_) | Trouble::MustAsk | Trouble::Enough(_) => return,
        Trouble::Away(_) => (names.no_answer, NO_ANSWER),
        Trouble::Later(_) | Trouble::RetryAfter(_) => (names.busy, NO_KEY),
        _ => (names.no_key, NO_KEY),
    };
    // Being spent already is as good.
    let _ = app
        .limits
        .count(Actor::Anybody, &what, rule, app.clock.now());
}

/// What is counted under which name.
struct Names {
    /// The key is not there.
    no_key: String,
    /// Asked for the key, its host says: not now.
    busy: String,
    /// Its host cannot be reached.
    no_answer: String,
}

impl Names {
    fn of(signature: &Signature) -> Self {
        let (key, host) = (&signature.key_id, host(signature).unwrap_or_default());
        Self {
            no_key: format!("no key {key}"),
            busy: format!("busy {key}"),
            no_answer: format!("no answer {host}"),
        }
    }
}

/// What is known about a signature without asking anybody.
#[derive(Debug)]
pub enum Known {
    /// It is right, and this is who made it.
    Proven(Box<User>),
    /// Its key was never seen here.
    Stranger,
    /// It does not fit the key we know, which is old enough to have been changed.
    MaybeChanged(Box<User>),
    /// It does not fit.
    Wrong(Refusal),
}

/// Looks a signature up and verifies it; asks nobody. `now` is when the request came.
pub fn known(
    app: &App,
    signature: &Signature,
    received: &Received<'_>,
    now: Time,
) -> Result<Known, Fault> {
    let Some((user, keys)) = app.db.read(|db| keys_named(db, &signature.key_id))? else {
        return Ok(Known::Stranger);
    };
    let mut refusal = Refusal::Wrong;
    for key in &keys {
        let Ok(key) = VerifyKey::read(&key.pem) else {
            continue;
        };
        match signature.verify(received, &key, now) {
            Ok(()) => return Ok(Known::Proven(Box::new(user))),
            Err(why) => refusal = why,
        }
    }
    let worth_asking = matches!(refusal, Refusal::Wrong | Refusal::Algorithm);
    let newest = keys.iter().map(|key| key.fetched_at).max();
    let may_ask_again = newest.is_none_or(|at| at.plus(KEY_PAUSE) <= app.clock.now());
    Ok(match worth_asking && may_ask_again {
        true => Known::MaybeChanged(Box::new(user)),
        false => Known::Wrong(refusal),
    })
}

/// The keys a key id may mean, and their owner: the key of that id, or, where it is an
/// actor's own id, the only RSA key of that actor (S19: PeerTube up to 7.0, some relays). Who is
/// gone is a stranger: if they come back, they are met anew.
fn keys_named(
    db: &rusqlite::Connection,
    key_id: &str,
) -> rusqlite::Result<Option<(User, Vec<PublicKey>)>> {
    let is_here = |user: &User| user.gone_at.is_none();
    if let Some(key) = keys::public(db, key_id)? {
        let user = users::by_id(db, key.user_id)?.filter(is_here);
        return Ok(user.map(|user| (user, vec![key])));
    }
    let Some(user) = users::by_uri(db, key_id)?.filter(is_here) else {
        return Ok(None);
    };
    let mut keys = keys::public_of(db, user.id)?;
    keys.retain(|key| VerifyKey::read(&key.pem).is_ok_and(|key| key.is_rsa()));
    Ok((keys.len() == 1).then_some((user, keys)))
}

/// Finds out who signed, asking the key's server where needed: an unknown key is
/// fetched, a changed one fetched again, once (S17, S20).
///
/// # Errors
/// `Never` for signatures that do not count; [`Trouble::Gone`] when the key's owner is
/// gone; what may pass when its server cannot be reached.
pub fn prove(
    app: &App,
    signature: &Signature,
    received: &Received<'_>,
    now: Time,
) -> Result<User, Trouble> {
    match known(app, signature, received, now)? {
        Known::Proven(user) => return Ok(*user),
        Known::Wrong(refusal) => return Err(Trouble::never(refusal.to_string())),
        Known::MaybeChanged(owner) => ask_again(app, signature, &owner)?,
        Known::Stranger => {
            // Another letter asked a moment ago. This one was taken, and waits (I12).
            match futile(app, signature) {
                Some(Futile::NoKey) => {
                    return Err(Trouble::never("a key that was looked for in vain"));
                }
                Some(Futile::NoAnswer(wait)) => return Err(Trouble::RetryAfter(wait)),
                None => {}
            }
            let met = people::meet_by_key(app, &signature.key_id);
            met.inspect_err(|trouble| record_futile(app, signature, trouble))?;
        }
    }
    match known(app, signature, received, now)? {
        Known::Proven(user) => Ok(*user),
        Known::Stranger => {
            let trouble = Trouble::never("a key nobody owns to");
            record_futile(app, signature, &trouble);
            Err(trouble)
        }
        Known::MaybeChanged(_) => Err(Trouble::never(Refusal::Wrong.to_string())),
        Known::Wrong(refusal) => Err(Trouble::never(refusal.to_string())),
    }
}

/// Asks once more for a key that did not fit. Who comes too soon waits: it may be a new key
/// whose server did not answer a moment ago.
fn ask_again(app: &App, signature: &Signature, owner: &User) -> Result<(), Trouble> {
    let (what, now) = (format!("key {}", signature.key_id), app.clock.now());
    let counted = app.limits.count(Actor::Anybody, &what, KEY_TRIES, now);
    counted.map_err(|often| Trouble::RetryAfter(often.reset.0 - now.0))?;
    people::look_again(app, owner).map(drop)
}

/// The host a signature claims to come from.
pub fn host(signature: &Signature) -> Option<String> {
    authority::host_of(&signature.key_id)
}
