//! `notes/show-partial-bulk`: what changes most about notes on a screen, asked in turns by
//! clients that hold no stream open (Misskey 2025.5).

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::note::Changes;
use crate::api::pack::note::Notes;
use crate::api::params::Named;
use crate::api::params::ids;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::app::App;
use crate::model::notes::Note;
use crate::store::notes;

/// Notes asked about at once, as in Misskey.
const NOTES: usize = 100;

/// Shows their reactions.
pub struct ShowPartialBulk;

/// Which notes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_ids: Vec<Named<Note>>,
}

impl Endpoint for ShowPartialBulk {
    const NAME: &'static str = "notes/show-partial-bulk";
    const PARAMS: Schema = object(&[("noteIds", list_of(&id(), 1, NOTES))]).required(&["noteIds"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Changes;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Changes, ApiError> {
        look(app, me.as_ref(), |lens| {
            let found = notes::by_ids(lens.db, ids(&params.note_ids))?;
            let mut found: Vec<Note> = found.into_values().collect();
            found.sort_by_key(|note| note.id);
            Ok(Notes::pack(lens, found)?.visible().into_changes())
        })
    }
}
