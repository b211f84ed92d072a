//! `notes/thread-muting/delete`: hears of a conversation again.

use serde::Deserialize;

use crate::actions::thread_mutes::unmute;
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
use crate::error::Error;
use crate::model::notes::Note;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "bddd57ac-ceb3-b29d-4334-86ea5fae481a",
    "No such note.",
);

/// Does it.
pub struct Delete;

/// A note of the conversation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "notes/thread-muting/delete";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let found = look(app, Some(&me), |lens| visible(lens, params.note_id.0))?;
        let note = found.ok_or(NO_SUCH_NOTE)?.id;
        let done = app.db.write(move |tx| unmute(tx, me.id, note));
        Ok(done.map_err(Error::into_fault)?)
    }
}
