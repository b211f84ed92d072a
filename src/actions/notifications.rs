//! Who is told of what.

use crate::actions::push;
use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::instances::Mark;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::notifications::Kind;
use crate::model::notifications::Notification;
use crate::model::users::Settings;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::follows;
use crate::store::instances;
use crate::store::lists;
use crate::store::notes;
use crate::store::notifications;
use crate::store::relations;
use crate::store::thread_mutes;
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
    push::wake(tx, &notification)?;
    tx.tell(Event::Notified {
        user,
        notification: notification.id,
    });
    Ok(())
}

/// Lets these people hear of a note that names them, answers them or passes on what they
/// wrote, if they are ours and listen. What notifications they want is not asked, as in
/// Misskey (`NoteCreateService.ts`); of whom they mute they hear nothing, unlike there.
pub fn tell_concerned(
    tx: &Tx<'_>,
    note: &Note,
    people: impl IntoIterator<Item = Id<User>>,
) -> rusqlite::Result<()> {
    for user in people {
        let Some(account) = users::account(tx, user)? else {
            continue;
        };
        if hears(tx, user, &account.settings, note.user_id)?
            && !is_hushed(tx, user, note.user_id, Kind::Mention)?
            && !is_deaf_to(tx, user, note.id)?
        {
            let note = note.id;
            tx.tell(Event::Concerned { user, note });
        }
    }
    Ok(())
}

/// A user has seen everything there is.
pub fn read_all(tx: &Tx<'_>, user: Id<User>) -> Result<(), Error<Never>> {
    let Some(newest) = notifications::newest(tx, user)? else {
        return Ok(());
    };
    if notifications::unread(tx, user, tx.now)? > 0 {
        push::read_all(tx, user)?;
    }
    users::set_notifications_until(tx, user, newest)?;
    tx.tell(Event::NotificationsRead(user));
    Ok(())
}

/// A user throws away everything they were told.
pub fn flush(tx: &Tx<'_>, user: Id<User>) -> Result<(), Error<Never>> {
    notifications::delete_all(tx, user)?;
    tx.tell(Event::NotificationsFlushed(user));
    Ok(())
}

/// The server, or an app of theirs, tells a user something.
pub fn say(
    tx: &Tx<'_>,
    user: Id<User>,
    kind: Kind,
    words: Option<&str>,
) -> Result<(), Error<Never>> {
    let news = News {
        kind,
        by: None,
        note: None,
        detail: words,
    };
    Ok(notify(tx, user, news)?)
}

/// Tells those who want to hear of every note of its author. Answers are for those they
/// answer.
pub fn tell_fans(tx: &Tx<'_>, note: &Note) -> rusqlite::Result<()> {
    let is_reply = note.reply_user_id.is_some() || note.reply_uri.is_some();
    if is_reply || note.visibility == Visibility::Specified {
        return Ok(());
    }
    for fan in follows::fans(tx, note.user_id)? {
        if note.is_renote() && relations::mutes_renotes(tx, fan, note.user_id)? {
            continue;
        }
        let news = News {
            kind: Kind::Note,
            by: Some(note.user_id),
            note: Some(note.id),
            detail: None,
        };
        notify(tx, fan, news)?;
    }
    Ok(())
}

fn wants(tx: &Tx<'_>, user: Id<User>, news: News<'_>) -> rusqlite::Result<bool> {
    let Some(account) = users::account(tx, user)? else {
        return Ok(false);
    };
    if let Some(by) = news.by
        && (!hears(tx, user, &account.settings, by)? || is_hushed(tx, user, by, news.kind)?)
    {
        return Ok(false);
    }
    Ok(allows(tx, user, &account.settings, news)? && !is_in_muted_thread(tx, user, news)?)
}

/// Whether a user wants to hear of another at all.
fn hears(tx: &Tx<'_>, user: Id<User>, settings: &Settings, by: Id<User>) -> rusqlite::Result<bool> {
    Ok(!relations::mutes(tx, user, by)?
        && !relations::blocks(tx, user, by)?
        && !is_on_muted_server(tx, settings, by)?)
}

/// Whether they are on a silenced server and nobody this user follows (I6). A wish to follow
/// is told all the same: somebody has to answer it.
fn is_hushed(tx: &Tx<'_>, user: Id<User>, by: Id<User>, kind: Kind) -> rusqlite::Result<bool> {
    let Some(host) = users::by_id(tx, by)?.and_then(|by| by.host) else {
        return Ok(false);
    };
    Ok(kind != Kind::ReceiveFollowRequest
        && instances::is_marked(tx, &host, Mark::Silenced)?
        && follows::find(tx, user, by)?.is_none())
}

fn is_on_muted_server(tx: &Tx<'_>, settings: &Settings, by: Id<User>) -> rusqlite::Result<bool> {
    if settings.muted_instances.is_empty() {
        return Ok(false);
    }
    let host = users::by_id(tx, by)?.and_then(|by| by.host);
    Ok(host.is_some_and(|host| settings.muted_instances.contains(&host)))
}

/// Whether the user's own choice for this kind lets it through. Misskey keeps it as
/// `{"reply": {"type": "following"}, …}`; absent means from everyone.
fn allows(
    tx: &Tx<'_>,
    user: Id<User>,
    settings: &Settings,
    news: News<'_>,
) -> rusqlite::Result<bool> {
    let rule = settings.notification_recieve_config.get(news.kind.word());
    let word = rule.and_then(|rule| rule.get("type")?.as_str());
    if word == Some("never") {
        return Ok(false);
    }
    let Some(by) = news.by else { return Ok(true) };
    let follows = || follows::find(tx, user, by).map(|follow| follow.is_some());
    let followed = || follows::find(tx, by, user).map(|follow| follow.is_some());
    match word {
        Some("following") => follows(),
        Some("follower") => followed(),
        Some("mutualFollow") => Ok(follows()? && followed()?),
        Some("followingOrFollower") => Ok(follows()? || followed()?),
        Some("list") => {
            let list = rule.and_then(|rule| Id::parse(rule.get("userListId")?.as_str()?));
            list.map_or(Ok(false), |list| lists::has_member(tx, user, list, by))
        }
        _ => Ok(true),
    }
}

/// What is written and renoted in a muted thread is not told; reactions are, as in Misskey.
fn is_in_muted_thread(tx: &Tx<'_>, user: Id<User>, news: News<'_>) -> rusqlite::Result<bool> {
    let is_written = matches!(
        news.kind,
        Kind::Reply | Kind::Mention | Kind::Renote | Kind::Quote
    );
    match news.note.filter(|_| is_written) {
        Some(note) => is_deaf_to(tx, user, note),
        None => Ok(false),
    }
}

/// Whether a user muted the thread of a note, or of what it passes on.
fn is_deaf_to(tx: &Tx<'_>, user: Id<User>, note: Id<Note>) -> rusqlite::Result<bool> {
    if thread_mutes::covers(tx, user, note)? {
        return Ok(true);
    }
    match notes::by_id(tx, note)?.and_then(|note| note.renote_id) {
        Some(renoted) => thread_mutes::covers(tx, user, renoted),
        None => Ok(false),
    }
}
