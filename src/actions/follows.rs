//! Following, asking, answering, leaving.

use crate::actions::notifications::News;
use crate::actions::notifications::notify;
use crate::actions::publish;
use crate::actions::users::look_closer;
use crate::actions::webhooks;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::follows::Follow;
use crate::model::follows::Wishes;
use crate::model::instances::Mark;
use crate::model::jobs::Answered;
use crate::model::jobs::Deed;
use crate::model::notifications::Kind;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::follows;
use crate::store::instances;
use crate::store::notes;
use crate::store::notifications;
use crate::store::relations;
use crate::store::taken_back;
use crate::store::users;

/// Why a follow does not begin, end or get an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowRefusal {
    /// Nobody follows themselves.
    Oneself,
    /// They do already.
    AlreadyFollowing,
    /// They do not.
    NotFollowing,
    /// The one who wants to follow blocks the other.
    Blocking,
    /// The other blocks the one who wants to follow.
    Blocked,
    /// There is no such request.
    NoSuchRequest,
    /// The other is suspended or gone.
    NoSuchUser,
}

/// What became of a wish to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is a follow.
    Following,
    /// It waits for an answer.
    Requested,
    /// It was answered with no.
    Rejected,
    /// It was taken back before it came.
    TakenBack,
}

/// One of ours follows someone. Asking again while a request waits sends it again.
pub fn follow(
    tx: &Tx<'_>,
    me: &User,
    followee: &User,
    with_replies: bool,
) -> Result<Outcome, Error<FollowRefusal>> {
    check(tx, me, followee)?;
    if follows::find(tx, me.id, followee.id)?.is_some() {
        return Err(Refused(FollowRefusal::AlreadyFollowing));
    }
    let new = Follow {
        id: tx.new_id(),
        follower_id: me.id,
        followee_id: followee.id,
        uri: None,
    };
    if !followee.is_local() {
        let is_again = follows::request(tx, me.id, followee.id)?.is_some();
        follows::insert_request(tx, &new, with_replies)?;
        publish(
            tx,
            me.id,
            Deed::Followed {
                follower: me.id,
                followee: followee.id,
                is_again,
            },
        )?;
        return Ok(Outcome::Requested);
    }
    if must_ask(tx, me, followee)? {
        request(tx, &new, with_replies)?;
        return Ok(Outcome::Requested);
    }
    begin(tx, &new, with_replies)?;
    Ok(Outcome::Following)
}

/// Someone elsewhere follows one of ours. Following again is answered again, for that is
/// how Mastodon repairs a lost answer (I20).
pub fn receive(
    tx: &Tx<'_>,
    follower: &User,
    followee: &User,
    uri: Option<&str>,
) -> Result<Outcome, Error<FollowRefusal>> {
    let new = Follow {
        id: tx.new_id(),
        follower_id: follower.id,
        followee_id: followee.id,
        uri: uri.map(str::to_owned),
    };
    if followee.is_system() || !followee.is_active() || check(tx, follower, followee).is_err() {
        // The answer is a job of this transaction: a refusal would take it back.
        reject_at(tx, followee.id, &new)?;
        return Ok(Outcome::Rejected);
    }
    if let Some(uri) = uri {
        // One late Follow is swallowed; the next of the same id is a new wish.
        if taken_back::swallows(tx, follower.id, uri)? {
            return Ok(Outcome::TakenBack);
        }
        // Misskey, like us, gives every follow of a pair the same id.
        notes::unforget(tx, uri)?;
    }
    if follows::find(tx, follower.id, followee.id)?.is_some() {
        follows::insert(tx, &new, false)?;
        accept_at(tx, followee.id, &new)?;
        return Ok(Outcome::Following);
    }
    if must_ask(tx, follower, followee)? {
        request(tx, &new, false)?;
        return Ok(Outcome::Requested);
    }
    begin(tx, &new, false)?;
    accept_at(tx, followee.id, &new)?;
    Ok(Outcome::Following)
}

/// One of ours lets someone follow.
pub fn accept(tx: &Tx<'_>, me: &User, follower: &User) -> Result<(), Error<FollowRefusal>> {
    let request =
        follows::request(tx, follower.id, me.id)?.ok_or(Refused(FollowRefusal::NoSuchRequest))?;
    admit(tx, &request)?;
    if !follower.is_local() {
        accept_at(tx, me.id, &request)?;
    }
    Ok(())
}

/// One of ours does not let someone follow.
pub fn reject(tx: &Tx<'_>, me: &User, follower: &User) -> Result<(), Error<FollowRefusal>> {
    let request =
        follows::request(tx, follower.id, me.id)?.ok_or(Refused(FollowRefusal::NoSuchRequest))?;
    drop_request(tx, &request)?;
    if !follower.is_local() {
        reject_at(tx, me.id, &request)?;
    }
    Ok(())
}

