//! Who is told of what.

use crate::actions::push;
use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::notes::Note;
use crate::model::notifications::Kind;
use crate::model::notifications::Notification;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::follows;
use crate::store::notifications;
use crate::store::relations;
use crate::store::users;

/// Something that may be worth telling.
#[derive(Clone, Copy, Debug)]
pub struct News<'a> {
    /// What happened.
    pub kind: Kind,
    /// Who did it; nobody for what the server itself says.
    pub by: Option<Id<User>>,
    /// The note it is about.
    pub note: Option<Id<Note>>,
    /// The reaction, or a message.
    pub detail: Option<&'a str>,
}

/// Tells a user, unless they are not ours, did it themselves, or do not want to hear it.
pub fn notify(tx: &Tx<'_>, user: Id<User>, news: News<'_>) -> rusqlite::Result<()> {
    if news.by == Some(user) || !wants(tx, user, news)? {
        return Ok(());
    }
    let notification = Notification {
        id: tx.new_id(),
        user_id: user,
        kind: news.kind,
        notifier_id: news.by,
        note_id: news.note,
        detail: news.detail.map(str::to_owned),
    };
    notifications::insert(tx, &notification)?;
    push::wake(tx, user, notification.id)?;
    tx.tell(Event::Notified {
        user,
        notification: notification.id,
    });
    Ok(())
}

/// A user has seen everything there is.
pub fn read_all(tx: &Tx<'_>, user: Id<User>) -> Result<(), Error<Never>> {
    let Some(newest) = notifications::newest(tx, user)? else {
        return Ok(());
    };
    if notifications::unread(tx, user)? > 0 {
        push::read_all(tx, user)?;
    }
    users::set_notifications_until(tx, user, newest)?;
    tx.tell(Event::NotificationsRead(user));
    Ok(())
}

fn wants(tx: &Tx<'_>, user: Id<User>, news: News<'_>) -> rusqlite::Result<bool> {
    let Some(account) = users::account(tx, user)? else {
        return Ok(false);
    };
    let Some(by) = news.by else { return Ok(true) };
    if relations::mutes(tx, user, by)? || relations::blocks(tx, user, by)? {
        return Ok(false);
    }
    // Misskey: {"reply": {"type": "following"}, …}; absent means from everyone.
    let rule = account
        .settings
        .notification_recieve_config
        .get(news.kind.word())
        .and_then(|rule| rule.get("type"));
    let follows = || follows::find(tx, user, by).map(|follow| follow.is_some());
    let followed = || follows::find(tx, by, user).map(|follow| follow.is_some());
    match rule.and_then(|rule| rule.as_str()) {
        Some("never") => Ok(false),
        Some("following") => follows(),
        Some("follower") => followed(),
        Some("mutualFollow") => Ok(follows()? && followed()?),
        Some("followingOrFollower") => Ok(follows()? || followed()?),
        _ => Ok(true),
    }
}
