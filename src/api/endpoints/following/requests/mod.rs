//! Endpoints about follow requests, and how they are listed.

pub mod accept;
pub mod cancel;
pub mod list;
pub mod reject;
pub mod sent;

use std::collections::HashMap;

use serde::Serialize;
use serde::Serializer;

use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named;
use crate::api::pack::user::Lite;
use crate::model::Id;
use crate::model::follows::Follow;
use crate::model::users::User;
use crate::store::users;

/// Requests, and the people in them; an array on the wire.
pub struct Requests {
    requests: Vec<Follow>,
    users: HashMap<Id<User>, User>,
    around: Around,
}

impl Requests {
    fn pack(lens: &Lens<'_>, requests: Vec<Follow>) -> rusqlite::Result<Self> {
        let people = requests
            .iter()
            .flat_map(|one| [one.follower_id, one.followee_id]);
        let users = users::by_ids(lens.db, people)?;
        Ok(Self {
            around: Around::of(lens, users.values(), Named::new())?,
            requests,
            users,
        })
    }
}

#[derive(Serialize)]
struct View<'a> {
    id: Id<Follow>,
    follower: Lite<'a>,
    followee: Lite<'a>,
}

impl Serialize for Requests {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let person = |id| {
            let user = self.users.get(&id)?;
            let around = &self.around;
            Some(Lite { user, around })
        };
        let views = self.requests.iter().filter_map(|request| {
            Some(View {
                id: request.id,
                follower: person(request.follower_id)?,
                followee: person(request.followee_id)?,
            })
        });
        out.collect_seq(views)
    }
}
