//! Yes to follows of ours, to quotes of ours, and to what ours did with notes whose authors
//! want to be asked (I21, I67, I72).

use crate::actions::follows;
use crate::federation::inbox::Act;
use crate::federation::inbox::approval;
use crate::federation::inbox::asked;
use crate::federation::inbox::asked::Asked;
use crate::federation::inbox::consent;
use crate::federation::inbox::politely;
use crate::federation::inbox::relay;
use crate::federation::trouble::Trouble;
use crate::model::relays::State;

/// Somebody lets one of ours do what they asked for.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    let Some(asked) = asked::answered(act)? else {
        return Ok(());
    };
    match asked {
        Asked::Quote(quote) => consent::given(act, &quote),
        Asked::Relay(relay) => relay::answered(act, relay, State::Accepted),
        Asked::Interaction(wish) => approval::given(act, wish),
        Asked::Answer(answer) => approval::told(act, *answer),
        Asked::Follow(follower) => {
            let by = act.by.clone();
            Ok(act
                .app
                .db
                .write(move |tx| politely(follows::receive_accept(tx, &by, follower)))?)
        }
    }
}
