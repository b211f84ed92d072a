//! Lists of users: making them, and who is on them.

use crate::error::Error;
use crate::error::Error::Refused;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::lists::Membership;
use crate::model::lists::UserList;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::lists;
use crate::store::relations;
use crate::store::roles;

/// Why something is not done with a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListRefusal {
    /// It is not here, or not for them.
    NoSuchList,
    /// They have as many lists as they may.
    TooManyLists,
    /// The list is as long as it may be.
    TooManyMembers,
    /// Whoever should be on it is on it already.
    AlreadyAdded,
    /// Whoever should be on it blocks the owner.
    Blocked,
    /// Nobody like that is on it.
    NotAMember,
    /// They like it already.
    AlreadyFavorite,
    /// They do not like it.
    NotFavorite,
}

/// One of ours makes a list.
pub fn create(tx: &Tx<'_>, me: &User, name: &str) -> Result<UserList, Error<ListRefusal>> {
    let limit = roles::policies(tx, me, tx.now)?.user_list_limit;
    if lists::count(tx, me.id)? >= i64::from(limit) {
        return Err(Refused(ListRefusal::TooManyLists));
    }
    let list = UserList {
        id: tx.new_id(),
        user_id: me.id,
        name: name.to_owned(),
        is_public: false,
    };
    lists::insert(tx, &list)?;
    Ok(list)
}

/// One of ours makes a list with those who are on a public one.
pub fn copy(
    tx: &Tx<'_>,
    me: &User,
    name: &str,
    from: Id<UserList>,
) -> Result<UserList, Error<ListRefusal>> {
    let from = public(tx, from)?;
    let list = create(tx, me, name)?;
    for user in lists::members(tx, [from.id])?
        .remove(&from.id)
        .unwrap_or_default()
    {
        add(tx, me, &list, user)?;
    }
    Ok(list)
}

/// Its owner renames a list, or shows it to others or no longer.
pub fn change(
    tx: &Tx<'_>,
    me: Id<User>,
    id: Id<UserList>,
    name: Option<String>,
    is_public: Option<bool>,
) -> Result<UserList, Error<ListRefusal>> {
    let old = owned(tx, me, id)?;
    let list = UserList {
        name: name.unwrap_or(old.name),
        is_public: is_public.unwrap_or(old.is_public),
        ..old
    };
    lists::update(tx, &list)?;
    Ok(list)
}

/// Its owner throws a list away.
pub fn delete(tx: &Tx<'_>, me: Id<User>, id: Id<UserList>) -> Result<(), Error<ListRefusal>> {
    owned(tx, me, id)?;
    lists::delete(tx, id)?;
    tx.tell(Event::ListChanged {
        owner: me,
        list: id,
    });
    Ok(())
}

/// Its owner puts someone on a list.
pub fn push(
    tx: &Tx<'_>,
    me: &User,
    id: Id<UserList>,
    user: Id<User>,
) -> Result<(), Error<ListRefusal>> {
    let list = owned(tx, me.id, id)?;
    add(tx, me, &list, user)?;
    tell(tx, me.id, id, user, true);
    Ok(())
}

/// Its owner takes someone off a list; whoever is not on it stays off.
pub fn pull(
    tx: &Tx<'_>,
    me: Id<User>,
    id: Id<UserList>,
    user: Id<User>,
) -> Result<(), Error<ListRefusal>> {
    owned(tx, me, id)?;
    if lists::delete_member(tx, id, user)? {
        tell(tx, me, id, user, false);
    }
    Ok(())
}

/// Its owner wants answers to others of someone on a list, or no longer.
pub fn set_with_replies(
    tx: &Tx<'_>,
    me: Id<User>,
    id: Id<UserList>,
    user: Id<User>,
    with_replies: bool,
) -> Result<(), Error<ListRefusal>> {
    owned(tx, me, id)?;
    if !lists::set_with_replies(tx, id, user, with_replies)? {
        return Err(Refused(ListRefusal::NotAMember));
    }
    tx.tell(Event::ListChanged {
        owner: me,
        list: id,
    });
    Ok(())
}

/// One of ours likes a public list.
pub fn favorite(tx: &Tx<'_>, me: Id<User>, id: Id<UserList>) -> Result<(), Error<ListRefusal>> {
    public(tx, id)?;
    if lists::is_favorite(tx, me, id)? {
        return Err(Refused(ListRefusal::AlreadyFavorite));
    }
    Ok(lists::insert_favorite(tx, me, id)?)
}

/// One of ours likes a public list no longer.
pub fn unfavorite(tx: &Tx<'_>, me: Id<User>, id: Id<UserList>) -> Result<(), Error<ListRefusal>> {
    public(tx, id)?;
    if !lists::is_favorite(tx, me, id)? {
        return Err(Refused(ListRefusal::NotFavorite));
    }
    Ok(lists::delete_favorite(tx, me, id)?)
}

/// Whoever blocks a user is on none of their lists any more.
pub(super) fn leave(tx: &Tx<'_>, owner: Id<User>, user: Id<User>) -> rusqlite::Result<()> {
    for list in lists::holding(tx, owner, user)? {
        lists::delete_member(tx, list, user)?;
        tell(tx, owner, list, user, false);
    }
    Ok(())
}

fn owned(tx: &Tx<'_>, me: Id<User>, id: Id<UserList>) -> Result<UserList, Error<ListRefusal>> {
    let list = lists::by_id(tx, id)?.filter(|list| list.user_id == me);
    list.ok_or(Refused(ListRefusal::NoSuchList))
}

fn public(tx: &Tx<'_>, id: Id<UserList>) -> Result<UserList, Error<ListRefusal>> {
    let list = lists::by_id(tx, id)?.filter(|list| list.is_public);
    list.ok_or(Refused(ListRefusal::NoSuchList))
}

fn add(tx: &Tx<'_>, me: &User, list: &UserList, user: Id<User>) -> Result<(), Error<ListRefusal>> {
    if relations::blocks(tx, user, me.id)? {
        return Err(Refused(ListRefusal::Blocked));
    }
    if lists::has_member(tx, me.id, list.id, user)? {
        return Err(Refused(ListRefusal::AlreadyAdded));
    }
    let limit = roles::policies(tx, me, tx.now)?.user_each_user_lists_limit;
    if lists::members_count(tx, list.id)? >= i64::from(limit) {
        return Err(Refused(ListRefusal::TooManyMembers));
    }
    let new = Membership {
        id: tx.new_id(),
        user_id: user,
        with_replies: false,
    };
    Ok(lists::insert_member(tx, list.id, &new)?)
}

fn tell(tx: &Tx<'_>, owner: Id<User>, list: Id<UserList>, user: Id<User>, is_added: bool) {
    tx.tell(Event::ListMember {
        owner,
        list,
        user,
        is_added,
    });
}
