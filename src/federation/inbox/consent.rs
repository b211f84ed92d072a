//! What authors elsewhere say to being quoted (FEP-044f, I66, I67).

use serde_json::Value;

use crate::actions::quotes;
use crate::federation::addresses;
use crate::federation::fetch;
use crate::federation::inbox::Act;
use crate::federation::inbox::forward;
use crate::federation::outbox::render::note::note_id;
use crate::federation::posts;
use crate::federation::stamps;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::model::notes::Note;
use crate::store::notes;

/// The author of what one of ours quotes says yes, and shows a stamp for it. The stamp
/// counts if it lies on their host and names them, our quote and what it quotes.
pub fn given(act: Act<'_>, quote: &Note) -> Result<(), Trouble> {
    let Some(stamp) = loose::id_of(get(act.activity.document, "result")) else {
        return Ok(());
    };
    if !act.is_at_home(stamp) {
        return Err(Trouble::never("a stamp on another host"));
    }
    act.asking.allowed()?;
    let document = fetch::object(act.app, stamp)?;
    let us = &act.app.config.origin;
    let quoted = match quote.renote_id {
        Some(id) => act.app.db.read(|db| notes::by_id(db, id))?,
        None => None,
    };
    let quoted = quoted.map(|note| note_id(us, &note)).unwrap_or_default();
    let ours = addresses::note(us, quote.id);
    let deed = stamps::Deed {
        author: act.uri,
        done: &ours,
        with: &quoted,
    };
    if !stamps::allows_quote(&document.value, deed) {
        return Err(Trouble::never("a stamp for something else"));
    }
    let (by, quote, stamp) = (act.by.id, quote.id, document.id);
    Ok(act
        .app
        .db
        .write(move |tx| quotes::receive_yes(tx, by, quote, &stamp))?)
}

/// The author of what one of ours quotes says no.
pub fn refused(act: Act<'_>, quote: &Note) -> Result<(), Trouble> {
    let (by, quote) = (act.by.id, quote.id);
    Ok(act
        .app
        .db
        .write(move |tx| quotes::receive_no(tx, by, quote))?)
}

/// An author takes their word back. Only they can, whoever's quote it is.
pub fn withdrawn(act: Act<'_>, stamp: &Value) -> Result<(), Trouble> {
    let us = &act.app.config.origin;
    let id = loose::id_of(stamp).unwrap_or_default();
    let quote = loose::id_of(get(stamp, "interactingObject")).unwrap_or_default();
    if !act.is_at_home(id) || loose::owner(stamp, None).is_some_and(|owner| owner != act.uri) {
        return Err(Trouble::never("another's stamp"));
    }
    match act.app.db.read(|db| posts::known(db, us, quote))? {
        Some(quote) => withdrawn_from(act, &quote),
        None => Ok(()),
    }
}

/// The same, where the stamp of this quote is only named. Those who have a quote of ours hear
/// of it from here: of its author they know nothing (I66).
pub fn withdrawn_from(act: Act<'_>, quote: &Note) -> Result<(), Trouble> {
    if quote.renote_user_id != Some(act.by.id) {
        return Ok(());
    }
    let (by, id) = (act.by.id, quote.id);
    act.app.db.write(move |tx| quotes::withdraw(tx, by, id))?;
    match quote.is_local() {
        true => forward::to_readers(act, quote),
        false => Ok(()),
    }
}
