//! What one person is told of what concerns them: `main`, `drive` and the like.
//!
//! To tell of a new event, give it an audience (`model/events.rs`) and [`lines`] a case.
//! Whether the viewer may see what they are told is asked here, at the moment they are told.

use serde::Serialize;
use serde_json::json;

use crate::api::error::ApiError;
use crate::api::pack::Lens;
use crate::api::pack::file;
use crate::api::pack::note;
use crate::api::pack::notification::Notifications;
use crate::api::pack::sign_in;
use crate::api::pack::user;
use crate::api::streaming::channels::Channel;
use crate::api::streaming::message;
use crate::api::streaming::shared;
use crate::app::App;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::files::File;
use crate::model::files::Folder;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::notifications::Notification;
use crate::model::reports::Report;
use crate::model::sign_ins::SignIn;
use crate::model::users::User;
use crate::store::files;
use crate::store::notes;
use crate::store::notifications;
use crate::store::reports;
use crate::store::sign_ins;
use crate::store::users;

/// One thing said on one channel.
pub struct Line {
    on: Channel,
    kind: &'static str,
    body: String,
}

impl Line {
    /// Says this on a channel.
    pub fn on(
        channel: Channel,
        kind: &'static str,
        body: &impl Serialize,
    ) -> Result<Self, ApiError> {
        Ok(Self {
            on: channel,
            kind,
            body: serde_json::to_string(body)?,
        })
    }

    fn main(kind: &'static str, body: &impl Serialize) -> Result<Self, ApiError> {
        Self::on(Channel::Main, kind, body)
    }
}

/// The frames of these lines for the connections they are for.
pub fn frames(lines: &[Line], to: &[(String, Channel)]) -> Vec<String> {
    let mut frames = Vec::new();
    for line in lines {
        let listening = to.iter().filter(|(_, channel)| *channel == line.on);
        frames.extend(listening.map(|(id, _)| message::of_channel(id, line.kind, &line.body)));
    }
    frames
}

/// What the viewer is told of an event that concerns them. What concerns signing in is for
/// sign-ins of their own only: apps do not hear of it (Misskey tells them).
pub fn lines(
    app: &App,
    lens: &Lens<'_>,
    event: &Event,
    is_sign_in: bool,
) -> Result<Vec<Line>, ApiError> {
    let is_me = |user: &Id<User>| lens.me.is_some_and(|me| me.id == *user);
    let line = match event {
        Event::Notified { notification, .. } => notified(lens, *notification)?,
        Event::Concerned { note, .. } => return concerning(lens, *note),
        Event::FileAdded { file, .. } => return file_added(lens, *file),
        Event::FileFetched { file, marker, .. } => fetched(lens, *file, marker.as_deref())?,
        Event::FileChanged { file, .. } => told_file(lens, *file, Channel::Drive, "fileUpdated")?,
        Event::FileDeleted { file, .. } => Some(Line::on(Channel::Drive, "fileDeleted", file)?),
        Event::FolderAdded(folder) => Some(told_folder(folder, "folderCreated")?),
        Event::FolderChanged(folder) => Some(told_folder(folder, "folderUpdated")?),
        Event::FolderDeleted { folder, .. } => {
            Some(Line::on(Channel::Drive, "folderDeleted", folder)?)
        }
        Event::Followed { follower, followee } if is_me(follower) => {
            detailed(app, lens, *followee, "follow")?
        }
        Event::Followed { follower, .. } => lite(lens, *follower, "followed")?,
        Event::Unfollowed { followee, .. } => detailed(app, lens, *followee, "unfollow")?,
        Event::FollowRequested { follower, .. } => lite(lens, *follower, "receiveFollowRequest")?,
        Event::Changed(_) => me_updated(app, lens, is_sign_in)?,
        Event::SignedIn { sign_in, .. } if is_sign_in => signed_in(lens, *sign_in)?,
        Event::NotificationsRead(_) => Some(Line::main("readAllNotifications", &())?),
        Event::NotificationsFlushed(_) => Some(Line::main("notificationFlushed", &())?),
        Event::Reported { report, .. } => reported(lens, *report)?,
        Event::Announced { announcement, .. } => match shared::announced(lens, *announcement)? {
            Some(body) => Some(Line::main("announcementCreated", &body)?),
            None => None,
        },
        Event::AnnouncementsRead(_) => Some(Line::main("readAllAnnouncements", &())?),
        Event::TokensRegenerated(_) => Some(Line::main("myTokenRegenerated", &())?),
        Event::RegistryChanged {
            scope, key, value, ..
        } => {
            let value: serde_json::Value = serde_json::from_str(value)?;
            let body = json!({"scope": scope, "key": key, "value": value});
            Some(Line::main("registryUpdated", &body)?)
        }
        _ => None,
    };
    Ok(line.into_iter().collect())
}

/// That somebody was reported, for moderators.
fn reported(lens: &Lens<'_>, id: Id<Report>) -> Result<Option<Line>, ApiError> {
    let Some(report) = reports::by_id(lens.db, id)? else {
        return Ok(None);
    };
    let body = json!({
        "id": report.id,
        "targetUserId": report.target_id,
        "reporterId": report.reporter_id,
        "comment": report.comment,
    });
    Ok(Some(Line::on(Channel::Admin, "newAbuseUserReport", &body)?))
}

fn signed_in(lens: &Lens<'_>, id: Id<SignIn>) -> Result<Option<Line>, ApiError> {
    match sign_ins::by_id(lens.db, id)? {
        Some(found) => Ok(Some(Line::main("signin", &sign_in::view(found))?)),
        None => Ok(None),
    }
}

