//! Taking back (I19): the inner deed is found by its id, or by what it was.

use serde_json::Value;

use crate::actions;
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
use crate::store::follows;
use crate::store::notes;
use crate::store::reactions;
use crate::store::relations;
use crate::store::users;

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
    let found = match id {
        Some(id) => by_id(act, id)?,
        None => false,
    };
    let found = found || (object.is_object() && by_meaning(act, object)?);
    match id {
        // It overtook what it takes back (I33). What was found is not remembered: Misskey,
        // like us, gives every follow of a pair the same id, and the next one must count.
        Some(id) if !found => delete::remember(act.app, id),
        _ => Ok(()),
    }
}

/// Undoes the reaction, renote, follow or block that this id made; says whether there was one.
fn by_id(act: Act<'_>, id: &str) -> Result<bool, Trouble> {
    let (reaction, note, follow, blocked) = act.app.db.read(|db| {
        let reaction = reactions::by_uri(db, id)?.filter(|found| found.user_id == act.by.id);
        let note =
            notes::by_uri(db, id)?.filter(|note| note.user_id == act.by.id && note.is_renote());
        let blocked = match relations::blocked_by_uri(db, act.by.id, id)? {
            Some(blocked) => users::by_id(db, blocked)?,
            None => None,
        };
        let follow = follows::by_uri(db, act.by.id, id)?;
        Ok((reaction, note, follow, blocked))
    })?;
    let by = act.by.clone();
    if let Some(follow) = follow {
        act.app
            .db
            .write(move |tx| actions::follows::receive_undo(tx, &by, follow.followee_id))?;
        return Ok(true);
    }
    if let Some(note) = note {
        delete::remove(act.app, note)?;
        return Ok(true);
    }
    if let Some(me) = blocked {
        act.app
            .db
            .write(move |tx| actions::relations::receive_unblock(tx, &by, &me))?;
        return Ok(true);
    }
    if reaction.is_some() {
        let uri = id.to_owned();
        act.app
            .db
            .write(move |tx| politely(actions::reactions::undo_by_uri(tx, &by, &uri)))?;
        return Ok(true);
    }
    Ok(false)
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
    act.app
        .db
        .write(move |tx| actions::relations::receive_unblock(tx, &by, &me))?;
    Ok(true)
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
    let emoji = like::spelling(act, reaction::meant(inner))?;
    let or_the_only_one = reaction::is_plain(inner);
    let by = act.by.clone();
    let undone = move |tx: &crate::store::Tx<'_>| {
        let undone = actions::reactions::undo(tx, &by, note.id, &emoji, or_the_only_one);
        let was_there = undone.is_ok();
        politely(undone).map(|()| was_there)
    };
    Ok(act.app.db.write(undone)?)
}
