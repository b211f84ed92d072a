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

/// The inboxes of an audience with their hosts, but those of servers that are blocked or not
/// let in (O19); one below a blocked name is no exception.
pub fn reachable(app: &App, audience: Audience) -> Result<Vec<(String, String)>, Trouble> {
    let mut inboxes = audience.into_inboxes(&app.config.origin);
    let (blocked, admitted) = app.db.read(|db| {
        let blocked = instances::marked(db, Mark::Blocked)?;
        Ok((blocked, instances::admitted(db)?))
    })?;
    let blocked: HashSet<String> = blocked.into_iter().collect();
    let admitted = admitted.map(HashSet::<String>::from_iter);
    let is_in = |host: &str, listed: &HashSet<String>| {
        names(host).into_iter().any(|name| listed.contains(name))
    };
    inboxes.retain(|(_, host)| {
        !is_in(host, &blocked) && admitted.as_ref().is_none_or(|listed| is_in(host, listed))
    });
    Ok(inboxes)
}