fn notified(lens: &Lens<'_>, id: Id<Notification>) -> Result<Option<Line>, ApiError> {
    let Some(found) = notifications::by_id(lens.db, id)? else {
        return Ok(None);
    };
    let page = Notifications::pack(lens, vec![found])?;
    let line = page.first().map(|one| Line::main("notification", &one));
    line.transpose()
}

/// `mention`, `reply` and `renote`: a note that has to do with the viewer.
fn concerning(lens: &Lens<'_>, note: Id<Note>) -> Result<Vec<Line>, ApiError> {
    let me = lens.me.map(|me| me.id);
    let Some(note) = notes::by_id(lens.db, note)? else {
        return Ok(Vec::new());
    };
    let is_mine = me == Some(note.user_id);
    let kinds = [
        ("mention", names(lens, &note)?.is_some()),
        ("reply", note.reply_user_id == me),
        ("renote", note.renote_user_id == me && !is_mine),
    ];
    // Misskey makes the words of a mention apart, without who reacted first.
    let mut lines = Vec::new();
    for (kind, _) in kinds.into_iter().filter(|(_, fits)| *fits) {
        let packed = match kind {
            "mention" => note::one(lens, note.clone())?,
            _ => note::live(lens, note.clone())?,
        };
        lines.push(Line::main(kind, &packed)?);
    }
    Ok(lines)
}

/// Whether a note names the viewer; `true` inside when it does so in its text, `false`
/// when it is only addressed to them.
fn names(lens: &Lens<'_>, note: &Note) -> Result<Option<bool>, ApiError> {
    let me = lens.me.map(|me| me.id);
    let named = notes::recipients(lens.db, [note.id])?;
    let mine = named.values().flatten().find(|one| Some(one.user) == me);
    Ok(mine.map(|one| one.is_mention))
}

/// The same notification if it is still unread, and the note that names the viewer in the
/// words of older clients.
pub fn unread(lens: &Lens<'_>, id: Id<Notification>) -> Result<Vec<Line>, ApiError> {
    let Some(me) = lens.me else {
        return Ok(Vec::new());
    };
    let seen = users::account(lens.db, me.id)?.map_or(0, |account| account.notifications_until);
    let Some(found) = notifications::by_id(lens.db, id)?.filter(|_| id.number() > seen) else {
        return Ok(Vec::new());
    };
    let mut lines = Vec::new();
    if let Some(note) = found.note_id {
        lines.extend(unread_note(lens, note)?);
    }
    if let Some(one) = Notifications::pack(lens, vec![found])?.first() {
        lines.push(Line::main("unreadNotification", &one)?);
    }
    Ok(lines)
}

fn unread_note(lens: &Lens<'_>, note: Id<Note>) -> Result<Option<Line>, ApiError> {
    let Some(note) = notes::by_id(lens.db, note)? else {
        return Ok(None);
    };
    let kind = match (note.visibility, names(lens, &note)?) {
        (Visibility::Specified, Some(_)) => "unreadSpecifiedNote",
        (_, Some(true)) => "unreadMention",
        _ => return Ok(None),
    };
    Line::main(kind, &note.id).map(Some)
}

fn detailed(
    app: &App,
    lens: &Lens<'_>,
    id: Id<User>,
    kind: &'static str,
) -> Result<Option<Line>, ApiError> {
    let found = users::by_id(lens.db, id)?;
    let packed = found.map(|user| user::detailed(lens, &app.config, user));
    let packed = packed.transpose()?;
    packed.map(|user| Line::main(kind, &user)).transpose()
}

fn lite(lens: &Lens<'_>, id: Id<User>, kind: &'static str) -> Result<Option<Line>, ApiError> {
    let found = users::by_id(lens.db, id)?;
    let packed = found.map(|user| user::lite(lens, user)).transpose()?;
    packed.map(|user| Line::main(kind, &user)).transpose()
}

/// The viewer as they are now; the session knows them as they were when it began.
fn me_updated(app: &App, lens: &Lens<'_>, with_secrets: bool) -> Result<Option<Line>, ApiError> {
    let fresh = match lens.me {
        Some(me) => users::by_id(lens.db, me.id)?,
        None => None,
    };
    let packed = fresh.map(|me| user::me(lens, &app.config, me, with_secrets));
    let packed = packed.transpose()?;
    packed.map(|me| Line::main("meUpdated", &me)).transpose()
}

fn file_added(lens: &Lens<'_>, id: Id<File>) -> Result<Vec<Line>, ApiError> {
    let on_main = told_file(lens, id, Channel::Main, "driveFileCreated")?;
    let on_drive = told_file(lens, id, Channel::Drive, "fileCreated")?;
    Ok(on_main.into_iter().chain(on_drive).collect())
}

fn told_file(
    lens: &Lens<'_>,
    id: Id<File>,
    channel: Channel,
    kind: &'static str,
) -> Result<Option<Line>, ApiError> {
    let found = files::by_id(lens.db, id)?;
    let line = found.map(|found| Line::on(channel, kind, &file::anonymous(lens, found)));
    line.transpose()
}

fn fetched(lens: &Lens<'_>, id: Id<File>, marker: Option<&str>) -> Result<Option<Line>, ApiError> {
    let Some(found) = files::by_id(lens.db, id)? else {
        return Ok(None);
    };
    let packed = serde_json::to_value(file::anonymous(lens, found))?;
    let body = json!({"marker": marker, "file": packed});
    Line::main("urlUploadFinished", &body).map(Some)
}

fn told_folder(folder: &Folder, kind: &'static str) -> Result<Line, ApiError> {
    let body = json!({
        "id": folder.id,
        "createdAt": folder.id.time(),
        "name": folder.name,
        "parentId": folder.parent_id,
    });
    Line::on(Channel::Drive, kind, &body)
}
