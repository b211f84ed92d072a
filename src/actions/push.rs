//! Browsers and apps that want to be woken.

use url::Url;

use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::errands::Errand;
use crate::model::jobs::Job;
use crate::model::lines;
use crate::model::lines::Line;
use crate::model::notifications::Kind;
use crate::model::notifications::Notification;
use crate::model::push::PATIENCE;
use crate::model::push::SUBSCRIPTIONS;
use crate::model::push::Subscription;
use crate::model::push::WAITING;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::jobs;
use crate::store::push;
use crate::store::settings;
use crate::store::settings::VapidKey;

/// Registers a place where a user wants to be woken; answers it, and whether it was known.
pub fn register(tx: &Tx<'_>, new: Subscription) -> Result<(Subscription, bool), Error<Never>> {
    if let Some(known) = push::find(tx, new.user_id, &new.endpoint)? {
        let fresh = Subscription {
            auth: new.auth,
            public_key: new.public_key,
            ..known
        };
        push::update(tx, &fresh)?;
        return Ok((fresh, true));
    }
    let new = Subscription {
        id: tx.new_id(),
        ..new
    };
    push::insert(tx, &new, SUBSCRIPTIONS)?;
    Ok((new, false))
}

/// Changes what a place is woken for; `None` if it is not known.
pub fn change(
    tx: &Tx<'_>,
    me: Id<User>,
    endpoint: &str,
    send_read_message: Option<bool>,
) -> Result<Option<Subscription>, Error<Never>> {
    let Some(known) = push::find(tx, me, endpoint)? else {
        return Ok(None);
    };
    let changed = Subscription {
        send_read_message: send_read_message.unwrap_or(known.send_read_message),
        ..known
    };
    push::update(tx, &changed)?;
    Ok(Some(changed))
}

/// Forgets a place: one user's, or everyone's, for who knows the address of a push service
/// is who uses it.
pub fn unregister(tx: &Tx<'_>, me: Option<Id<User>>, endpoint: &str) -> Result<(), Error<Never>> {
    match me {
        None => push::delete_at(tx, endpoint)?,
        Some(me) => {
            if let Some(known) = push::find(tx, me, endpoint)? {
                push::delete(tx, known.id)?;
            }
        }
    }
    Ok(())
}

/// Nobody listens there any more.
pub fn forget(tx: &Tx<'_>, id: Id<Subscription>) -> Result<(), Error<Never>> {
    Ok(push::delete(tx, id)?)
}

/// Keeps the key with which push services know us; the first one made stays.
pub fn keep_key(tx: &Tx<'_>, made: VapidKey) -> Result<VapidKey, Error<Never>> {
    if let Some(kept) = settings::get(tx, settings::VAPID)? {
        return Ok(kept);
    }
    settings::set(tx, settings::VAPID, &made)?;
    Ok(made)
}

/// Wakes a user for a notification, unless it is read in the next moment; a test wakes at
/// once, as in Misskey.
pub fn wake(tx: &Tx<'_>, new: &Notification) -> rusqlite::Result<()> {
    let patience = match new.kind {
        Kind::Test => 0,
        _ => PATIENCE,
    };
    for subscription in push::of(tx, new.user_id)? {
        enqueue(tx, &subscription, Some((new.id, patience)))?;
    }
    Ok(())
}

/// Tells those places that want to know that a user has read everything.
pub fn read_all(tx: &Tx<'_>, user: Id<User>) -> rusqlite::Result<()> {
    let all = push::of(tx, user)?.into_iter();
    for subscription in all.filter(|subscription| subscription.send_read_message) {
        enqueue(tx, &subscription, None)?;
    }
    Ok(())
}

/// Each waking has a line of its own: one that waits its moment must not keep another.
fn enqueue(
    tx: &Tx<'_>,
    to: &Subscription,
    notification: Option<(Id<Notification>, i64)>,
) -> rusqlite::Result<()> {
    let host = Url::parse(&to.endpoint).ok();
    let Some(host) = host.as_ref().and_then(Url::host_str) else {
        return Ok(());
    };
    if jobs::waiting_below(tx, &lines::pushes(to.id))?.0 >= WAITING {
        return Ok(());
    }
    let job = Job::Errand(Errand::Wake {
        subscription: to.id,
        notification: notification.map(|(id, _)| id),
    });
    let line = Line::Push(to.id, notification.map(|(id, _)| id));
    let patience = notification.map_or(0, |(_, patience)| patience);
    jobs::enqueue_for(tx, line, &job, host, tx.now.plus(patience))
}
