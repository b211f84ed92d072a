//! What actors no longer pin (I30).

use crate::actions::pins;
use crate::federation::inbox::Act;
use crate::federation::inbox::OBJECT_LIMIT;
use crate::federation::inbox::add::is_pin;
use crate::federation::posts;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;

/// Somebody takes something out of a collection of theirs.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    let us = &act.app.config.origin;
    let uris = act.activity.objects().iter().filter_map(loose::id_of);
    for uri in uris.take(OBJECT_LIMIT).filter(|_| is_pin(act)) {
        let Some(note) = act.app.db.read(|db| posts::known(db, us, uri))? else {
            continue;
        };
        let (by, note) = (act.by.id, note.id);
        act.app
            .db
            .write(move |tx| pins::receive_unpin(tx, by, note))?;
    }
    Ok(())
}