/// One of ours takes a request back.
pub fn cancel(tx: &Tx<'_>, me: &User, followee: &User) -> Result<(), Error<FollowRefusal>> {
    let request =
        follows::request(tx, me.id, followee.id)?.ok_or(Refused(FollowRefusal::NoSuchRequest))?;
    drop_request(tx, &request)?;
    if !followee.is_local() {
        publish(
            tx,
            me.id,
            Deed::Unfollowed {
                follower: me.id,
                followee: followee.id,
            },
        )?;
    }
    Ok(())
}

/// One of ours follows someone no longer.
pub fn unfollow(tx: &Tx<'_>, me: &User, followee: &User) -> Result<(), Error<FollowRefusal>> {
    if follows::find(tx, me.id, followee.id)?.is_none() {
        return Err(Refused(FollowRefusal::NotFollowing));
    }
    end(tx, me.id, followee.id)?;
    if !followee.is_local() {
        publish(
            tx,
            me.id,
            Deed::Unfollowed {
                follower: me.id,
                followee: followee.id,
            },
        )?;
    }
    Ok(())
}

/// One of ours wants something else of a follow.
pub fn wish(
    tx: &Tx<'_>,
    me: &User,
    followee: &User,
    wishes: Wishes,
) -> Result<(), Error<FollowRefusal>> {
    if me.id == followee.id {
        return Err(Refused(FollowRefusal::Oneself));
    }
    if follows::find(tx, me.id, followee.id)?.is_none() {
        return Err(Refused(FollowRefusal::NotFollowing));
    }
    follows::set_wishes(tx, me.id, Some(followee.id), wishes)?;
    tx.tell(Event::CircleChanged(me.id));
    Ok(())
}

/// One of ours wants the same of all their follows.
pub fn wish_of_all(tx: &Tx<'_>, me: Id<User>, wishes: Wishes) -> Result<(), Error<Never>> {
    follows::set_wishes(tx, me, None, wishes)?;
    tx.tell(Event::CircleChanged(me));
    Ok(())
}

/// One of ours sends a follower away.
pub fn send_away(tx: &Tx<'_>, me: &User, follower: &User) -> Result<(), Error<FollowRefusal>> {
    let follow =
        follows::find(tx, follower.id, me.id)?.ok_or(Refused(FollowRefusal::NotFollowing))?;
    end(tx, follower.id, me.id)?;
    if !follower.is_local() {
        reject_at(tx, me.id, &follow)?;
    }
    Ok(())
}

/// Someone elsewhere lets one of ours follow. What was never asked is ignored (X13).
pub fn receive_accept(
    tx: &Tx<'_>,
    followee: &User,
    follower: Id<User>,
) -> Result<(), Error<FollowRefusal>> {
    let request = follows::request(tx, follower, followee.id)?
        .ok_or(Refused(FollowRefusal::NoSuchRequest))?;
    admit(tx, &request)?;
    look_closer(tx, followee)
}

/// Someone elsewhere does not let one of ours follow, or no longer (I22).
pub fn receive_reject(
    tx: &Tx<'_>,
    followee: &User,
    follower: Id<User>,
) -> Result<(), Error<Never>> {
    cut(tx, follower, followee.id).map(drop)
}

/// Someone elsewhere follows one of ours no longer; says whether they did, or asked to.
pub fn receive_undo(
    tx: &Tx<'_>,
    follower: &User,
    followee: Id<User>,
) -> Result<bool, Error<Never>> {
    cut(tx, follower.id, followee)
}

fn cut(tx: &Tx<'_>, follower: Id<User>, followee: Id<User>) -> Result<bool, Error<Never>> {
    let request = follows::request(tx, follower, followee)?;
    if let Some(request) = &request {
        drop_request(tx, request)?;
    }
    let is_follow = follows::find(tx, follower, followee)?.is_some();
    if is_follow {
        end(tx, follower, followee)?;
    }
    Ok(is_follow || request.is_some())
}

/// Ends whatever follows are between two users, in both directions, and tells the other
/// server; used when one blocks the other.
pub(super) fn part(tx: &Tx<'_>, me: &User, other: &User) -> Result<(), Error<Never>> {
    for ended in [
        unfollow(tx, me, other),
        cancel(tx, me, other),
        send_away(tx, me, other),
        reject(tx, me, other),
    ] {
        match ended {
            // There was no such follow.
            Ok(()) | Err(Refused(_)) => {}
            Err(Error::Failed(fault)) => return Err(Error::Failed(fault)),
        }
    }
    Ok(())
}

