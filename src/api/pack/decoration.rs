//! Decorations of avatars, as pickers and those who look after them are told.

use serde::Serialize;

use crate::clock::Time;
use crate::model::Id;
use crate::model::decorations::Decoration;

/// A decoration.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Packed {
    id: Id<Decoration>,
    name: String,
    description: String,
    url: String,
    role_ids_that_can_be_used_this_decoration: Vec<String>,
}

/// The same with its dates.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dated {
    created_at: Time,
    updated_at: Option<Time>,
    #[serde(flatten)]
    decoration: Packed,
}

/// Packs a decoration.
pub fn decoration(it: Decoration) -> Packed {
    Packed {
        id: it.id,
        name: it.name,
        description: it.description,
        url: it.url,
        role_ids_that_can_be_used_this_decoration: it.roles,
    }
}

/// Packs a decoration with its dates.
pub fn dated(it: Decoration) -> Dated {
    Dated {
        created_at: it.id.time(),
        updated_at: it.updated_at,
        decoration: decoration(it),
    }
}
