//! `notes/show`: one note. One that its viewer may not see is shown without its content
//! (`isHidden`), as Misskey does; the shape of a thread stays whole for clients.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::note;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::federation::polls;
use crate::model::notes::Note;
use crate::store::notes;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "24fcbfc6-2e37-42b6-8388-c29b3861a08d",
    "No such note.",
);

/// Shows a note.
pub struct Show;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

impl Endpoint for Show {
    const NAME: &'static str = "notes/show";
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE];
    type Caller = Anyone;
    type Params = Params;
    type Output = note::One;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<note::One, ApiError> {
        let found = app.db.read(|db| notes::by_id(db, params.note_id.0))?;
        let found = found.ok_or(NO_SUCH_NOTE)?;
        if me.is_some() {
            polls::seen(app, &found)?;
        }
        look(app, me.as_ref(), |lens| Ok(note::one(lens, found)?))
    }
}
