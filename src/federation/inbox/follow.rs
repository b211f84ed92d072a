//! Wishes to follow one of ours (I20).

use crate::actions::follows;
use crate::actions::relays;
use crate::federation::inbox::Act;
use crate::federation::inbox::politely;
use crate::federation::inbox::relay;
use crate::federation::trouble::Trouble;

/// Somebody wants to follow one of ours. Every outcome but waiting is answered; what the
/// rules refuse is answered with a Reject.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    let Some(followee) = act.resident(act.activity.object_id())? else {
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
