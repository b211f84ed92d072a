//! Wishes to follow one of ours (I20).

use crate::actions::follows;
use crate::actions::relays;
use crate::federation::inbox::Act;
use crate::federation::inbox::politely;
use crate::federation::inbox::relay;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::store::users;

/// Somebody wants to follow one of ours. Every outcome but waiting is answered; what the
/// rules refuse is answered with a Reject.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    let wanted = act.activity.object_id();
    // Everything public is followed at a relay, which this server is not: it says no itself.
    let followee = match wanted.is_some_and(loose::is_public) {
        true => act.app.db.read(users::system)?,
        false => act.resident(wanted)?,
    };
    let Some(followee) = followee else {
        return Ok(());
    };
    let (by, id) = (act.by.clone(), act.activity.id.map(str::to_owned));
    if followee.is_system() && relay::of(act.app, act.by)?.is_some() {
        let system = followee.id;
        return Ok(act
            .app
            .db
            .write(move |tx| relays::receive_follow(tx, &by, system, id.as_deref()))?);
    }
    let followed = move |tx: &crate::store::Tx<'_>| {
        politely(follows::receive(tx, &by, &followee, id.as_deref()).map(drop))
    };
    Ok(act.app.db.write(followed)?)
}
