//! Notes that go: deleted by their authors, by administrators, by other servers, or with
//! the account they belong to.

use serde_json::json;

use crate::actions::moderation;
use crate::actions::publish;
use crate::config::Origin;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::files::File;
use crate::model::jobs::Deed;
use crate::model::jobs::Deleted;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::notes::Note;
use crate::model::paths;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::files;
use crate::store::follows;
use crate::store::interactions;
use crate::store::jobs;
use crate::store::notes;
use crate::store::relays;
use crate::store::roles;
use crate::store::users;

/// Renotes that are deleted in one transaction: some milliseconds of work.
const RENOTES_AT_ONCE: u32 = 100;

/// Why a note is not deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeleteRefusal {
    /// It is not here.
    NoSuchNote,
    /// It is someone else's.
    NotYours,
}

/// One of ours deletes a note: their own, or as moderator anyone's here.
pub fn delete(
    tx: &Tx<'_>,
    origin: &Origin,
    me: &User,
    id: Id<Note>,
) -> Result<(), Error<DeleteRefusal>> {
    let note = notes::by_id(tx, id)?.ok_or(Refused(DeleteRefusal::NoSuchNote))?;
    if note.user_id != me.id {
        if !roles::is_moderator(tx, me, tx.now)? {
            return Err(Refused(DeleteRefusal::NotYours));
        }
        write_down(tx, me, &note)?;
    }
    Ok(remove(tx, origin, &note)?)
}

/// What a moderator deleted, with what it said: it is nowhere else any more (Misskey's
/// `NoteDeleteService.ts`).
fn write_down(tx: &Tx<'_>, me: &User, note: &Note) -> rusqlite::Result<()> {
    let Some(author) = users::by_id(tx, note.user_id)? else {
        return Ok(());
    };
    let info = json!({
        "noteId": note.id,
        "noteUserId": author.id,
        "noteUserUsername": author.username,
        "noteUserHost": author.host,
        "note": {"id": note.id, "text": note.text, "cw": note.cw},
    });
    moderation::record(tx, me.id, "deleteNote", &info)
}

/// A note is gone: its author's server says so, or one of ours. Its renotes go with it, those
/// of a famous one by a job.
pub fn remove(tx: &Tx<'_>, origin: &Origin, note: &Note) -> rusqlite::Result<()> {
    let some = notes::renotes_of(tx, note.id, RENOTES_AT_ONCE)?;
    for renote in &some {
        remove_one(tx, origin, renote)?;
    }
    remove_one(tx, origin, note)?;
    match some.len() == RENOTES_AT_ONCE as usize {
        true => continue_with_renotes(tx, &address(origin, note)),
        false => Ok(()),
    }
}

/// Deletes some more renotes of a note that is gone, by its address.
pub fn remove_renotes(tx: &Tx<'_>, origin: &Origin, of: &str) -> Result<(), Error<Never>> {
    let some = notes::renotes_of_gone(tx, of, RENOTES_AT_ONCE)?;
    for renote in &some {
        remove_one(tx, origin, renote)?;
    }
    match some.len() == RENOTES_AT_ONCE as usize {
        true => Ok(continue_with_renotes(tx, of)?),
        false => Ok(()),
    }
}

fn continue_with_renotes(tx: &Tx<'_>, of: &str) -> rusqlite::Result<()> {
    let job = Job::ForgetRenotes(of.to_owned());
    jobs::enqueue(tx, Line::ForgetRenotes(of), &job)
}

fn address(origin: &Origin, note: &Note) -> String {
    let theirs = note.uri.clone();
    theirs.unwrap_or_else(|| origin.at(&paths::note(note.id)))
}

fn remove_one(tx: &Tx<'_>, origin: &Origin, note: &Note) -> rusqlite::Result<()> {
    let author = users::by_id(tx, note.user_id)?;
    if author.as_ref().is_some_and(User::is_local) {
        notes::insert_tombstone(tx, note.id)?;
        publish_deletion(tx, origin, note)?;
    }
    let hung: Vec<Id<File>> = notes::files_of(tx, [note.id])?
        .into_values()
        .flatten()
        .map(|file| file.id)
        .collect();
    notes::delete(tx, note.id, &address(origin, note))?;
    files::delete_remote_of(tx, &hung)?;
    if let Some(uri) = &note.uri {
        notes::forget(tx, uri)?;
    }
    tx.tell(Event::Deleted {
        note: note.id,
        author: note.user_id,
        reply: note.reply_id,
    });
    Ok(())
}

fn publish_deletion(tx: &Tx<'_>, origin: &Origin, note: &Note) -> rusqlite::Result<()> {
    let reach = notes::remote_reach(tx, note.id)?;
    let has_readers = !reach.is_empty()
        || follows::has_remote_follower(tx, note.user_id)?
        || note.visibility.is_open() && !relays::inboxes(tx)?.is_empty();
    if note.local_only || !has_readers {
        return Ok(());
    }
    let renoted = note
        .renote_id
        .filter(|_| note.is_renote())
        .map(|id| notes::by_id(tx, id))
        .transpose()?
        .flatten();
    // What it renoted may have gone before it.
    let gone = note.renote_uri.clone().filter(|_| !note.is_quote);
    let renoted_uri = renoted.map(|renoted| address(origin, &renoted)).or(gone);
    let deed = Deleted {
        note: note.id,
        author: note.user_id,
        visibility: note.visibility,
        renoted_uri,
        asked: interactions::asked(tx, note)?,
        reach,
    };
    publish(tx, note.user_id, Deed::Deleted(deed))
}

/// One of ours takes back every renote (and, as Misskey does, every quote) of a note.
pub fn unrenote(
    tx: &Tx<'_>,
    origin: &Origin,
    me: &User,
    id: Id<Note>,
) -> Result<(), Error<DeleteRefusal>> {
    notes::by_id(tx, id)?.ok_or(Refused(DeleteRefusal::NoSuchNote))?;
    while let Some(renote) = notes::renote_by(tx, me.id, id)? {
        remove(tx, origin, &renote)?;
    }
    Ok(())
}

/// Deletes some of a user's notes, for accounts that leave; says whether there are more.
/// In parts, so that nobody else waits long for the writer.
pub fn remove_some_of(tx: &Tx<'_>, origin: &Origin, user: Id<User>) -> Result<bool, Error<Never>> {
    /// A few milliseconds of work.
    const AT_ONCE: u32 = 200;
    let some = notes::ids_of(tx, user, AT_ONCE)?;
    for id in &some {
        if let Some(note) = notes::by_id(tx, *id)? {
            remove(tx, origin, &note)?;
        }
    }
    Ok(some.len() == AT_ONCE as usize)
}
