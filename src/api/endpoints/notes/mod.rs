//! `notes`: public notes, newest first; and what endpoints about notes share.

pub mod children;
pub mod clips;
pub mod conversation;
pub mod create;
pub mod delete;
pub mod edit;
pub mod favorites;
pub mod featured;
pub mod global_timeline;
pub mod hybrid_timeline;
pub mod local_timeline;
pub mod mentions;
pub mod polls;
pub mod reactions;
pub mod renotes;
pub mod replies;
pub mod search;
pub mod search_by_tag;
pub mod show;
pub mod show_partial_bulk;
pub mod state;
pub mod timeline;
pub mod unrenote;
pub mod update;
pub mod versions;

use crate::api::error::ApiError;
use crate::api::pack::Lens;
use crate::model::Id;
use crate::model::notes::Note;
use crate::store::notes;

/// The note of this id, if the viewer may see it.
pub fn visible(lens: &Lens<'_>, id: Id<Note>) -> Result<Option<Note>, ApiError> {
    let Some(note) = notes::by_id(lens.db, id)? else {
        return Ok(None);
    };
    let may_see = notes::may_see(lens.db, lens.viewer().user, &note)?;
    Ok(may_see.then_some(note))
}
