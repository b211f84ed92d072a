//! Passing on what answers a note of ours to those who follow its author (I85, I86).
//!
//! Their servers may not hear of it otherwise. Only what its author signed for everybody to
//! check (a Linked Data signature or an integrity proof) is passed on, byte by byte: of
//! anything else others could only ask its server, which costs everybody. Nothing that came
//! passed on is passed on again, and nothing goes back to where it came from.

use crate::actions::traffic;
use crate::app::App;
use crate::clock::HOUR;
use crate::federation::authority;
use crate::federation::inbox::Act;
use crate::federation::outbox;
use crate::federation::outbox::audience::Audience;
use crate::federation::posts;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::activity::Kind;
use crate::federation::vocab::loose::get;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::users::User;
use crate::store::notes;

/// What one server may have passed on by us: a lively thread, and no flood.
const OF_ONE_SERVER: Rule = Rule {
    max: 120,
    window: HOUR,
};

/// What was known of a note before somebody said something about it.
pub struct Before {
    uri: String,
    note: Option<Note>,
}

/// Looks before the deed, if it may be worth passing on at all.
pub fn look(act: Act<'_>) -> Result<Option<Before>, Trouble> {
    let is_proven = ["signature", "proof"]
        .iter()
        .any(|name| !get(act.activity.document, name).is_null());
    let is_about_a_note = matches!(
        act.activity.kind,
        Kind::Create | Kind::Update | Kind::Delete
    );
    let Some(uri) = act.activity.object_id() else {
        return Ok(None);
    };
    if act.body.is_none() || !is_proven || !is_about_a_note {
        return Ok(None);
    }
    Ok(Some(Before {
        uri: uri.to_owned(),
        note: known(act.app, uri)?,
    }))
}

/// Looks again after the deed, and passes it on if it was news of an answer to one of ours.
pub fn pass_on(act: Act<'_>, before: Before) -> Result<(), Trouble> {
    let after = known(act.app, &before.uri)?;
    let is_news = match (act.activity.kind, &before.note, &after) {
        (Kind::Create, None, Some(_)) | (Kind::Delete, Some(_), None) => true,
        (Kind::Update, Some(old), Some(new)) => old.edited_at != new.edited_at,
        _ => false,
    };
    let Some(note) = after.or(before.note).filter(|_| is_news) else {
        return Ok(());
    };
    let (Some(author), Some(body)) = (answered(act.app, &note)?, act.body) else {
        return Ok(());
    };
    let from = authority::host_of(act.uri).unwrap_or_default();
    let counted = act.app.limits.count(
        Actor::Anybody,
        &format!("passed on of {from}"),
        OF_ONE_SERVER,
        act.app.clock.now(),
    );
    if counted.is_err() {
        return Ok(());
    }
    let followers = act.app.db.read(|db| {
        let mut audience = Audience::default();
        audience.add_followers(db, author)?;
        Ok(audience)
    })?;
    let mut inboxes = outbox::reachable(act.app, followers)?;
    inboxes.retain(|(_, host)| *host != from);
    if inboxes.is_empty() {
        return Ok(());
    }
    let body = body.to_owned();
    Ok(act
        .app
        .db
        .write(move |tx| traffic::send(tx, author, &body, &inboxes))?)
}

fn known(app: &App, uri: &str) -> Result<Option<Note>, Trouble> {
    let us = &app.config.origin;
    Ok(app.db.read(|db| posts::known(db, us, uri))?)
}

/// Whose public note it answers for everybody to see, if that is one of ours.
fn answered(app: &App, note: &Note) -> Result<Option<Id<User>>, Trouble> {
    let Some(id) = note.reply_id.filter(|_| note.visibility.is_open()) else {
        return Ok(None);
    };
    let above = app.db.read(|db| notes::by_id(db, id))?;
    let is_ours = |above: &Note| {
        above.is_local() && above.visibility == Visibility::Public && !above.local_only
    };
    Ok(above.filter(is_ours).map(|above| above.user_id))
}
