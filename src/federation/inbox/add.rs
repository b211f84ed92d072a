//! What actors pin (I30), and what somebody's thread gained (FEP-171b).

use serde_json::Value;

use crate::actions::pins;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::inbox::Act;
use crate::federation::inbox::OBJECT_LIMIT;
use crate::federation::inbox::create;
use crate::federation::posts;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::model::Id;
use crate::model::notes::Note;
use crate::store::follows;

/// Somebody puts something into a collection of theirs.
pub fn apply(act: Act<'_>) -> Result<(), Trouble> {
    for object in act.activity.objects().iter().take(OBJECT_LIMIT) {
        if is_pin(act) {
            pin(act, object)?;
        } else if authority::classify(object) == Class::Activity {
            // Nothing of it is believed but that there is something (X6).
            let inner = loose::id_of(get(object, "object"));
            inner.map_or(Ok(()), |id| create::pointed_at(act.app, id, act.asking))?;
        } else if act
            .activity
            .target_id()
            .is_some_and(|to| !act.is_at_home(to))
        {
            return Err(Trouble::never("something put into another's collection"));
        }
    }
    Ok(())
}

/// Whether it is about the signer's own pinned notes; other collections are not kept here.
pub fn is_pin(act: Act<'_>) -> bool {
    let featured = act
        .by
        .remote
        .as_ref()
        .and_then(|home| home.featured_uri.as_deref());
    featured.is_some() && act.activity.target_id() == featured
}

fn pin(act: Act<'_>, object: &Value) -> Result<(), Trouble> {
    // A hashtag may be featured, too (Mastodon); it is not kept.
    let Some(uri) = loose::id_of(object).filter(|_| !loose::is_a(object, "Hashtag")) else {
        return Ok(());
    };
    let (us, by) = (&act.app.config.origin, act.by.id);
    let (known, is_followed) = act.app.db.read(|db| {
        let known = posts::known(db, us, uri)?;
        Ok((known, follows::has_local_follower(db, by)?))
    })?;
    let note: Id<Note> = match known {
        Some(note) => note.id,
        // What strangers pin is not worth a question (I11), nor what is not their own (I30).
        None if !is_followed || !act.is_at_home(uri) => return Ok(()),
        None => match posts::by_uri(act.app, uri, act.asking) {
            Ok(note) => note.id,
            Err(trouble @ (Trouble::MustAsk | Trouble::Failed(_))) => return Err(trouble),
            Err(_) => return Ok(()),
        },
    };
    Ok(act
        .app
        .db
        .write(move |tx| pins::receive_pin(tx, by, note))?)
}
