//! `Following`: follows with the people at one of their ends, a page of them at once.

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeMap;

use crate::api::pack::Lens;
use crate::api::pack::user::Details;
use crate::model::Id;
use crate::model::follows::Follow;
use crate::model::users::User;
use crate::store::users;

/// Which end of a follow is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Who follows.
    Follower,
    /// Who is followed.
    Followee,
}

/// Follows; an array on the wire.
pub struct Follows {
    end: End,
    listed: Vec<Follow>,
    people: Details,
}

impl End {
    fn of(self, follow: &Follow) -> Id<User> {
        match self {
            Self::Follower => follow.follower_id,
            Self::Followee => follow.followee_id,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Follower => "follower",
            Self::Followee => "followee",
        }
    }
}

impl Follows {
    /// Fetches the people at this end of these follows.
    pub fn pack(lens: &Lens<'_>, end: End, listed: Vec<Follow>) -> rusqlite::Result<Self> {
        let people = users::by_ids(lens.db, listed.iter().map(|one| end.of(one)))?;
        let people = people.into_values().collect();
        Ok(Self {
            end,
            people: Details::pack(lens, lens.config, people)?,
            listed,
        })
    }
}

impl Serialize for Follows {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let is_here = |follow: &&Follow| self.people.get(self.end.of(follow)).is_some();
        let here = self.listed.iter().filter(is_here);
        out.collect_seq(here.map(|follow| View(self, follow)))
    }
}

struct View<'a>(&'a Follows, &'a Follow);

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Self(page, follow) = self;
        let mut map = out.serialize_map(Some(5))?;
        map.serialize_entry("id", &follow.id)?;
        map.serialize_entry("createdAt", &follow.id.time())?;
        map.serialize_entry("followeeId", &follow.followee_id)?;
        map.serialize_entry("followerId", &follow.follower_id)?;
        map.serialize_entry(page.end.key(), &page.people.get(page.end.of(follow)))?;
        map.end()
    }
}
