//! Mutes and blocks as lists show them: each with the other in detail.

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeMap;

use crate::api::pack::Lens;
use crate::api::pack::user::Details;
use crate::config::Config;
use crate::model::relations::Distance;
use crate::model::relations::Distant;
use crate::store::users;

/// A page of those someone keeps at a distance; an array on the wire.
pub struct Page {
    kind: Distance,
    listed: Vec<Distant>,
    people: Details,
}

impl Page {
    /// Fetches what these entries show to their owner.
    pub fn pack(
        lens: &Lens<'_>,
        config: &Config,
        kind: Distance,
        listed: Vec<Distant>,
    ) -> rusqlite::Result<Self> {
        let people = users::by_ids(lens.db, listed.iter().map(|one| one.user_id))?;
        Ok(Self {
            kind,
            listed,
            people: Details::pack(lens, config, people.into_values().collect())?,
        })
    }

    /// The keys of the other's id and of the other.
    fn keys(&self) -> (&'static str, &'static str) {
        match self.kind {
            Distance::Mute | Distance::RenoteMute => ("muteeId", "mutee"),
            Distance::Block => ("blockeeId", "blockee"),
        }
    }
}

impl Serialize for Page {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.listed.iter().map(|one| Entry(self, one)))
    }
}

struct Entry<'a>(&'a Page, &'a Distant);

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Self(page, one) = self;
        let (id_key, key) = page.keys();
        let mut map = out.serialize_map(None)?;
        map.serialize_entry("id", &one.id)?;
        map.serialize_entry("createdAt", &one.id.time())?;
        if page.kind == Distance::Mute {
            map.serialize_entry("expiresAt", &one.expires_at)?;
        }
        map.serialize_entry(id_key, &one.user_id)?;
        map.serialize_entry(key, &page.people.get(one.user_id))?;
        map.end()
    }
}
