//! The last step before the queue: which inboxes an activity goes to, and what of it need
//! not be said at all (O15).

use std::sync::Arc;

use crate::actions::traffic;
use crate::actions::traffic::Outgoing;
use crate::app::App;
use crate::federation::outbox::audience::Audience;
use crate::federation::trouble::Trouble;
use crate::in_hand::Held;
use crate::model::instances::Mark;
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

/// The inboxes of an audience with their hosts, but those of blocked servers; one below a
/// blocked name is no exception.
pub fn reachable(app: &App, audience: Audience) -> Result<Vec<(String, String)>, Trouble> {
    let mut inboxes = audience.into_inboxes(&app.config.origin);
    let blocked = app.db.read(|db| instances::marked(db, Mark::Blocked))?;
    inboxes.retain(|(_, host)| !blocked.iter().any(|above| is_below(host, above)));
    Ok(inboxes)
}

fn is_below(host: &str, above: &str) -> bool {
    let rest = host.strip_suffix(above);
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
