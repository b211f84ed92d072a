//! Subscribing to relays (O28 to O31). The server's own actor does it.

use crate::actions::publish;
use crate::actions::users::ensure_system;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::jobs::Answered;
use crate::model::jobs::Deed;
use crate::model::relays::Relay;
use crate::model::relays::State;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::relays;

/// Relays one server subscribes to: each may bring everything there is.
pub const RELAYS: usize = 20;

/// Why there is no subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayRefusal {
    /// There are as many as there may be.
    TooMany,
}

/// Asks a relay to pass on what it hears. Asking again sends the question again: anew where it
/// said no or nothing (O31), else as it was.
pub fn add(
    tx: &Tx<'_>,
    inbox: &str,
    actor_uri: Option<&str>,
) -> Result<Relay, Error<RelayRefusal>> {
    let relay = match relays::by_inbox(tx, inbox)? {
        Some(known) if known.state == State::Accepted => known,
        Some(known) => {
            relays::delete(tx, known.id)?;
            ask(tx, inbox, actor_uri)?
        }
        None if relays::all(tx)?.len() >= RELAYS => {
            return Err(Refused(RelayRefusal::TooMany));
        }
        None => ask(tx, inbox, actor_uri)?,
    };
    let system = ensure_system(tx).map_err(|error| Error::Failed(error.into_fault()))?;
    publish(tx, system, Deed::JoinedRelay(relay.id.number()))?;
    Ok(relay)
}

fn ask(tx: &Tx<'_>, inbox: &str, actor_uri: Option<&str>) -> rusqlite::Result<Relay> {
    let relay = Relay {
        id: tx.new_id(),
        inbox: inbox.to_owned(),
        actor_uri: actor_uri.map(str::to_owned),
        state: State::Requesting,
    };
    relays::insert(tx, &relay)?;
    Ok(relay)
}

/// Leaves a relay; one that is not subscribed to is left already.
pub fn remove(tx: &Tx<'_>, inbox: &str) -> Result<(), Error<Never>> {
    let Some(relay) = relays::by_inbox(tx, inbox)? else {
        return Ok(());
    };
    relays::delete(tx, relay.id)?;
    let left = Deed::LeftRelay {
        relay: relay.id.number(),
        inbox: relay.inbox,
        actor_uri: relay.actor_uri,
    };
    Ok(publish(tx, ensure_system(tx)?, left)?)
}

/// A relay answers.
pub fn receive_answer(tx: &Tx<'_>, id: Id<Relay>, state: State) -> Result<(), Error<Never>> {
    Ok(relays::set_state(tx, id, state)?)
}

/// A relay we asked follows the server's own actor, as LitePub relays do: the only one who
/// may (D43). Nothing is kept of it.
pub fn receive_follow(
    tx: &Tx<'_>,
    relay: &User,
    system: Id<User>,
    uri: Option<&str>,
) -> Result<(), Error<Never>> {
    let answered = Answered {
        follower: relay.id,
        followee: system,
        uri: uri.map(str::to_owned),
        follow: None,
    };
    Ok(publish(tx, system, Deed::Accepted(answered))?)
}
