//! Moving house: somebody goes on under another address, and whoever follows, lists, mutes
//! or blocks them does so there (I29, O24).
//!
//! Both addresses must say so: the old one by the Move, the new one by naming the old one
//! among its other names. Whoever calls has just read the new one afresh.

use crate::actions::follows;
use crate::actions::follows::Outcome;
use crate::actions::publish;
use crate::actions::publish_change;
use crate::clock::DAY;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::jobs::Deed;
use crate::model::jobs::Job;
use crate::model::lines::Line;
use crate::model::users::Profile;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::follows as follow_rows;
use crate::store::jobs;
use crate::store::moves;
use crate::store::users;

/// Nobody moves again sooner: Mastodon's and GoToSocial's number.
const PAUSE: i64 = 7 * DAY;

/// Whoever moved away follows others from the old address for so long: time to take the
/// list along (Misskey's number).
const PARTING: i64 = DAY;

/// Why nobody moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveRefusal {
    /// To where nobody is, or nobody answers.
    Nobody,
    /// To where they are.
    Oneself,
    /// The other address does not say that it is theirs, or has itself moved on.
    NotAnAlias,
    /// They have moved.
    AlreadyMoved,
}

/// An actor of another server moves to this one, whose address this is.
pub fn receive(
    tx: &Tx<'_>,
    old: &User,
    new: &User,
    address: &str,
) -> Result<(), Error<MoveRefusal>> {
    let Some(home) = &old.remote else {
        return Err(Refused(MoveRefusal::Oneself));
    };
    let target = profile(tx, new.id)?;
    check(old, &home.uri, new, &target)?;
    let moved_at = moves::moved_at(tx, old.id)?;
    if moved_at.is_some_and(|at| at.plus(PAUSE) > tx.now) {
        return Err(Refused(MoveRefusal::AlreadyMoved));
    }
    moves::set_moved(tx, old.id, address)?;
    Ok(carry(tx, old, new)?)
}

/// One of ours moves to another address; `ours` is theirs here, `there` the other one. Those
/// who follow them from elsewhere are told, and follow there by their own servers.
pub fn depart(
    tx: &Tx<'_>,
    me: &User,
    ours: &str,
    new: &User,
    there: &str,
) -> Result<(), Error<MoveRefusal>> {
    if profile(tx, me.id)?
        .moved_to
        .is_some_and(|address| !address.is_empty())
    {
        return Err(Refused(MoveRefusal::AlreadyMoved));
    }
    check(me, ours, new, &profile(tx, new.id)?)?;
    moves::set_moved(tx, me.id, there)?;
    tx.tell(Event::Changed(me.id));
    // The profile goes first, with whatever else was still to be told of it (O32).
    jobs::drop_later(tx, Line::Change(me.id))?;
    publish(tx, me.id, Deed::Changed(me.id))?;
    publish(tx, me.id, Deed::Moved(me.id))?;
    jobs::enqueue_at(
        tx,
        Line::Part(me.id),
        &Job::Part(me.id),
        tx.now.plus(PARTING),
    )?;
    Ok(carry(tx, me, new)?)
}

/// One of ours who moved away follows nobody from here any more, in parts (O24).
pub fn part(tx: &Tx<'_>, me: Id<User>) -> Result<(), Error<Never>> {
    /// Each is a message to another server.
    const AT_ONCE: u32 = 200;
    let has_moved = profile(tx, me)?.moved_to.is_some_and(|to| !to.is_empty());
    let Some(me) = users::by_id(tx, me)?.filter(|_| has_moved) else {
        return Ok(());
    };
    let some = follow_rows::some_followed(tx, me.id, AT_ONCE)?;
    for id in &some {
        let Some(followee) = users::by_id(tx, *id)? else {
            continue;
        };
        match follows::unfollow(tx, &me, &followee) {
            Ok(()) | Err(Refused(_)) => {}
            Err(Error::Failed(fault)) => return Err(Error::Failed(fault)),
        }
    }
    if some.len() == AT_ONCE as usize {
        jobs::enqueue(tx, Line::Part(me.id), &Job::Part(me.id))?;
    }
    Ok(())
}

fn profile(tx: &Tx<'_>, id: Id<User>) -> rusqlite::Result<Profile> {
    Ok(users::profile(tx, id)?.unwrap_or_default())
}

fn check(
    old: &User,
    address: &str,
    new: &User,
    target: &Profile,
) -> Result<(), Error<MoveRefusal>> {
    if old.id == new.id {
        return Err(Refused(MoveRefusal::Oneself));
    }
    let is_alias = target.also_known_as.iter().any(|alias| alias == address);
    let has_moved = target
        .moved_to
        .as_ref()
        .is_some_and(|address| !address.is_empty());
    if !is_alias || has_moved || !new.is_active() {
        return Err(Refused(MoveRefusal::NotAnAlias));
    }
    Ok(())
}

/// Whoever of ours follows the old address follows the new one; lists, mutes and blocks
/// mean the new one, too.
fn carry(tx: &Tx<'_>, old: &User, new: &User) -> rusqlite::Result<()> {
    moves::copy_lists(tx, old.id, new.id)?;
    moves::copy_mutes(tx, old.id, new.id)?;
    moves::copy_blocks(tx, old.id, new.id)?;
    for follower in follow_rows::local_followers(tx, old.id)? {
        let Some(follower) = users::by_id(tx, follower)? else {
            continue;
        };
        let wishes = follow_rows::wishes(tx, follower.id, old.id)?.unwrap_or_default();
        match follows::follow(tx, &follower, new, wishes.with_replies == Some(true)) {
            Ok(Outcome::Following | Outcome::Requested) | Err(Refused(_)) => {}
            Ok(Outcome::Rejected | Outcome::TakenBack) => continue,
            Err(Error::Failed(fault)) => return Err(fault_of(fault)),
        }
        if !old.is_local() {
            match follows::unfollow(tx, &follower, old) {
                Ok(()) | Err(Refused(_)) => {}
                Err(Error::Failed(fault)) => return Err(fault_of(fault)),
            }
        }
    }
    Ok(())
}

fn fault_of(fault: crate::error::Fault) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(fault.0.into())
}

/// One of ours says which other addresses are theirs.
pub fn set_aliases(tx: &Tx<'_>, me: Id<User>, aliases: &[String]) -> Result<(), Error<Never>> {
    moves::set_aliases(tx, me, aliases)?;
    tx.tell(Event::Changed(me));
    Ok(publish_change(tx, me)?)
}
