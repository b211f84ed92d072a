//! New notes and votes (I13, I14).

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;
use serde_json::Value;

use crate::actions::polls;
use crate::app::App;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::inbox::Act;
use crate::federation::inbox::OBJECT_LIMIT;
use crate::federation::inbox::wanted;
use crate::federation::posts;
use crate::federation::posts::Route;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::object;
use crate::federation::vocab::object::Reach;
use crate::model::polls::Choice;
use crate::store::notes;
use crate::store::polls as poll_rows;

/// Somebody wrote something.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    for object in act.activity.objects().iter().take(OBJECT_LIMIT) {
        if object::is_vote(object) {
            vote(act, object)?;
        } else if is_theirs(act, object) {
            let route = Route {
                around: Reach::read(act.activity.document),
                inbox_of: act.inbox_of,
                ..Route::default()
            };
            match is_edited(act, object)? {
                true => posts::revise(act.app, object, &route, Some(act.by), act.asking)?,
                false => posts::receive(act.app, object, &route, Some(act.by), act.asking)?,
            };
        } else {
            not_theirs(act, object)?;
        }
    }
    Ok(())
}

/// An embedded object is believed only from its own author, on its author's host (I10).
pub fn is_theirs(act: Act<'_>, object: &Value) -> bool {
    let id = get(object, "id").as_str();
    authority::classify(object) == Class::Post
        && id.is_some_and(|id| act.is_at_home(id))
        && loose::owner(object, Some(act.uri)).is_none_or(|owner| owner == act.uri)
}

/// Whether it is a note that is here already and says that it changed: then it is as good as
/// an Update (I13).
fn is_edited(act: Act<'_>, object: &Value) -> Result<bool, Trouble> {
    if loose::time(get(object, "updated")).is_none() {
        return Ok(false);
    }
    let uri = loose::id_of(object).unwrap_or_default();
    let known = act.app.db.read(|db| notes::by_uri(db, uri))?;
    Ok(known.is_some())
}

/// A bare id is fetched. An object that claims another author on the signer's own host
/// is a lie, and one of another host is only a pointer to there.
fn not_theirs(act: Act<'_>, object: &Value) -> Result<(), Trouble> {
    let Some(id) = loose::id_of(object) else {
        return Err(Trouble::never("a note without id"));
    };
    if !object.is_object() {
        return pointed_at(act.app, id, act.asking);
    }
    if act.is_at_home(id) {
        return Err(Trouble::never("a note in another's name"));
    }
    wanted(posts::hinted(act.app, id, act.asking))
}

/// Somebody says that there is a note: it is fetched from its own host, and kept if it
/// concerns anybody here, as if that had delivered it (3.13).
pub fn pointed_at(app: &App, uri: &str, asking: Asking) -> Result<(), Trouble> {
    match posts::hinted(app, uri, asking) {
        Ok(_) | Err(Trouble::Gone | Trouble::Missing) => Ok(()),
        Err(trouble) => Err(trouble),
    }
}

/// A name as names are compared (I77).
fn composed(name: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(name)
}

/// A vote in a poll of ours; it is counted, never kept as a note.
fn vote(act: Act<'_>, object: &Value) -> Result<(), Trouble> {
    let poll = loose::id_of(get(object, "inReplyTo")).unwrap_or_default();
    let name = loose::text(object, "name").unwrap_or_default().into_owned();
    let owner = loose::owner(object, Some(act.uri));
    if owner.is_some_and(|owner| owner != act.uri) {
        return Err(Trouble::never("a vote in another's name"));
    }
    let us = &act.app.config.origin;
    let found = act.app.db.read(|db| {
        let Some(note) = posts::known(db, us, poll)?.filter(|note| note.is_local()) else {
            return Ok(None);
        };
        let poll = poll_rows::of(db, [note.id])?.remove(&note.id);
        let is_it = |choice: &Choice| composed(&choice.text) == composed(&name);
        let choice = poll.and_then(|poll| poll.choices.iter().position(is_it));
        let visible = notes::may_see(db, Some(act.by.id), &note)?;
        Ok(choice.filter(|_| visible).map(|choice| (note.id, choice)))
    })?;
    let Some((note, choice)) = found else {
        return Err(Trouble::never("a vote for nothing that can be chosen"));
    };
    let (by, choice) = (act.by.clone(), i64::try_from(choice).unwrap_or(i64::MAX));
    Ok(act
        .app
        .db
        .write(move |tx| polls::vote(tx, &by, note, choice))?)
}
