//! No to what `accept.rs` says yes to; also a yes that is taken back (I22, I67, I72).

use crate::actions::follows;
use crate::federation::inbox::Act;
use crate::federation::inbox::approval;
use crate::federation::inbox::asked;
use crate::federation::inbox::asked::Asked;
use crate::federation::inbox::consent;
use crate::federation::inbox::relay;
use crate::federation::trouble::Trouble;
use crate::model::relays::State;

/// Somebody does not let one of ours do what they asked for, or no longer.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    let Some(asked) = asked::answered(act)? else {
        return Ok(());
    };
    match asked {
        Asked::Quote(quote) => consent::refused(act, &quote),
        Asked::Relay(relay) => relay::answered(act, relay, State::Rejected),
        Asked::Interaction(wish) => approval::refused(act, wish),
        Asked::Answer(answer) => approval::put_out(act, *answer),
        Asked::Follow(follower) => {
            let by = act.by.clone();
            Ok(act
                .app
                .db
                .write(move |tx| follows::receive_reject(tx, &by, follower))?)
        }
    }
}
