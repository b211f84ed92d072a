//! What authors let others do with their notes (section 3.9): refused, done at once, or
//! done and kept between the two until the author says yes.

use crate::actions::notes::arrivals;
use crate::actions::notes::removal;
use crate::actions::notifications::News;
use crate::actions::notifications::notify;
use crate::actions::publish;
use crate::actions::quotes as quotes_of;
use crate::actions::reactions as reactions_of;
use crate::config::Origin;
use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::interactions::Circle;
use crate::model::interactions::Interaction;
use crate::model::interactions::Unapproved;
use crate::model::interactions::Welcome;
use crate::model::interactions::Wish;
use crate::model::jobs;
use crate::model::notes::Note;
use crate::model::notifications::AppWords;
use crate::model::notifications::Kind;
use crate::model::paths;
use crate::model::reactions::Reaction;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::interactions;
use crate::store::notes;
use crate::store::reactions;
use crate::store::rows;
use crate::store::users;

/// How the wish of one of ours is met. Authors may do everything (I70).
pub fn welcome(
    tx: &Tx<'_>,
    me: Id<User>,
    note: &Note,
    interaction: Interaction,
) -> rusqlite::Result<Welcome> {
    let terms = interactions::terms(tx, me, [note.id])?.remove(&note.id);
    Ok(terms.map_or(Welcome::Yes, |terms| terms.welcome(interaction)))
}

/// Whether somebody elsewhere may answer this note without its author's yes to show: others
/// must, where not everybody may answer (I70, I73). Our own are met as [`welcome`] says.
pub fn is_free_to_answer(
    db: &rusqlite::Connection,
    note: &Note,
    by: Id<User>,
) -> rusqlite::Result<bool> {
    Ok(note.is_local()
        || note.user_id == by
        || interactions::policy(db, note.id)?.replies == Circle::Everyone
        || notes::names(db, note.id, by)?)
}

/// Whether somebody elsewhere may quote this note of another server without its author's yes
/// to show (I68).
pub fn is_free_to_quote(
    db: &rusqlite::Connection,
    note: &Note,
    by: Id<User>,
) -> rusqlite::Result<bool> {
    let is_open = interactions::policy(db, note.id)?.quotes == Circle::Everyone;
    Ok(is_open || note.user_id == by)
}

/// The yes that an answer elsewhere shows was looked at: it goes into its thread, or shows
/// nothing any more (I73).
pub fn settle_answer(
    tx: &Tx<'_>,
    answer: Id<Note>,
    above: Id<Note>,
    is_accepted: bool,
) -> Result<(), Error<Never>> {
    let (answer, above) = (notes::by_id(tx, answer)?, notes::by_id(tx, above)?);
    let (Some(answer), Some(above)) = (answer, above) else {
        return Ok(());
    };
    Ok(match is_accepted {
        true => notes::join_thread(tx, &answer, &above)?,
        false => interactions::delete_approval(tx, Wish::Note(answer.id))?,
    })
}

/// The author of a note takes back the yes to what was done with it.
pub fn receive_withdrawal(
    tx: &Tx<'_>,
    origin: &Origin,
    by: Id<User>,
    stamp: &str,
) -> Result<(), Error<Never>> {
    let Some(of) = interactions::with_stamp(tx, stamp)? else {
        return Ok(());
    };
    let answer = match of {
        Wish::Note(id) => notes::by_id(tx, id)?,
        Wish::Reaction(_) => None,
    };
    match answer.filter(|answer| !answer.is_local()) {
        Some(answer) => put_out(tx, by, &answer),
        None => receive_no(tx, origin, by, of),
    }
}

/// The author of a note says yes to another's answer that waits outside the thread; where
/// the proof lies is looked at next (I73).
pub fn receive_yes_to_answer(tx: &Tx<'_>, answer: &Note, stamp: &str) -> Result<(), Error<Never>> {
    Ok(arrivals::keep_stamp(tx, answer, None, Some(stamp))?)
}

/// Another's answer has its author's yes no more: it leaves the thread and is kept (I73).
pub fn put_out(tx: &Tx<'_>, by: Id<User>, answer: &Note) -> Result<(), Error<Never>> {
    let above = answer.reply_id.map(|id| notes::by_id(tx, id)).transpose()?;
    let above = match (above.flatten(), &answer.reply_uri) {
        (None, Some(uri)) => notes::by_uri(tx, uri)?,
        (above, _) => above,
    };
    let Some(above) = above.filter(|above| above.user_id == by) else {
        return Ok(());
    };
    interactions::delete_approval(tx, Wish::Note(answer.id))?;
    Ok(notes::leave_thread(tx, answer, &above)?)
}

/// The author of the note says yes to what one of ours did with it; now everybody hears of
/// it (I72). `stamp` proves it.
pub fn receive_yes(tx: &Tx<'_>, by: Id<User>, of: Wish, stamp: &str) -> Result<(), Error<Never>> {
    let Some(author) = doer(tx, by, of)? else {
        return Ok(());
    };
    // Who took their yes back is not asked again: an Accept that comes then is an old one.
    if !interactions::is_asked(tx, of)? {
        return Ok(());
    }
    interactions::set_stamp(tx, of, stamp)?;
    let deed = match of {
        Wish::Note(id) => jobs::Deed::Posted(id),
        Wish::Reaction(id) => jobs::Deed::Reacted(id),
    };
    publish(tx, author, deed)?;
    if let Wish::Note(id) = of {
        ask_to_quote(tx, id)?;
    }
    Ok(())
}

