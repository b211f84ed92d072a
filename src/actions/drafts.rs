//! Notes in the making: keeping them, and posting those whose time has come.

use crate::actions::notes;
use crate::actions::notes::Named;
use crate::actions::notes::NewPoll;
use crate::actions::notes::PostRefusal;
use crate::actions::notifications::News;
use crate::actions::notifications::notify;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::drafts::Content;
use crate::model::drafts::Draft;
use crate::model::errands::Errand;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::notifications::Kind;
use crate::model::polls::Choice;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::drafts;
use crate::store::jobs;
use crate::store::roles;
use crate::store::users;

/// Why a draft is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftRefusal {
    /// Not here, or not theirs.
    NoSuchDraft,
    /// They have as many as they may.
    TooMany,
    /// They have scheduled as many as they may.
    TooManyScheduled,
    /// It shall be posted, and nobody said when.
    NoTime,
    /// It shall be posted at a time that has passed.
    Past,
    /// It could not be posted.
    Post(PostRefusal),
}

/// Keeps a new draft; one that is scheduled is posted at the time its writer wished.
pub fn create(
    tx: &Tx<'_>,
    me: &User,
    content: Content,
    is_scheduled: bool,
) -> Result<Draft, Error<DraftRefusal>> {
    let policies = roles::policies(tx, me, tx.now)?;
    let (all, scheduled) = drafts::count(tx, me.id)?;
    if all >= i64::from(policies.note_draft_limit) {
        return Err(Refused(DraftRefusal::TooMany));
    }
    if is_scheduled && scheduled >= i64::from(policies.scheduled_note_limit) {
        return Err(Refused(DraftRefusal::TooManyScheduled));
    }
    keep(tx, me, tx.new_id(), content, is_scheduled)
}

/// Keeps what a draft says now. `change` makes the new content of the old one.
pub fn change(
    tx: &Tx<'_>,
    me: &User,
    id: Id<Draft>,
    is_scheduled: Option<bool>,
    change: impl FnOnce(Content) -> Content,
) -> Result<Draft, Error<DraftRefusal>> {
    let old = own(tx, me.id, id)?;
    let was_scheduled = old.scheduled_at.is_some();
    let is_scheduled = is_scheduled.unwrap_or(was_scheduled);
    if is_scheduled && !was_scheduled {
        let limit = roles::policies(tx, me, tx.now)?.scheduled_note_limit;
        if drafts::count(tx, me.id)?.1 >= i64::from(limit) {
            return Err(Refused(DraftRefusal::TooManyScheduled));
        }
    }
    keep(tx, me, id, change(old.content), is_scheduled)
}

/// Deletes a draft; nothing is posted any more.
pub fn delete(tx: &Tx<'_>, me: Id<User>, id: Id<Draft>) -> Result<(), Error<DraftRefusal>> {
    let draft = own(tx, me, id)?;
    jobs::drop_line(tx, Line::Draft(draft.id))?;
    Ok(drafts::delete(tx, draft.id)?)
}

/// The time of a draft has come: it becomes a note, or its writer hears why not and keeps
/// it. A draft that is gone or was put off meanwhile is left alone.
pub fn post(tx: &Tx<'_>, id: Id<Draft>, named: Named) -> Result<(), Error<Never>> {
    let is_due = |draft: &Draft| draft.scheduled_at.is_some_and(|at| at <= tx.now);
    let Some(draft) = drafts::by_id(tx, id)?.filter(is_due) else {
        return Ok(());
    };
    let Some(me) = users::by_id(tx, draft.user_id)?.filter(User::is_active) else {
        return Ok(());
    };
    let news = |kind| News {
        kind,
        by: None,
        note: None,
        detail: None,
    };
    // The rules refuse before anything is written, so a refusal leaves nothing half done.
    match notes::post(tx, &me, note(&draft.content, tx.now, named)) {
        Ok(posted) => {
            drafts::delete(tx, id)?;
            let news = News {
                note: Some(posted.id),
                ..news(Kind::ScheduledNotePosted)
            };
            Ok(notify(tx, me.id, news)?)
        }
        Err(Refused(_)) => {
            let kept = Draft {
                scheduled_at: None,
                ..draft
            };
            drafts::put(tx, &kept)?;
            let news = News {
                detail: Some(&id.to_string()),
                ..news(Kind::ScheduledNotePostFailed)
            };
            Ok(notify(tx, me.id, news)?)
        }
        Err(Error::Failed(fault)) => Err(Error::Failed(fault)),
    }
}

fn keep(
    tx: &Tx<'_>,
    me: &User,
    id: Id<Draft>,
    content: Content,
    is_scheduled: bool,
) -> Result<Draft, Error<DraftRefusal>> {
    let scheduled_at = match (is_scheduled, content.wished_at) {
        (false, _) => None,
        (true, None) => return Err(Refused(DraftRefusal::NoTime)),
        (true, Some(at)) if at < tx.now => return Err(Refused(DraftRefusal::Past)),
        (true, Some(at)) => Some(at),
    };
    let wanted = note(&content, tx.now, Named::default());
    notes::check(tx, me, &wanted).map_err(|error| error.map_refusal(DraftRefusal::Post))?;
    let draft = Draft {
        id,
        user_id: me.id,
        content,
        scheduled_at,
    };
    drafts::put(tx, &draft)?;
    jobs::drop_line(tx, Line::Draft(id))?;
    if let Some(at) = scheduled_at {
        let job = Job::Errand(Errand::Post(id));
        jobs::enqueue_at(tx, Line::Draft(id), &job, at)?;
    }
    Ok(draft)
}

fn own(tx: &Tx<'_>, me: Id<User>, id: Id<Draft>) -> Result<Draft, Error<DraftRefusal>> {
    let draft = drafts::by_id(tx, id)?.filter(|draft| draft.user_id == me);
    draft.ok_or(Refused(DraftRefusal::NoSuchDraft))
}

/// A draft as the rules for posting take it.
fn note(content: &Content, now: Time, named: Named) -> notes::Draft {
    let text = content.text.as_deref().map(str::trim);
    let poll = content.poll.as_ref().map(|poll| {
        let choices = poll.choices.iter();
        NewPoll {
            choices: choices
                .map(|text| Choice {
                    text: text.clone(),
                    votes: 0,
                })
                .collect(),
            multiple: poll.multiple,
            expires_at: poll
                .expires_at
                .or(poll.expired_after.map(|after| now.plus(after))),
            voters: None,
        }
    });
    notes::Draft {
        quoters: content.quoters,
        text: text.filter(|text| !text.is_empty()).map(str::to_owned),
        cw: content.cw.clone(),
        visibility: Some(content.visibility),
        local_only: content.local_only,
        reply: content.reply,
        renote: content.renote,
        files: content.files.clone(),
        poll,
        recipients: content.recipients.clone(),
        reaction_acceptance: content.reaction_acceptance,
        named,
    }
}
