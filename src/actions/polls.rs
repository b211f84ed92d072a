//! Voting, and the end of a poll.

use crate::actions::notifications::News;
use crate::actions::notifications::notify;
use crate::actions::publish;
use crate::clock::MINUTE;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::jobs::Deed;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::notes::Note;
use crate::model::notifications::Kind;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::follows;
use crate::store::jobs;
use crate::store::notes;
use crate::store::polls;
use crate::store::relations;
use crate::store::users;

/// Others hear of new tallies at most this often (I77), however many vote.
const TALLY_PAUSE: i64 = MINUTE;

/// Why a vote does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteRefusal {
    /// The note is not here, or may not be seen.
    NoSuchNote,
    /// It has no poll.
    NoPoll,
    /// There is no such choice.
    InvalidChoice,
    /// It was cast already.
    AlreadyVoted,
    /// The poll is over.
    Ended,
    /// The author blocks the voter.
    Blocked,
}

/// Someone votes: one of ours, or someone elsewhere in a poll of ours.
pub fn vote(
    tx: &Tx<'_>,
    voter: &User,
    note: Id<Note>,
    choice: i64,
) -> Result<(), Error<VoteRefusal>> {
    let note = notes::by_id(tx, note)?.ok_or(Refused(VoteRefusal::NoSuchNote))?;
    if !notes::may_see(tx, Some(voter.id), &note)? {
        return Err(Refused(VoteRefusal::NoSuchNote));
    }
    let mut poll = polls::of(tx, [note.id])?
        .remove(&note.id)
        .ok_or(Refused(VoteRefusal::NoPoll))?;
    if relations::blocks(tx, note.user_id, voter.id)? {
        return Err(Refused(VoteRefusal::Blocked));
    }
    if poll.has_ended(tx.now) {
        return Err(Refused(VoteRefusal::Ended));
    }
    let former = polls::votes_of(tx, voter.id, [note.id])?
        .remove(&note.id)
        .unwrap_or_default();
    if former.contains(&choice) || (!poll.multiple && !former.is_empty()) {
        return Err(Refused(VoteRefusal::AlreadyVoted));
    }
    let chosen = usize::try_from(choice)
        .ok()
        .and_then(|index| poll.choices.get_mut(index));
    chosen.ok_or(Refused(VoteRefusal::InvalidChoice))?.votes += 1;
    polls::set_votes(tx, &poll)?;
    polls::insert_vote(tx, note.id, voter.id, choice)?;
    tx.tell(Event::Voted {
        note: note.id,
        user: voter.id,
        choice,
    });
    if voter.is_local() && !note.is_local() {
        publish(
            tx,
            voter.id,
            Deed::Voted {
                voter: voter.id,
                note: note.id,
                choice,
            },
        )?;
        if let Some(end) = poll.expires_at {
            let line = Line::EndPoll(note.id);
            jobs::enqueue_once_at(tx, line, &Job::EndPoll(note.id), end)?;
        }
    }
    let is_known = !voter.is_local() || follows::has_remote_follower(tx, note.user_id)?;
    if note.is_local() && !note.local_only && is_known {
        let counted = Job::Publish(Deed::Counted(note.id));
        let line = Line::Count(note.id);
        jobs::enqueue_once_at(tx, line, &counted, tx.now.plus(TALLY_PAUSE))?;
    }
    Ok(())
}

/// How a poll of another server stands is asked soon (I78).
pub fn ask(tx: &Tx<'_>, id: Id<Note>) -> Result<(), Error<Never>> {
    let Some(note) = notes::by_id(tx, id)? else {
        return Ok(());
    };
    let host = users::by_id(tx, note.user_id)?.and_then(|author| author.host);
    let (line, job) = (Line::RenewPoll(id), Job::RenewPoll(id));
    Ok(jobs::enqueue_once(tx, line, &job, host.as_deref())?)
}

/// A poll is over: its author, if it is one of ours, and our voters are told.
pub fn end(tx: &Tx<'_>, note: Id<Note>) -> Result<(), Error<Never>> {
    let Some(note) = notes::by_id(tx, note)? else {
        return Ok(());
    };
    let mut concerned = polls::local_voters(tx, note.id)?;
    if note.is_local() && !concerned.contains(&note.user_id) {
        concerned.push(note.user_id);
    }
    for user in concerned {
        // The author made the news and is told all the same, hence nobody did it.
        let by = (user != note.user_id).then_some(note.user_id);
        notify(
            tx,
            user,
            News {
                kind: Kind::PollEnded,
                by,
                note: Some(note.id),
                detail: None,
            },
        )?;
    }
    let is_known = follows::has_remote_follower(tx, note.user_id)?
        || !notes::remote_reach(tx, note.id)?.is_empty();
    if note.is_local() && !note.local_only && is_known {
        publish(tx, note.user_id, Deed::Counted(note.id))?;
    }
    Ok(())
}
