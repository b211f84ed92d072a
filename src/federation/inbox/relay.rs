//! What relays say (I95, I96). Nothing they bring is believed: it is fetched from its own
//! host, kept if everybody may see it, and is no renote by the relay.

use crate::actions::relays;
use crate::app::App;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::inbox::Act;
use crate::federation::posts;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::model::Id;
use crate::model::relays::Relay;
use crate::model::relays::State;
use crate::model::users::User;
use crate::store::relays as rows;
use serde_json::Value;

/// The relay of ours that somebody is, if they are one.
pub fn of(app: &App, user: &User) -> Result<Option<Relay>, Trouble> {
    let Some(home) = &user.remote else {
        return Ok(None);
    };
    let is_it = |relay: &Relay| match &relay.actor_uri {
        Some(uri) => *uri == home.uri,
        None => relay.inbox == home.inbox || Some(&relay.inbox) == home.shared_inbox.as_ref(),
    };
    let all = app.db.read(rows::all)?;
    Ok(all.into_iter().find(is_it))
}

/// The relay of ours that somebody is, once it said yes.
pub fn subscribed(app: &App, user: &User) -> Result<bool, Trouble> {
    let relay = of(app, user)?;
    Ok(relay.is_some_and(|relay| relay.state == State::Accepted))
}

/// A relay answers our wish to subscribe; only the one that was asked can.
pub fn answered(act: Act<'_>, id: Id<Relay>, state: State) -> Result<(), Trouble> {
    let asked = act.app.db.read(|db| rows::by_id(db, id))?;
    let is_it = asked.is_some_and(|relay| match &relay.actor_uri {
        Some(uri) => uri == act.uri,
        None => act.is_at_home(&relay.inbox),
    });
    if !is_it {
        return Err(Trouble::never("an answer of somebody who was not asked"));
    }
    Ok(act
        .app
        .db
        .write(move |tx| relays::receive_answer(tx, id, state))?)
}

/// The note that something a relay brings is about: of a Create, what it made.
pub fn pointer(brought: &Value) -> Option<&str> {
    match authority::classify(brought) {
        Class::Activity => loose::id_of(get(brought, "object")),
        _ => loose::id_of(brought),
    }
}

/// A relay brings a note.
pub fn brought(app: &App, uri: &str, asking: Asking) -> Result<(), Trouble> {
    match posts::relayed(app, uri, asking) {
        Ok(_) | Err(Trouble::Gone | Trouble::Missing | Trouble::Unwanted) => Ok(()),
        Err(trouble) => Err(trouble),
    }
}
