//! `DriveFolder`.

use serde::Serialize;

use crate::clock::Time;
use crate::model::Id;
use crate::model::files::Folder;
use crate::store::folders::Counted;

/// A folder as lists tell it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Packed {
    id: Id<Folder>,
    created_at: Time,
    name: String,
    parent_id: Option<Id<Folder>>,
}

/// A folder with what lies in it and what it lies in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detailed {
    #[serde(flatten)]
    folder: Packed,
    folders_count: i64,
    files_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<Box<Self>>,
}

/// Packs a folder.
pub fn folder(folder: Folder) -> Packed {
    Packed {
        id: folder.id,
        created_at: folder.id.time(),
        name: folder.name,
        parent_id: folder.parent_id,
    }
}

/// Packs a folder with those it lies in, given from the innermost to the top.
pub fn detailed(way_up: Vec<Counted>) -> Option<Detailed> {
    let from_the_top = way_up.into_iter().rev();
    let packed = from_the_top.fold(None, |parent, (one, folders_count, files_count)| {
        Some(Box::new(Detailed {
            folder: folder(one),
            folders_count,
            files_count,
            parent,
        }))
    });
    packed.map(|packed| *packed)
}
