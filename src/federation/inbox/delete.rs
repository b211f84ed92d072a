//! Deletions (I18).

use crate::actions;
use crate::actions::taken_back;
use crate::app::App;
use crate::federation::addresses::Ours;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::fetch;
use crate::federation::inbox::Act;
use crate::federation::inbox::OBJECT_LIMIT;
use crate::federation::inbox::approval;
use crate::federation::inbox::consent;
use crate::federation::people;
use crate::federation::posts;
use crate::federation::stamps;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::model::notes::Note;
use crate::store::interactions;
use crate::store::notes;
use crate::store::quotes;
use crate::store::users;

/// Why a deletion that another one tells of is not done.
const NOT_GONE: &str = "it is said to be gone, and is not";

/// Somebody says that something, or they themselves, are gone.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    for object in act.activity.objects().iter().take(OBJECT_LIMIT) {
        if loose::is_a(object, "QuoteAuthorization") {
            consent::withdrawn(act, object)?;
        } else if stamps::is_of_interaction(object) {
            approval::withdrawn(act, loose::id_of(object).unwrap_or_default())?;
        } else if let Some(id) = loose::id_of(object) {
            one(act, id)?;
        }
    }
    Ok(())
}

fn one(act: Act<'_>, id: &str) -> Result<(), Trouble> {
    if id == act.uri {
        // They may have written thousands of notes: that is work for later.
        act.asking.allowed()?;
        return people::forget(act.app, act.by);
    }
    if Ours::read(&act.app.config.origin, id).is_some() || !act.is_at_home(id) {
        return match hide(act, id)? {
            true => Ok(()),
            false => Err(Trouble::never("a deletion of what is on another host")),
        };
    }
    let (note, is_stamp, stamped) = act.app.db.read(|db| {
        let is_stamp = interactions::with_stamp(db, id)?.is_some();
        let stamped = match quotes::with_stamp(db, id)? {
            Some(quote) => notes::by_id(db, quote)?,
            None => None,
        };
        Ok((notes::by_uri(db, id)?, is_stamp, stamped))
    })?;
    if let Some(quote) = stamped {
        return consent::withdrawn_from(act, &quote);
    }
    match note {
        // A moderator's deed: believed when the host shows that it is so (3.2).
        Some(note) if note.user_id != act.by.id => confirmed(act.app, id, act.asking),
        None if is_stamp => approval::withdrawn(act, id),
        // It may still be on its way (I33).
        _ => {
            let (us, by) = (act.app.config.origin.clone(), act.by.clone());
            let id = id.to_owned();
            Ok(act
                .app
                .db
                .write(move |tx| taken_back::delete_or_expect(tx, &us, &by, &id))?)
        }
    }
}

/// A community deletes what somebody elsewhere wrote: it stays where it is, and is not shown
/// in the community any longer (3.2). That is no more than taking their own renote back; says
/// whether there was one.
pub fn hide(act: Act<'_>, id: &str) -> Result<bool, Trouble> {
    let us = &act.app.config.origin;
    let renote = act.app.db.read(|db| match posts::known(db, us, id)? {
        Some(note) => notes::renote_by(db, act.by.id, note.id),
        None => Ok(None),
    })?;
    let was_shown = renote.is_some();
    renote.map_or(Ok(()), |renote| remove(act.app, renote))?;
    Ok(was_shown)
}

/// Deletes a note if its own host says that it is gone (I5). "Not found" says so only of
/// what everybody may see: closed notes are not shown to the server that asks.
pub fn confirmed(app: &App, id: &str, asking: Asking) -> Result<(), Trouble> {
    let Some(note) = app.db.read(|db| notes::by_uri(db, id))? else {
        return left(app, id, asking);
    };
    asking.allowed()?;
    let is_gone = match fetch::object(app, id) {
        Ok(document) => authority::classify(&document.value) == Class::Tombstone,
        Err(Trouble::Gone) => true,
        Err(Trouble::Missing) => note.visibility.is_open(),
        Err(trouble) if trouble.may_pass() => return Err(trouble),
        Err(_) => false,
    };
    match is_gone {
        true => remove(app, note),
        false => Err(Trouble::never(NOT_GONE)),
    }
}

/// Forgets an actor if their own server says that they are gone for good: that they are not
/// found is not enough (X12).
fn left(app: &App, id: &str, asking: Asking) -> Result<(), Trouble> {
    let known = app.db.read(|db| users::by_uri(db, id))?;
    let Some(user) = known.filter(|user| user.gone_at.is_none()) else {
        return Ok(());
    };
    asking.allowed()?;
    match people::look_again(app, &user) {
        Err(trouble) if trouble.may_pass() => Err(trouble),
        Ok(_) => Err(Trouble::never(NOT_GONE)),
        Err(_) => Ok(()),
    }
}

/// Removes a note of another server.
pub fn remove(app: &App, note: Note) -> Result<(), Trouble> {
    let us = app.config.origin.clone();
    let removed = move |tx: &crate::store::Tx<'_>| {
        actions::notes::removal::remove(tx, &us, &note)
            .map_err(crate::error::Error::<crate::error::Never>::from)
    };
    Ok(app.db.write(removed)?)
}
