//! What avatars can wear.

use serde::Deserialize;
use serde::Serialize;

use crate::clock::Time;
use crate::model::Id;

/// Decorations there may be; each is told to every client that starts.
pub const DECORATIONS: i64 = 500;

/// Something an avatar can wear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoration {
    /// Its id.
    pub id: Id<Decoration>,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Where its picture is.
    pub url: String,
    /// The ids of the roles whose holders may wear it; none is everyone.
    pub roles: Vec<String>,
    /// When it last changed.
    pub updated_at: Option<Time>,
}

/// A decoration as somebody wears it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Worn {
    /// Which.
    pub id: Id<Decoration>,
    /// Turned so far, in turns.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub angle: f64,
    /// Seen in a mirror.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub flip_h: bool,
    /// Moved so far to the right, in avatars.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub offset_x: f64,
    /// Moved so far down.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub offset_y: f64,
}

fn is_zero(number: &f64) -> bool {
    *number == 0.0
}
