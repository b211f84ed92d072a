//! `notes/children`: what answers or quotes a note.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::notes::open_thread;
use crate::api::error::ApiError;
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

/// Lists them.
pub struct Children;

/// Of which note, and which part.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for Children {
    const NAME: &'static str = "notes/children";
    const PARAMS: Schema = object(&[
        ("noteId", id()),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
    ])
    .required(&["noteId"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Notes, ApiError> {
        open_thread(app, me.as_ref(), params.note_id.0)?;
        look(app, me.as_ref(), |lens| {
            let (note, page) = (params.note_id.0, params.page.rows());
            let listed = threads::children(lens.db, lens.viewer(), note, page)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