fn check(tx: &Tx<'_>, follower: &User, followee: &User) -> Result<(), Error<FollowRefusal>> {
    if follower.id == followee.id {
        return Err(Refused(FollowRefusal::Oneself));
    }
    if !followee.is_active() || followee.is_system() {
        return Err(Refused(FollowRefusal::NoSuchUser));
    }
    if relations::blocks(tx, follower.id, followee.id)? {
        return Err(Refused(FollowRefusal::Blocking));
    }
    if relations::blocks(tx, followee.id, follower.id)? {
        return Err(Refused(FollowRefusal::Blocked));
    }
    Ok(())
}

/// Whether one of ours wants to be asked first (Misskey's `UserFollowingService.ts`).
fn must_ask(tx: &Tx<'_>, follower: &User, followee: &User) -> rusqlite::Result<bool> {
    let settings = users::account(tx, followee.id)?
        .map(|account| account.settings)
        .unwrap_or_default();
    let asks = followee.is_locked
        || (settings.careful_bot && follower.is_bot)
        || is_from_silenced(tx, follower)?;
    if !asks {
        return Ok(false);
    }
    Ok(!(settings.auto_accept_followed && follows::find(tx, followee.id, follower.id)?.is_some()))
}

fn is_from_silenced(tx: &Tx<'_>, user: &User) -> rusqlite::Result<bool> {
    match &user.host {
        Some(host) => instances::is_marked(tx, host, Mark::Silenced),
        None => Ok(false),
    }
}

fn request(tx: &Tx<'_>, new: &Follow, with_replies: bool) -> rusqlite::Result<()> {
    let is_new = follows::request(tx, new.follower_id, new.followee_id)?.is_none();
    follows::insert_request(tx, new, with_replies)?;
    if is_new {
        tx.tell(Event::FollowRequested {
            follower: new.follower_id,
            followee: new.followee_id,
        });
        let news = News {
            kind: Kind::ReceiveFollowRequest,
            by: Some(new.follower_id),
            note: None,
            detail: None,
        };
        notify(tx, new.followee_id, news)?;
    }
    Ok(())
}

fn begin(tx: &Tx<'_>, new: &Follow, with_replies: bool) -> rusqlite::Result<()> {
    follows::insert(tx, new, with_replies)?;
    tx.tell(Event::Followed {
        follower: new.follower_id,
        followee: new.followee_id,
    });
    webhooks::followed(tx, new.follower_id, new.followee_id)?;
    let news = News {
        kind: Kind::Follow,
        by: Some(new.follower_id),
        note: None,
        detail: None,
    };
    notify(tx, new.followee_id, news)?;
    // Misskey tells every follower that they were let in, with the greeting of the other.
    let greeting = users::profile(tx, new.followee_id)?.and_then(|other| other.followed_message);
    let news = News {
        kind: Kind::FollowRequestAccepted,
        by: Some(new.followee_id),
        note: None,
        detail: greeting.as_deref(),
    };
    notify(tx, new.follower_id, news)
}

/// A request becomes a follow.
fn admit(tx: &Tx<'_>, request: &Follow) -> rusqlite::Result<()> {
    let with_replies = follows::request_with_replies(tx, request.follower_id, request.followee_id)?;
    drop_request(tx, request)?;
    begin(
        tx,
        &Follow {
            id: tx.new_id(),
            ..request.clone()
        },
        with_replies,
    )
}

fn drop_request(tx: &Tx<'_>, request: &Follow) -> rusqlite::Result<()> {
    follows::delete_request(tx, request.follower_id, request.followee_id)?;
    notifications::delete_request(tx, request.followee_id, request.follower_id)
}

fn end(tx: &Tx<'_>, follower: Id<User>, followee: Id<User>) -> rusqlite::Result<()> {
    follows::delete(tx, follower, followee)?;
    tx.tell(Event::Unfollowed { follower, followee });
    webhooks::unfollowed(tx, follower, followee)
}

fn accept_at(tx: &Tx<'_>, me: Id<User>, follow: &Follow) -> rusqlite::Result<()> {
    publish(tx, me, Deed::Accepted(answer(follow)))
}

fn reject_at(tx: &Tx<'_>, me: Id<User>, follow: &Follow) -> rusqlite::Result<()> {
    publish(tx, me, Deed::Rejected(answer(follow)))
}

fn answer(follow: &Follow) -> Answered {
    Answered {
        follower: follow.follower_id,
        followee: follow.followee_id,
        uri: follow.uri.clone(),
        follow: Some(follow.id),
    }
}
