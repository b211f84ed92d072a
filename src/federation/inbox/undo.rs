//! Taking back (I19): the inner deed is found by its id, or by what it was.

use serde_json::Value;

use crate::actions;
use crate::actions::taken_back;
use crate::federation::inbox::Act;
use crate::federation::inbox::OBJECT_LIMIT;
use crate::federation::inbox::delete;
use crate::federation::inbox::like;
use crate::federation::inbox::politely;
use crate::federation::inbox::reaction;
use crate::federation::posts;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::activity::Activity;
use crate::federation::vocab::activity::Kind;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::store::notes;
use crate::store::taken_back as rows;

/// Somebody takes something back.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    for object in act.activity.objects().iter().take(OBJECT_LIMIT) {
        one(act, object)?;
    }
    Ok(())
}

fn one(act: Act<'_>, object: &Value) -> Result<(), Trouble> {
    let doer = loose::id_of(get(object, "actor"));
    if doer.is_some_and(|doer| doer != act.uri) {
        return Err(Trouble::never("an undoing of another's deed"));
    }
    let id = loose::id_of(object);
    if id.is_some_and(|id| !act.is_at_home(id)) {
        return Err(Trouble::never("an undoing of something on another host"));
    }
    if let Some(id) = id
        && (by_id(act, id)? || is_over(act, id)?)
    {
        return Ok(());
    }
    if object.is_object() && by_meaning(act, object)? {
        return Ok(());
    }
    let Some(id) = id else { return Ok(()) };
    // It overtook what it takes back (I33).
    let (us, by, id) = (act.app.config.origin.clone(), act.by.clone(), id.to_owned());
    Ok(act
        .app
        .db
        .write(move |tx| taken_back::undo_or_expect(tx, &us, &by, &id))?)
}

/// Undoes the reaction, renotes, follow or block that this id made; says whether there was
/// one.
fn by_id(act: Act<'_>, id: &str) -> Result<bool, Trouble> {
    let (us, by, id) = (act.app.config.origin.clone(), act.by.clone(), id.to_owned());
    Ok(act
        .app
        .db
        .write(move |tx| taken_back::undo(tx, &us, &by, &id))?)
}

/// Whether what this id made was taken back or replaced before: what they did since, under
/// another id, stays (I33).
fn is_over(act: Act<'_>, id: &str) -> Result<bool, Trouble> {
    Ok(act
        .app
        .db
        .read(|db| Ok(notes::is_forgotten(db, id)? || rows::contains(db, act.by.id, id)?))?)
}

/// Undoes by what the inner deed says it was; its id may be missing (Pixelfed) or differ.
/// Says whether there was anything.
fn by_meaning(act: Act<'_>, object: &Value) -> Result<bool, Trouble> {
    let target = loose::id_of(get(object, "object"));
    match Kind::of(object) {
        Kind::Follow => follow(act, target),
        Kind::Block => block(act, target),
        Kind::Announce => renote(act, target),
        Kind::Like | Kind::EmojiReact | Kind::Dislike => reacted(act, object, target),
        Kind::Accept => accepted(act, get(object, "object")),
        _ => Ok(false),
    }
}

fn follow(act: Act<'_>, target: Option<&str>) -> Result<bool, Trouble> {
    let Some(followee) = act.resident(target)? else {
        return Ok(false);
    };
    let by = act.by.clone();
    Ok(act
        .app
        .db
        .write(move |tx| actions::follows::receive_undo(tx, &by, followee.id))?)
}

/// Taking an Accept back is a Reject.
fn accepted(act: Act<'_>, follow: &Value) -> Result<bool, Trouble> {
    let Some(follower) = act.resident(loose::id_of(get(follow, "actor")))? else {
        return Ok(false);
    };
    let by = act.by.clone();
    act.app
        .db
        .write(move |tx| actions::follows::receive_reject(tx, &by, follower.id))?;
    Ok(true)
}

fn block(act: Act<'_>, target: Option<&str>) -> Result<bool, Trouble> {
    let Some(me) = act.resident(target)? else {
        return Ok(false);
    };
    let by = act.by.clone();
    Ok(act
        .app
        .db
        .write(move |tx| actions::relations::receive_unblock(tx, &by, &me))?)
}

fn renote(act: Act<'_>, target: Option<&str>) -> Result<bool, Trouble> {
    let us = &act.app.config.origin;
    let renote = act.app.db.read(|db| {
        let note = posts::known(db, us, target.unwrap_or_default())?;
        match note {
            Some(note) => notes::renote_by(db, act.by.id, note.id),
            None => Ok(None),
        }
    })?;
    let Some(note) = renote else { return Ok(false) };
    delete::remove(act.app, note)?;
    Ok(true)
}

fn reacted(act: Act<'_>, object: &Value, target: Option<&str>) -> Result<bool, Trouble> {
    let us = &act.app.config.origin;
    let Some(note) = act
        .app
        .db
        .read(|db| posts::known(db, us, target.unwrap_or_default()))?
    else {
        return Ok(false);
    };
    let inner = Activity {
        id: None,
        kind: Kind::of(object),
        actor: act.uri,
        document: object,
    };
    let emoji = match reaction::names_emoji(inner) {
        true => Some(like::spelling(act, reaction::meant(inner))?),
        false => None,
    };
    let by = act.by.clone();
    let undone = move |tx: &crate::store::Tx<'_>| {
        let undone = actions::reactions::undo(tx, &by, note.id, emoji.as_deref());
        let was_there = undone.is_ok();
        politely(undone).map(|()| was_there)
    };
    Ok(act.app.db.write(undone)?)
}
