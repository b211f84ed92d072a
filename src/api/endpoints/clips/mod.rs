//! Collections of notes.

pub mod add_note;
pub mod create;
pub mod delete;
pub mod favorite;
pub mod list;
pub mod my_favorites;
pub mod notes;
pub mod remove_note;
pub mod show;
pub mod unfavorite;
pub mod update;

use crate::api::error::ApiError;
use crate::api::pack::Lens;
use crate::model::Id;
use crate::model::clips::Clip;
use crate::store::clips;

/// The clip of this id, if the viewer may read it.
pub fn open(lens: &Lens<'_>, id: Id<Clip>) -> Result<Option<Clip>, ApiError> {
    let viewer = lens.viewer().user;
    let clip = clips::by_id(lens.db, viewer, id)?;
    Ok(clip.filter(|clip| clip.is_open_to(viewer)))
}
