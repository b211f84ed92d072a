//! Changed actors, notes and polls (I15, I16, I17).

use serde_json::Value;

use crate::app::App;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::inbox::Act;
use crate::federation::inbox::OBJECT_LIMIT;
use crate::federation::inbox::create;
use crate::federation::people;
use crate::federation::posts;
use crate::federation::posts::Route;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::object::Reach;
use crate::store::notes;

/// Somebody changed themselves or something of theirs.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    for object in act.activity.objects().iter().take(OBJECT_LIMIT) {
        match loose::id_of(object) {
            Some(id) if id == act.uri => themselves(act, object)?,
            Some(_) if create::is_theirs(act, object) => note(act, object)?,
            Some(id) if !act.is_at_home(id) || is_of_another(act, object) => {
                return Err(Trouble::never("a change of what is another's"));
            }
            // Only an id: its server says what it says now (I10, I16).
            Some(id) if may_be_note(object) => {
                pointed_at(act.app, id, act.asking)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_of_another(act: Act<'_>, object: &Value) -> bool {
    loose::owner(object, Some(act.uri)).is_some_and(|owner| owner != act.uri)
}

fn may_be_note(object: &Value) -> bool {
    object.is_string() || authority::classify(object) == Class::Post
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

/// What a note of theirs says now, or how its poll stands.
fn note(act: Act<'_>, object: &Value) -> Result<(), Trouble> {
    let route = Route {
        around: Reach::read(act.activity.document),
        inbox_of: act.inbox_of,
        ..Route::default()
    };
    let poll = poll(act, object)?;
    let object = poll.as_ref().unwrap_or(object);
    posts::revise(act.app, object, &route, Some(act.by), act.asking).map(drop)
}

/// The poll under the address of its note, which Misskey once called otherwise in the Update
/// of its votes: `/questions/{id}` for `/notes/{id}` (I79).
fn poll(act: Act<'_>, object: &Value) -> Result<Option<Value>, Trouble> {
    let uri = loose::id_of(object).unwrap_or_default();
    if !uri.contains("/questions/") || !loose::is_a(object, "Question") {
        return Ok(None);
    }
    let name = uri.replacen("/questions/", "/notes/", 1);
    let (this, note) = act
        .app
        .db
        .read(|db| Ok((notes::by_uri(db, uri)?, notes::by_uri(db, &name)?)))?;
    let is_it = note.is_some_and(|note| note.has_poll && note.user_id == act.by.id);
    Ok((this.is_none() && is_it).then(|| {
        let mut poll = object.clone();
        poll["id"] = name.into();
        poll
    }))
}

/// Somebody says that a note has changed: its own host is asked what it says now (I5, I81).
pub fn pointed_at(app: &App, uri: &str, asking: Asking) -> Result<(), Trouble> {
    match posts::renewed(app, uri, asking) {
        Ok(_) | Err(Trouble::Gone | Trouble::Missing) => Ok(()),
        Err(trouble) => Err(trouble),
    }
}
