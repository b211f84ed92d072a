//! `notes/state`: what one has done with a note.

use serde::Deserialize;
use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::notes::visible;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::notes::Note;
use crate::store::favorites;
use crate::store::thread_mutes;

/// Misskey fails here (`INTERNAL_ERROR`) and declares nothing, so the id is ours.
const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "c9d0d0f2-6a38-4c29-8c5e-0a3f4a9c0f11",
    "No such note.",
);

/// Tells the state of a note.
pub struct State;

/// Which note.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

/// What one has done with it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    is_favorited: bool,
    is_muted_thread: bool,
}

impl Endpoint for State {
    const NAME: &'static str = "notes/state";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        look(app, Some(&me), |lens| {
            let note = visible(lens, params.note_id.0)?.ok_or(NO_SUCH_NOTE)?;
            Ok(Output {
                is_favorited: favorites::exists(lens.db, me.id, note.id)?,
                is_muted_thread: thread_mutes::covers(lens.db, me.id, note.id)?,
            })
        })
    }
}
