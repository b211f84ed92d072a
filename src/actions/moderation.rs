//! What moderators do to users. Each deed is written down.

use serde_json::Value;
use serde_json::json;

use crate::actions::users;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::jobs::Job;
use crate::model::lines;
use crate::model::users::Profile;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::files;
use crate::store::jobs;
use crate::store::moderation;
use crate::store::roles;
use crate::store::users as user_rows;

/// Why a moderator's deed is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModerationRefusal {
    /// The user is not here.
    NoSuchUser,
    /// Who moderates is not moderated.
    Moderator,
}

/// Writes down what a moderator did.
pub fn record(tx: &Tx<'_>, by: Id<User>, kind: &str, info: &Value) -> rusqlite::Result<()> {
    moderation::insert(tx, by, kind, info)
}

/// Whom a deed concerned, as Misskey writes it down.
pub fn whom(user: &User) -> Value {
    json!({"userId": user.id, "userUsername": user.username, "userHost": user.host})
}

/// The same with more.
pub fn whom_and(user: &User, more: Value) -> Value {
    let mut info = whom(user);
    if let (Value::Object(info), Value::Object(more)) = (&mut info, more) {
        info.extend(more);
    }
    info
}

/// Suspends a user, or ends it.
pub fn set_suspended(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<User>,
    is_suspended: bool,
) -> Result<(), Error<ModerationRefusal>> {
    let user = found(tx, id)?;
    if is_suspended && roles::is_moderator(tx, &user, tx.now)? {
        return Err(Refused(ModerationRefusal::Moderator));
    }
    if user.suspended_at.is_some() == is_suspended {
        return Ok(());
    }
    users::set_suspended(tx, &user, is_suspended).map_err(never)?;
    let kind = if is_suspended { "suspend" } else { "unsuspend" };
    Ok(record(tx, by, kind, &whom(&user))?)
}

/// Silences a user, or ends it: what they write is not in public timelines.
pub fn set_silenced(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<User>,
    is_silenced: bool,
) -> Result<(), Error<ModerationRefusal>> {
    let user = found(tx, id)?;
    if is_silenced && roles::is_moderator(tx, &user, tx.now)? {
        return Err(Refused(ModerationRefusal::Moderator));
    }
    if user.is_silenced == is_silenced {
        return Ok(());
    }
    user_rows::set_silenced(tx, id, is_silenced)?;
    let kind = if is_silenced { "silence" } else { "unsilence" };
    Ok(record(tx, by, kind, &whom(&user))?)
}

/// Writes something down about a user, for moderators only.
pub fn set_note(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<User>,
    text: &str,
) -> Result<(), Error<ModerationRefusal>> {
    let user = found(tx, id)?;
    let before = moderation::notes(tx, [id])?.remove(&id).unwrap_or_default();
    moderation::set_note(tx, id, text)?;
    let info = whom_and(&user, json!({"before": before, "after": text}));
    Ok(record(tx, by, "updateUserNote", &info)?)
}

/// Which picture of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// The avatar.
    Avatar,
    /// The banner.
    Banner,
}

/// Takes a picture off a profile; the file stays in its owner's drive.
pub fn unset_picture(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<User>,
    picture: Picture,
) -> Result<(), Error<ModerationRefusal>> {
    let user = found(tx, id)?;
    let profile = user_rows::profile(tx, id)?.unwrap_or_default();
    let (file, kind) = match picture {
        Picture::Avatar => (profile.avatar_id, "unsetUserAvatar"),
        Picture::Banner => (profile.banner_id, "unsetUserBanner"),
    };
    let Some(file) = file else {
        return Ok(());
    };
    let unset = |_: &mut User, profile: &mut Profile| match picture {
        Picture::Avatar => profile.avatar_id = None,
        Picture::Banner => profile.banner_id = None,
    };
    users::change_profile(tx, id, unset).map_err(|error| match error {
        Error::Failed(fault) => Error::Failed(fault),
        // The other picture stood there before.
        Refused(_) => Refused(ModerationRefusal::NoSuchUser),
    })?;
    let info = whom_and(&user, json!({ "fileId": file }));
    Ok(record(tx, by, kind, &info)?)
}

/// Gives one of ours a new password and signs their browsers out: it is done when somebody
/// else knows the old one, too. Tokens stay, as in Misskey (`admin/reset-password.ts`), so
/// that no app falls silent; suspending ends those, and `i/regenerate-token`. Who runs the
/// server sees to their own password themselves.
pub fn reset_password(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<User>,
    hash: &str,
) -> Result<(), Error<ModerationRefusal>> {
    let user = found(tx, id)?;
    if user_rows::account(tx, id)?.is_none() {
        return Err(Refused(ModerationRefusal::NoSuchUser));
    }
    if roles::is_administrator(tx, &user, tx.now)? {
        return Err(Refused(ModerationRefusal::Moderator));
    }
    users::change_password_and_leave(tx, id, hash).map_err(never)?;
    Ok(record(tx, by, "resetPassword", &whom(&user))?)
}

/// Deletes every file in a user's drive; their notes go on without them.
pub fn delete_files(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<User>,
) -> Result<(), Error<ModerationRefusal>> {
    let user = found(tx, id)?;
    files::delete_all_of(tx, id)?;
    Ok(record(tx, by, "deleteAllFiles", &whom(&user))?)
}

/// Which part of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// What goes out.
    Deliver,
    /// What came in.
    Inbox,
}

impl Line {
    fn beginning(self) -> &'static str {
        match self {
            Self::Deliver => lines::DELIVER,
            Self::Inbox => lines::RECEIVE,
        }
    }
}

/// Drops everything that waits to go out or to be looked at.
pub fn clear_queue(tx: &Tx<'_>, by: Id<User>) -> Result<(), Error<Never>> {
    for line in [Line::Deliver, Line::Inbox] {
        jobs::drop_below(tx, line.beginning())?;
    }
    Ok(record(tx, by, "clearQueue", &json!({}))?)
}

/// Tries everything that waits for a later try at once.
pub fn promote_queue(tx: &Tx<'_>, by: Id<User>, line: Line) -> Result<(), Error<Never>> {
    jobs::hurry(tx, line.beginning())?;
    Ok(record(tx, by, "promoteQueue", &json!({}))?)
}

/// Deletes the account of somebody who does not moderate. Their notes go in parts
/// (`notes::removal::remove_some_of`), which a job sees to.
pub fn delete_account(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<User>,
) -> Result<(), Error<ModerationRefusal>> {
    let user = found(tx, id)?;
    if user.is_system() || roles::is_moderator(tx, &user, tx.now)? {
        return Err(Refused(ModerationRefusal::Moderator));
    }
    record(tx, by, "deleteAccount", &whom(&user))?;
    users::leave(tx, &user).map_err(never)?;
    let line = lines::Line::ForgetNotes(user.id);
    Ok(jobs::enqueue(tx, line, &Job::ForgetNotes(user.id))?)
}

fn found(tx: &Tx<'_>, id: Id<User>) -> Result<User, Error<ModerationRefusal>> {
    let user = user_rows::by_id(tx, id)?.filter(|user| user.gone_at.is_none());
    user.ok_or(Refused(ModerationRefusal::NoSuchUser))
}

/// What cannot be refused can only fail.
fn never<R>(error: Error<Never>) -> Error<R> {
    error.map_refusal(|never| match never {})
}
