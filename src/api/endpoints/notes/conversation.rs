//! `notes/conversation`: what a note answers, and what that answers, the nearest first.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::notes::open_thread;
use crate::api::endpoints::notes::visible;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::integer;
use crate::api::schema::object;
use crate::app::App;
use crate::model::notes::Note;
use crate::store::notes;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "e1035875-9551-45ec-afa8-1ded1fcb53c8",
    "No such note.",
);

/// How far up anyone may climb in one call.
const HIGHEST: u32 = 1_000;

/// Lists the notes above.
pub struct Conversation;

/// Of which note, and which part.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
    limit: u32,
    offset: i64,
}

impl Endpoint for Conversation {
    const NAME: &'static str = "notes/conversation";
    const PARAMS: Schema = object(&[
        ("noteId", id()),
        ("limit", LIMIT),
        ("offset", integer().or(Literal::Int(0))),
    ])
    .required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE];
    type Caller = Anyone;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Notes, ApiError> {
        let offset = u32::try_from(params.offset).unwrap_or(0).min(HIGHEST);
        open_thread(app, me.as_ref(), params.note_id.0)?;
        look(app, me.as_ref(), |lens| {
            let note = visible(lens, params.note_id.0)?.ok_or(NO_SUCH_NOTE)?;
            let above = notes::ancestors(lens.db, note.id, offset + params.limit)?;
            let above = above.into_iter().skip(offset as usize);
            Ok(Notes::pack(lens, above.collect())?)
        })
    }
}
