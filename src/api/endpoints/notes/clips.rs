//! `notes/clips`: the public collections that hold a note.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::notes::visible;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::clip::Clips;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::notes::Note;
use crate::store::clips;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "47db1a1c-b0af-458d-8fb4-986e4efafe1e",
    "No such note.",
);

/// Lists them.
pub struct NoteClips;

/// Of which note.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

impl Endpoint for NoteClips {
    const NAME: &'static str = "notes/clips";
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE];
    type Caller = Anyone;
    type Params = Params;
    type Output = Clips;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Clips, ApiError> {
        look(app, me.as_ref(), |lens| {
            let note = visible(lens, params.note_id.0)?.ok_or(NO_SUCH_NOTE)?;
            let viewer = lens.viewer().user;
            let found = clips::public_with(lens.db, viewer, note.id)?;
            Ok(Clips::pack(lens, found)?)
        })
    }
}
