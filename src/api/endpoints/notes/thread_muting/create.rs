//! `notes/thread-muting/create`: hears no more of a conversation.

use serde::Deserialize;

use crate::actions::thread_mutes::mute;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
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
use crate::limits;
use crate::model::notes::Note;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "5ff67ada-ed3b-2e71-8e87-a1a421e177d2",
    "No such note.",
);

/// Does it.
pub struct Create;

/// A note of the conversation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

impl Endpoint for Create {
    const NAME: &'static str = "notes/thread-muting/create";
    const SCOPE: Option<&'static str> = Some("write:account");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::MUTE_THREAD));
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let found = look(app, Some(&me), |lens| visible(lens, params.note_id.0))?;
        let note = found.ok_or(NO_SUCH_NOTE)?.id;
        let done = app.db.write(move |tx| mute(tx, me.id, note));
        Ok(done.map_err(Error::into_fault)?)
    }
}
