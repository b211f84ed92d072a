//! The last step before the queue: which inboxes an activity goes to, and what of it need
//! not be said at all (O15).

use std::collections::HashSet;
use std::sync::Arc;

use crate::actions::traffic;
use crate::actions::traffic::Outgoing;
use crate::app::App;
use crate::federation::outbox::audience::Audience;
use crate::federation::trouble::Trouble;
use crate::in_hand::Held;
use crate::model::instances::Mark;
use crate::model::instances::names;
use crate::store::instances;

impl traffic::Hands for Held {
    fn since(&self) -> i64 {
        Self::since(self)
    }

    fn hold(&self, job: i64) -> bool {
        Self::hold(self, job)
    }
}

/// Queues activities, each for its inboxes with their hosts, in one transaction.
///
/// # Errors
/// Only our own trouble.
pub fn send(app: &App, ready: Vec<(Outgoing, Vec<(String, String)>)>) -> Result<(), Trouble> {
    if ready.iter().all(|(_, inboxes)| inboxes.is_empty()) {
        return Ok(());
    }
    // What is dropped stays held until that is on disk, or was in vain.
    let held = Arc::new(Held::of(app.in_hand.clone()));
    let hands = held.clone();
    app.db.write(move |tx| {
        for (outgoing, inboxes) in &ready {
            traffic::send(tx, outgoing, inboxes, &*hands)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// The inboxes of an audience with their hosts, but those on servers that are blocked (one
/// below a blocked name is no exception) or not let in, suspended, gone, or were given up (O16
/// to O19). It is the host of the inbox that counts: an account may be called after another.
pub fn reachable(app: &App, audience: Audience) -> Result<Vec<(String, String)>, Trouble> {
    let is_insisting = audience.is_insisting();
    let mut inboxes = audience.into_inboxes(&app.config.origin);
    let hosts = inboxes.iter().map(|(_, host)| host.as_str());
    let (blocked, admitted, closed) = app.db.read(|db| {
        let closed = instances::closed_among(db, hosts)?;
        let blocked = instances::marked(db, Mark::Blocked)?;
        Ok((blocked, instances::admitted(db)?, closed))
    })?;
    let blocked = HashSet::<String>::from_iter(blocked);
    let admitted = admitted.map(HashSet::<String>::from_iter);
    let is_in = |host: &str, listed: &HashSet<String>| {
        names(host).into_iter().any(|name| listed.contains(name))
    };
    inboxes.retain(|(_, host)| {
        let is_let_in = admitted.as_ref().is_none_or(|listed| is_in(host, listed));
        let is_open = is_insisting || !closed.contains(host);
        is_open && is_let_in && !is_in(host, &blocked)
    });
    Ok(inboxes)
}
