//! `users/lists/*`: lists of users, and what endpoints about them share.

pub mod create;
pub mod create_from_public;
pub mod delete;
pub mod favorite;
pub mod get_memberships;
pub mod list;
pub mod pull;
pub mod push;
pub mod show;
pub mod unfavorite;
pub mod update;
pub mod update_membership;

use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::pack::Lens;
use crate::app::App;
use crate::model::Id;
use crate::model::lists::UserList;
use crate::model::users::User;
use crate::store::lists;
use crate::store::users;

/// A list the viewer may see: their own, or a public one where that was asked for.
pub fn readable(
    lens: &Lens<'_>,
    id: Id<UserList>,
    for_public: bool,
) -> rusqlite::Result<Option<UserList>> {
    let mine = lens.me.filter(|_| !for_public);
    let may_see = |list: &UserList| match mine {
        Some(me) => list.user_id == me.id,
        None => list.is_public,
    };
    Ok(lists::by_id(lens.db, id)?.filter(may_see))
}

/// Someone who may be on a list of the caller's: first the list must be there, then they.
pub fn member(
    app: &App,
    me: &User,
    list: Id<UserList>,
    user: Id<User>,
    no_list: Declared,
    no_user: Declared,
) -> Result<Id<User>, ApiError> {
    let (list, user) = app
        .db
        .read(|db| Ok((lists::by_id(db, list)?, users::by_id(db, user)?)))?;
    list.filter(|list| list.user_id == me.id).ok_or(no_list)?;
    Ok(user.ok_or(no_user)?.id)
}
