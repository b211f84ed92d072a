//! `InviteCode`, a list of them at once.

use std::collections::HashMap;

use serde::Serialize;
use serde::Serializer;

use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named;
use crate::api::pack::user::Lite;
use crate::clock::Time;
use crate::model::Id;
use crate::model::invitations::Invitation;
use crate::model::users::User;
use crate::store::users;

/// Invitations, and the people in them; an array on the wire.
pub struct Invitations {
    listed: Vec<Invitation>,
    users: HashMap<Id<User>, User>,
    around: Around,
}

impl Invitations {
    /// Fetches who made these invitations and who came with them.
    pub fn pack(lens: &Lens<'_>, listed: Vec<Invitation>) -> rusqlite::Result<Self> {
        let people = listed
            .iter()
            .flat_map(|one| [one.creator_id, one.used_by_id]);
        let users = users::by_ids(lens.db, people.flatten())?;
        Ok(Self {
            around: Around::of(lens, users.values(), Named::new())?,
            listed,
            users,
        })
    }

    fn view<'a>(&'a self, one: &'a Invitation) -> View<'a> {
        let person = |id: Option<Id<User>>| {
            let user = self.users.get(&id?)?;
            let around = &self.around;
            Some(Lite { user, around })
        };
        View {
            created_by: person(one.creator_id),
            used_by: person(one.used_by_id),
            ..View::new(one)
        }
    }
}

impl Serialize for Invitations {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.listed.iter().map(|one| self.view(one)))
    }
}

/// An invitation on the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View<'a> {
    id: Id<Invitation>,
    code: String,
    expires_at: Option<Time>,
    created_at: Time,
    created_by: Option<Lite<'a>>,
    used_by: Option<Lite<'a>>,
    used_at: Option<Time>,
    used: bool,
}

impl View<'_> {
    /// An invitation without people: a new one, whose maker Misskey does not name either.
    pub fn new(one: &Invitation) -> Self {
        Self {
            id: one.id,
            code: one.code.clone(),
            expires_at: one.expires_at,
            created_at: one.id.time(),
            created_by: None,
            used_by: None,
            used_at: one.used_at,
            used: one.used_at.is_some(),
        }
    }
}
