//! Changed actors and polls (I15, I17). Edited notes keep their first words for now.

use serde_json::Value;

use crate::actions::polls;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::inbox::Act;
use crate::federation::inbox::OBJECT_LIMIT;
use crate::federation::inbox::create;
use crate::federation::incoming;
use crate::federation::people;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::poll::Poll;
use crate::model::polls as model;
use crate::store::notes;
use crate::store::polls as rows;

/// Somebody changed themselves or something of theirs.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    for object in act.activity.objects().iter().take(OBJECT_LIMIT) {
        match loose::id_of(object) {
            Some(id) if id == act.uri => themselves(act, object)?,
            Some(_) if create::is_theirs(act, object) => note(act, object)?,
            _ => {}
        }
    }
    Ok(())
}

/// The document itself if they signed it, else what their server says now. What may need
/// another server's word (a new handle, a key elsewhere) waits for a worker.
fn themselves(act: Act<'_>, object: &Value) -> Result<(), Trouble> {
    act.asking.allowed()?;
    match authority::classify(object) {
        Class::Actor => people::take(act.app, object, &[]).map(drop),
        _ => people::look_again(act.app, act.by).map(drop),
    }
}

/// New tallies of a poll; everything else about a note is left as it was.
fn note(act: Act<'_>, object: &Value) -> Result<(), Trouble> {
    let id = get(object, "id").as_str().unwrap_or_default();
    let Some(told) = Poll::read(object) else {
        return Ok(());
    };
    let told = incoming::poll(&told, act.app.clock.now());
    let found = act.app.db.read(|db| {
        let note = notes::by_uri(db, id)?.filter(|note| note.user_id == act.by.id);
        match note {
            Some(note) => Ok(rows::of(db, [note.id])?.remove(&note.id)),
            None => Ok(None),
        }
    })?;
    let Some(known) = found else { return Ok(()) };
    let same = known
        .choices
        .iter()
        .map(|one| &one.text)
        .eq(told.choices.iter().map(|one| &one.text));
    if !same {
        return Ok(());
    }
    let poll = model::Poll {
        choices: told.choices,
        expires_at: told.expires_at.or(known.expires_at),
        voters: told.voters.or(known.voters),
        ..known
    };
    Ok(act
        .app
        .db
        .write(move |tx| polls::receive_tallies(tx, &poll))?)
}
