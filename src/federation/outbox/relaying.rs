//! What relays of LitePub's form are told beside the rest (O29, FEP-ae0c). They pass on what
//! the actor that follows them announces: the server's own announces each public note of
//! ours by its address, and takes that back when the note is gone.
//!
//! The announcement names the server's followers and the relays, not everybody: the most
//! used relay takes whatever names everybody for Mastodon's form, of which an Announce is no
//! part. Updates and Deletes go to relays of both forms as their authors sign them.

use crate::federation::addresses;
use crate::federation::outbox::Bears;
use crate::federation::outbox::Desk;
use crate::federation::outbox::Written;
use crate::federation::outbox::audience::Audience;
use crate::federation::outbox::parcel;
use crate::federation::outbox::render::deeds;
use crate::federation::vocab::written::Activity;
use crate::model::Id;
use crate::model::interactions::Wish;
use crate::model::jobs::Bearing;
use crate::model::jobs::Deed;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::users::User;
use crate::store::interactions;
use crate::store::notes;
use crate::store::relays;
use crate::store::users;

/// What relays of LitePub's form hear of a deed by the server's own actor, if anything.
pub(super) fn write(desk: &Desk<'_>, deed: &Deed) -> Written {
    match deed {
        Deed::Posted(note) => announced(desk, *note),
        Deed::Deleted(gone)
            if gone.visibility.is_open() && gone.renoted_uri.is_none() && gone.asked.is_none() =>
        {
            withdrawn(desk, gone.note)
        }
        _ => Ok(None),
    }
}

fn announced(desk: &Desk<'_>, id: Id<Note>) -> Written {
    let Some((system, audience, announce)) = announcement(desk, id)? else {
        return Ok(None);
    };
    let note = notes::by_id(desk.db, id)?;
    let is_theirs = note.is_some_and(|note| {
        note.visibility == Visibility::Public && !note.local_only && !note.is_renote()
    });
    if !is_theirs || interactions::is_asked(desk.db, Wish::Note(id))? {
        return Ok(None);
    }
    let says = Bearing::Says(announce.id.clone());
    parcel(system, &announce, audience).bearing(says)
}

fn withdrawn(desk: &Desk<'_>, id: Id<Note>) -> Written {
    let Some((system, audience, announce)) = announcement(desk, id)? else {
        return Ok(None);
    };
    let (id, actor) = (announce.id.clone(), announce.actor.clone());
    let to = announce.to.clone().unwrap_or_default();
    let undo = deeds::undo(actor, &id, announce, to, Vec::new());
    parcel(system, &undo, audience).bearing(Bearing::Unsays(id))
}

/// Who announces, to whom, and what.
type Announced = (Id<User>, Audience, Activity<String>);

/// Nothing where no relay listens to that.
fn announcement(desk: &Desk<'_>, note: Id<Note>) -> rusqlite::Result<Option<Announced>> {
    let listening = relays::litepub(desk.db)?;
    let Some(system) = users::system(desk.db)?.filter(|_| !listening.is_empty()) else {
        return Ok(None);
    };
    let mut audience = Audience::default();
    let mut to = vec![addresses::followers(desk.us, system.id)];
    for (actor, inbox) in listening {
        audience.add_inbox(&inbox);
        to.push(actor);
    }
    let announce = deeds::announce_to_relays(desk.us, system.id, note, to);
    Ok(Some((system.id, audience, announce)))
}
