//! Inviting, and taking an invitation back. Codes are drawn before the transaction.

use crate::clock::Time;
use crate::error::Error;
use crate::error::Error::Refused;
use crate::error::Never;
use crate::model::Id;
use crate::model::invitations::Invitation;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::invitations;

/// How many somebody may make, from the policies of their roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// So many; zero is as many as they like.
    pub most: i64,
    /// In so many milliseconds.
    pub cycle: i64,
}

/// They made as many as they may for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// Why an invitation is not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevokeRefusal {
    /// There is none.
    NoSuchCode,
    /// It is another's.
    NotYours,
    /// Somebody came with it.
    Used,
}

/// Somebody invites one person.
pub fn invite(
    tx: &Tx<'_>,
    by: Id<User>,
    code: &str,
    expires_at: Option<Time>,
    quota: Quota,
) -> Result<Id<Invitation>, Error<TooMany>> {
    let since = tx.now.minus(quota.cycle);
    if quota.most > 0 && invitations::count_since(tx, by, since)? >= quota.most {
        return Err(Refused(TooMany));
    }
    Ok(insert(tx, Some(by), code, expires_at)?)
}

/// A moderator makes invitations in the server's name.
pub fn invite_many(
    tx: &Tx<'_>,
    codes: &[String],
    expires_at: Option<Time>,
) -> Result<Vec<Id<Invitation>>, Error<Never>> {
    let made = codes.iter().map(|code| insert(tx, None, code, expires_at));
    Ok(made.collect::<Result<_, _>>()?)
}

fn insert(
    tx: &Tx<'_>,
    creator_id: Option<Id<User>>,
    code: &str,
    expires_at: Option<Time>,
) -> rusqlite::Result<Id<Invitation>> {
    let new = Invitation {
        id: tx.new_id(),
        code: code.to_owned(),
        creator_id,
        used_by_id: None,
        used_at: None,
        expires_at,
    };
    invitations::insert(tx, &new)?;
    Ok(new.id)
}

/// Takes an invitation back: one's own while nobody came with it, moderators any.
pub fn revoke(
    tx: &Tx<'_>,
    me: Id<User>,
    is_moderator: bool,
    id: Id<Invitation>,
) -> Result<(), Error<RevokeRefusal>> {
    let found = invitations::by_id(tx, id)?;
    let found = found.ok_or(Refused(RevokeRefusal::NoSuchCode))?;
    if found.creator_id != Some(me) && !is_moderator {
        return Err(Refused(RevokeRefusal::NotYours));
    }
    if found.used_at.is_some() && !is_moderator {
        return Err(Refused(RevokeRefusal::Used));
    }
    Ok(invitations::delete(tx, id)?)
}
