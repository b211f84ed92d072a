//! `Clip`, a page of them at once.

use std::collections::HashMap;

use serde::Serialize;
use serde::Serializer;

use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named;
use crate::api::pack::user::Lite;
use crate::clock::Time;
use crate::model::Id;
use crate::model::clips::Clip;
use crate::model::users::User;
use crate::store::users;

/// A page of clips with their owners; an array on the wire.
pub struct Clips {
    viewer: Option<Id<User>>,
    listed: Vec<Clip>,
    users: HashMap<Id<User>, User>,
    around: Around,
}

/// One clip; an object on the wire.
pub struct One(Clips);

impl Clips {
    /// Fetches whose these clips are.
    pub fn pack(lens: &Lens<'_>, listed: Vec<Clip>) -> rusqlite::Result<Self> {
        let users = users::by_ids(lens.db, listed.iter().map(|clip| clip.user_id))?;
        Ok(Self {
            viewer: lens.my_id(),
            around: Around::of(lens, users.values(), Named::new())?,
            listed,
            users,
        })
    }

    fn view<'a>(&'a self, clip: &'a Clip) -> Option<View<'a>> {
        let around = &self.around;
        let user = self.users.get(&clip.user_id)?;
        Some(View {
            id: clip.id,
            created_at: clip.id.time(),
            last_clipped_at: clip.last_clipped_at,
            user_id: clip.user_id,
            user: Lite { user, around },
            name: &clip.name,
            description: clip.description.as_deref(),
            is_public: clip.is_public,
            favorited_count: clip.favorites,
            is_favorited: self.viewer.map(|_| clip.is_favorite),
            notes_count: (self.viewer == Some(clip.user_id)).then_some(clip.notes),
        })
    }
}

/// Packs one clip.
pub fn one(lens: &Lens<'_>, clip: Clip) -> rusqlite::Result<One> {
    Clips::pack(lens, vec![clip]).map(One)
}

impl Serialize for Clips {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.listed.iter().filter_map(|clip| self.view(clip)))
    }
}

impl Serialize for One {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let clip = self.0.listed.first();
        clip.and_then(|clip| self.0.view(clip)).serialize(out)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    id: Id<Clip>,
    created_at: Time,
    last_clipped_at: Option<Time>,
    user_id: Id<User>,
    user: Lite<'a>,
    name: &'a str,
    description: Option<&'a str>,
    is_public: bool,
    favorited_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_favorited: Option<bool>,
    /// Told to its owner only: others might see fewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    notes_count: Option<i64>,
}