/// An answer that also quotes waited with asking whom it quotes.
fn ask_to_quote(tx: &Tx<'_>, id: Id<Note>) -> rusqlite::Result<()> {
    let Some(note) = notes::by_id(tx, id)? else {
        return Ok(());
    };
    let quoted = note.renote_id.map(|id| notes::by_id(tx, id)).transpose()?;
    match quoted.flatten() {
        Some(quoted) => quotes_of::ask(tx, &note, &quoted),
        None => Ok(()),
    }
}

/// The author of the note says no to what one of ours did with it: it is undone, and they
/// are told. So it is when a yes is taken back, but that an answer, which is its writer's
/// own and which others have by then, stays: outside the thread (I72).
pub fn receive_no(
    tx: &Tx<'_>,
    origin: &Origin,
    by: Id<User>,
    of: Wish,
) -> Result<(), Error<Never>> {
    let Some(me) = doer(tx, by, of)? else {
        return Ok(());
    };
    let Some(approval) = interactions::approval(tx, of)? else {
        return Ok(());
    };
    let outcome = match (approval.unapproved(), of) {
        (Some(Unapproved::Pending), Wish::Note(id)) => undo_note(tx, origin, id)?,
        (Some(Unapproved::Pending), Wish::Reaction(id)) => undo_reaction(tx, id)?,
        (None, Wish::Note(id)) => take_back_note(tx, origin, id)?,
        (None, Wish::Reaction(id)) => take_back_reaction(tx, id)?,
        (Some(Unapproved::Revoked), _) => return Ok(()),
    };
    tell(tx, me, by, outcome)
}

/// Who of ours did it, if this is whose note they did it with.
fn doer(tx: &Tx<'_>, by: Id<User>, of: Wish) -> rusqlite::Result<Option<Id<User>>> {
    let (mine, theirs) = match of {
        Wish::Note(id) => {
            let note = notes::by_id(tx, id)?.filter(Note::is_local);
            note.map(|note| (note.user_id, note.reply_user_id.or(note.renote_user_id)))
        }
        Wish::Reaction(id) => match reactions::by_id(tx, id)?.filter(|one| one.uri.is_none()) {
            Some(reaction) => {
                let note = notes::by_id(tx, reaction.note_id)?;
                Some((reaction.user_id, note.map(|note| note.user_id)))
            }
            None => None,
        },
    }
    .unzip();
    Ok(mine.filter(|_| theirs.flatten() == Some(by)))
}

/// What became of it, in the words its writer is told.
type Outcome = &'static str;

/// Nobody but the author ever had it, and they do not want it.
fn undo_note(tx: &Tx<'_>, origin: &Origin, id: Id<Note>) -> rusqlite::Result<Outcome> {
    const OUTCOME: Outcome = "did not accept your answer or renote. It is deleted.";
    let Some(note) = notes::by_id(tx, id)? else {
        return Ok(OUTCOME);
    };
    notes::insert_tombstone(tx, id)?;
    notes::delete(tx, id, &origin.at(&paths::note(id)))?;
    tx.tell(Event::Deleted {
        note: id,
        author: note.user_id,
        reply: note.reply_id,
    });
    Ok(OUTCOME)
}

fn undo_reaction(tx: &Tx<'_>, id: Id<Reaction>) -> rusqlite::Result<Outcome> {
    const OUTCOME: Outcome = "did not accept your reaction. It is taken back.";
    let Some(reaction) = reactions::by_id(tx, id)? else {
        return Ok(OUTCOME);
    };
    reactions::delete(tx, id)?;
    tx.tell(Event::Unreacted {
        note: reaction.note_id,
        user: reaction.user_id,
        emoji: reaction.emoji,
    });
    Ok(OUTCOME)
}

/// Others have it by now. A renote does nothing but pass the author's note on, so they may
/// end that; an answer loses its place, and whoever has it hears that it shows no yes.
fn take_back_note(tx: &Tx<'_>, origin: &Origin, id: Id<Note>) -> rusqlite::Result<Outcome> {
    const ANSWER: Outcome = "no longer accepts your answer. It stays, outside their thread.";
    let Some(note) = notes::by_id(tx, id)? else {
        return Ok(ANSWER);
    };
    if note.is_renote() {
        removal::remove(tx, origin, &note)?;
        return Ok("no longer accepts your renote. It is deleted.");
    }
    interactions::set_withdrawn(tx, Wish::Note(id))?;
    let above = note.reply_id.map(|id| notes::by_id(tx, id)).transpose()?;
    if let Some(above) = above.flatten() {
        notes::leave_thread(tx, &note, &above)?;
    }
    publish(tx, note.user_id, jobs::Deed::Restamped(id))?;
    Ok(ANSWER)
}

fn take_back_reaction(tx: &Tx<'_>, id: Id<Reaction>) -> rusqlite::Result<Outcome> {
    if let Some(reaction) = reactions::by_id(tx, id)?
        && let Some(note) = notes::by_id(tx, reaction.note_id)?
    {
        reactions_of::take_back(tx, &note, &reaction)?;
    }
    Ok("no longer accepts your reaction. It is taken back.")
}

fn tell(tx: &Tx<'_>, me: Id<User>, by: Id<User>, outcome: Outcome) -> Result<(), Error<Never>> {
    let name = users::by_id(tx, by)?.map(|user| user.acct());
    let name = name.unwrap_or_default();
    let body = format!("{name} {outcome}");
    let words = rows::json(&AppWords {
        body,
        ..AppWords::default()
    })?;
    let news = News {
        kind: Kind::App,
        by: None,
        note: None,
        detail: Some(&words),
    };
    Ok(notify(tx, me, news)?)
}
