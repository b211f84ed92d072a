//! `UserList` and its memberships.

use std::collections::HashMap;

use serde::Serialize;
use serde::Serializer;

use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named;
use crate::api::pack::user::Lite;
use crate::clock::Time;
use crate::model::Id;
use crate::model::lists::Membership;
use crate::model::lists::UserList;
use crate::model::users::User;
use crate::store::lists;
use crate::store::users;

/// A list; an object on the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    id: Id<UserList>,
    created_at: Time,
    name: String,
    user_ids: Vec<Id<User>>,
    is_public: bool,
}

/// Packs lists, with who is on them.
pub fn pack(lens: &Lens<'_>, lists: Vec<UserList>) -> rusqlite::Result<Vec<View>> {
    let mut members = lists::members(lens.db, lists.iter().map(|list| list.id))?;
    let views = lists.into_iter().map(|list| View {
        id: list.id,
        created_at: list.id.time(),
        name: list.name,
        user_ids: members.remove(&list.id).unwrap_or_default(),
        is_public: list.is_public,
    });
    Ok(views.collect())
}

/// Packs one list.
pub fn one(lens: &Lens<'_>, list: UserList) -> rusqlite::Result<Option<View>> {
    Ok(pack(lens, vec![list])?.pop())
}

/// A page of memberships; an array on the wire.
pub struct Memberships {
    listed: Vec<Membership>,
    users: HashMap<Id<User>, User>,
    around: Around,
}

impl Memberships {
    /// Fetches the people in these.
    pub fn pack(lens: &Lens<'_>, listed: Vec<Membership>) -> rusqlite::Result<Self> {
        let users = users::by_ids(lens.db, listed.iter().map(|one| one.user_id))?;
        Ok(Self {
            around: Around::of(lens, users.values(), Named::new())?,
            listed,
            users,
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Member<'a> {
    id: Id<Membership>,
    created_at: Time,
    user_id: Id<User>,
    user: Lite<'a>,
    with_replies: bool,
}

impl Serialize for Memberships {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let around = &self.around;
        let members = self.listed.iter().filter_map(|one| {
            Some(Member {
                id: one.id,
                created_at: one.id.time(),
                user_id: one.user_id,
                user: Lite {
                    user: self.users.get(&one.user_id)?,
                    around,
                },
                with_replies: one.with_replies,
            })
        });
        out.collect_seq(members)
    }
}
