//! Announcing something, and reading it.

use serde_json::Value;
use serde_json::json;

use crate::actions::moderation::record;
use crate::actions::moderation::whom_and;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::announcements::Announcement;
use crate::model::events::Event;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::announcements;
use crate::store::users;

/// Why nothing is announced, or nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnouncementRefusal {
    /// The announcement is not here.
    NoSuchAnnouncement,
    /// The user it is for is none of ours.
    NoSuchUser,
}

/// Announces something; its id and time count for nothing.
pub fn create(
    tx: &Tx<'_>,
    by: Id<User>,
    new: Announcement,
) -> Result<Announcement, Error<AnnouncementRefusal>> {
    if let Some(user) = new.user_id
        && !users::by_id(tx, user)?.is_some_and(|user| user.is_local() && user.gone_at.is_none())
    {
        return Err(Refused(AnnouncementRefusal::NoSuchUser));
    }
    let one = Announcement {
        id: tx.new_id(),
        updated_at: None,
        ..new
    };
    announcements::put(tx, &one)?;
    let info = json!({"announcementId": one.id, "announcement": told(&one)});
    log(tx, by, "create", &one, info)?;
    tx.tell(Event::Announced {
        announcement: one.id,
        user: one.user_id,
    });
    Ok(one)
}

/// Says something else.
pub fn update(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<Announcement>,
    change: impl FnOnce(&mut Announcement),
) -> Result<(), Error<AnnouncementRefusal>> {
    let before = found(tx, id)?;
    let mut after = before.clone();
    change(&mut after);
    after.updated_at = Some(tx.now);
    announcements::put(tx, &after)?;
    let info = json!({"announcementId": id, "before": told(&before), "after": told(&after)});
    Ok(log(tx, by, "update", &after, info)?)
}

/// Takes it back.
pub fn delete(
    tx: &Tx<'_>,
    by: Id<User>,
    id: Id<Announcement>,
) -> Result<(), Error<AnnouncementRefusal>> {
    let one = found(tx, id)?;
    announcements::delete(tx, id)?;
    let info = json!({"announcementId": id, "announcement": told(&one)});
    Ok(log(tx, by, "delete", &one, info)?)
}

/// A user has read one. What is not for them is not there, and nothing happens.
pub fn read(tx: &Tx<'_>, me: Id<User>, id: Id<Announcement>) -> Result<(), Error<Never>> {
    if announcements::shown_to(tx, Some(me), id)?.is_none() {
        return Ok(());
    }
    if announcements::set_read(tx, me, id)? && announcements::unread(tx, me)?.is_empty() {
        tx.tell(Event::AnnouncementsRead(me));
    }
    Ok(())
}

fn found(tx: &Tx<'_>, id: Id<Announcement>) -> Result<Announcement, Error<AnnouncementRefusal>> {
    announcements::by_id(tx, id)?.ok_or(Refused(AnnouncementRefusal::NoSuchAnnouncement))
}

/// Writes it down as Misskey does, which tells news for everyone from news for one.
fn log(
    tx: &Tx<'_>,
    by: Id<User>,
    verb: &str,
    one: &Announcement,
    info: Value,
) -> rusqlite::Result<()> {
    let user = match one.user_id {
        Some(user) => users::by_id(tx, user)?,
        None => None,
    };
    match user {
        Some(user) => record(
            tx,
            by,
            &format!("{verb}UserAnnouncement"),
            &whom_and(&user, info),
        ),
        None => record(tx, by, &format!("{verb}GlobalAnnouncement"), &info),
    }
}

fn told(one: &Announcement) -> Value {
    json!({
        "id": one.id,
        "updatedAt": one.updated_at,
        "title": one.title,
        "text": one.text,
        "imageUrl": one.image_url,
        "icon": one.icon,
        "display": one.display,
        "needConfirmationToRead": one.needs_confirmation,
        "isActive": one.is_active,
        "forExistingUsers": one.for_existing_users,
        "silence": one.is_silent,
        "userId": one.user_id,
    })
}
