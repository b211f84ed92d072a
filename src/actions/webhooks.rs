//! Programs that are told what happens to a user.

use url::Url;

use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::errands::About;
use crate::model::errands::Errand;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::notes::Note;
use crate::model::notes::Recipient;
use crate::model::notes::mentioned;
use crate::model::users::User;
use crate::model::webhooks::Kind;
use crate::model::webhooks::WAITING;
use crate::model::webhooks::Webhook;
use crate::store::Tx;
use crate::store::jobs;
use crate::store::relations;
use crate::store::roles;
use crate::store::webhooks;

/// Why a webhook is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookRefusal {
    /// Not here, or not theirs.
    NoSuchWebhook,
    /// They have as many as they may.
    TooMany,
}

/// What a webhook shall be; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// What it is called.
    pub name: Option<String>,
    /// Where it listens.
    pub url: Option<String>,
    /// What it is told along.
    pub secret: Option<String>,
    /// What it is told of.
    pub events: Option<Vec<Kind>>,
    /// Whether it is told anything.
    pub is_active: Option<bool>,
}

/// Makes a webhook.
pub fn create(tx: &Tx<'_>, me: &User, wanted: Wanted) -> Result<Webhook, Error<WebhookRefusal>> {
    let limit = roles::policies(tx, me, tx.now)?.webhook_limit;
    if webhooks::of(tx, me.id)?.len() >= limit as usize {
        return Err(Refused(WebhookRefusal::TooMany));
    }
    let hook = Webhook {
        id: tx.new_id(),
        user_id: me.id,
        name: wanted.name.unwrap_or_default(),
        events: wanted.events.unwrap_or_default(),
        url: wanted.url.unwrap_or_default(),
        secret: wanted.secret.unwrap_or_default(),
        is_active: true,
        latest_sent_at: None,
        latest_status: None,
    };
    webhooks::insert(tx, &hook)?;
    Ok(hook)
}

/// Makes a webhook another.
pub fn change(
    tx: &Tx<'_>,
    me: Id<User>,
    id: Id<Webhook>,
    wanted: Wanted,
) -> Result<(), Error<WebhookRefusal>> {
    let old = own(tx, me, id)?;
    let hook = Webhook {
        name: wanted.name.unwrap_or(old.name),
        events: wanted.events.unwrap_or(old.events),
        url: wanted.url.unwrap_or(old.url),
        secret: wanted.secret.unwrap_or(old.secret),
        is_active: wanted.is_active.unwrap_or(old.is_active),
        ..old
    };
    Ok(webhooks::update(tx, &hook)?)
}

/// Deletes a webhook. What waits for it is told to nobody.
pub fn delete(tx: &Tx<'_>, me: Id<User>, id: Id<Webhook>) -> Result<(), Error<WebhookRefusal>> {
    let hook = own(tx, me, id)?;
    Ok(webhooks::delete(tx, hook.id)?)
}

/// Tells a program of something that did not happen, to see whether it listens.
pub fn test(
    tx: &Tx<'_>,
    me: Id<User>,
    id: Id<Webhook>,
    kind: Kind,
    url: Option<String>,
    secret: Option<String>,
) -> Result<(), Error<WebhookRefusal>> {
    let hook = own(tx, me, id)?;
    let at = url.clone().unwrap_or_else(|| hook.url.clone());
    let errand = Errand::TestCall {
        webhook: hook.id,
        kind,
        url,
        secret,
    };
    Ok(enqueue(tx, hook.id, &at, errand)?)
}

/// Records what a program answered.
pub fn record(tx: &Tx<'_>, id: Id<Webhook>, status: i64) -> Result<(), Error<Never>> {
    Ok(webhooks::record(tx, id, status)?)
}

/// A note is here: tells the programs of its author and of those it concerns.
pub fn posted(tx: &Tx<'_>, note: &Note, recipients: &[Recipient]) -> rusqlite::Result<()> {
    let about = || About::Note(note.id);
    call(tx, note.user_id, note.user_id, Kind::Note, about)?;
    for user in mentioned(recipients) {
        call(tx, user, note.user_id, Kind::Mention, about)?;
    }
    let answered = note.reply_user_id.filter(|_| note.reply_id.is_some());
    let renoted = note.renote_user_id.filter(|_| note.renote_id.is_some());
    for (user, kind) in [(answered, Kind::Reply), (renoted, Kind::Renote)] {
        if let Some(user) = user.filter(|user| *user != note.user_id) {
            call(tx, user, note.user_id, kind, about)?;
        }
    }
    Ok(())
}

/// A follow began: tells the programs of both.
pub fn followed(tx: &Tx<'_>, follower: Id<User>, followee: Id<User>) -> rusqlite::Result<()> {
    let about = |user| move || About::User(user);
    call(tx, follower, follower, Kind::Follow, about(followee))?;
    call(tx, followee, follower, Kind::Followed, about(follower))
}

/// A follow ended: tells the programs of who followed.
pub fn unfollowed(tx: &Tx<'_>, follower: Id<User>, followee: Id<User>) -> rusqlite::Result<()> {
    let about = || About::User(followee);
    call(tx, follower, follower, Kind::Unfollow, about)
}

/// Somebody reacted: tells the programs of the note's author.
pub fn reacted(tx: &Tx<'_>, note: &Note, user: Id<User>, emoji: &str) -> rusqlite::Result<()> {
    if note.user_id == user {
        return Ok(());
    }
    call(tx, note.user_id, user, Kind::Reaction, || About::Reaction {
        note: note.id,
        user,
        emoji: emoji.to_owned(),
    })
}

/// Leaves a job for every program of a user that wants to hear of this; those whom the
/// user does not hear are not told of.
fn call(
    tx: &Tx<'_>,
    user: Id<User>,
    by: Id<User>,
    kind: Kind,
    about: impl Fn() -> About,
) -> rusqlite::Result<()> {
    let wants = |hook: &Webhook| hook.is_active && hook.events.contains(&kind);
    for hook in webhooks::of(tx, user)?.into_iter().filter(wants) {
        if relations::mutes(tx, user, by)? || relations::blocks(tx, user, by)? {
            return Ok(());
        }
        let errand = Errand::Call {
            webhook: hook.id,
            kind,
            about: about(),
        };
        enqueue(tx, hook.id, &hook.url, errand)?;
    }
    Ok(())
}

fn enqueue(tx: &Tx<'_>, webhook: Id<Webhook>, url: &str, errand: Errand) -> rusqlite::Result<()> {
    let line = Line::Webhook(webhook);
    let host = Url::parse(url).ok();
    let host = host.as_ref().and_then(Url::host_str);
    match host {
        Some(host) if jobs::waiting_in(tx, line)? < WAITING => {
            jobs::enqueue_for(tx, line, &Job::Errand(errand), host, tx.now)
        }
        _ => Ok(()),
    }
}

fn own(tx: &Tx<'_>, me: Id<User>, id: Id<Webhook>) -> Result<Webhook, Error<WebhookRefusal>> {
    let hook = webhooks::by_id(tx, id)?.filter(|hook| hook.user_id == me);
    hook.ok_or(Refused(WebhookRefusal::NoSuchWebhook))
}
