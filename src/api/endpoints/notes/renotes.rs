//! `notes/renotes`: what renotes or quotes a note.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::notes::visible;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::notes::Note;
use crate::store::threads;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "12908022-2e21-46cd-ba6a-3edaf6093f46",
    "No such note.",
);

/// Lists them.
pub struct Renotes;

/// Of which note, and which part.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for Renotes {
    const NAME: &'static str = "notes/renotes";
    const PARAMS: Schema = object(&[
        ("noteId", id()),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
    ])
    .required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE];
    type Caller = Anyone;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Notes, ApiError> {
        look(app, me.as_ref(), |lens| {
            visible(lens, params.note_id.0)?.ok_or(NO_SUCH_NOTE)?;
            let (note, page) = (params.note_id.0, params.page.rows());
            let listed = threads::renotes(lens.db, lens.viewer(), note, page)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
