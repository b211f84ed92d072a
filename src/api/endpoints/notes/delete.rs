//! `notes/delete`: takes a note of one's own away.

use serde::Deserialize;

use crate::actions::notes::removal::DeleteRefusal;
use crate::actions::notes::removal::delete;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::clock::SECOND;
use crate::limits;
use crate::model::notes::Note;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "490be23f-8c1f-4796-819f-94cb4f9d1630",
    "No such note.",
);

const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "fe8d7103-0ea8-4ec3-814d-f8b401dc69e9",
    "Access denied.",
);

/// Does it.
pub struct Delete;

/// Which note.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "notes/delete";
    const SCOPE: Option<&'static str> = Some("write:notes");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::DELETE).pause(SECOND));
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE, ACCESS_DENIED];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let (origin, note) = (app.config.origin.clone(), params.note_id.0);
        app.db
            .write(move |tx| delete(tx, &origin, &me, note))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: DeleteRefusal) -> Declared {
    match refusal {
        DeleteRefusal::NoSuchNote => NO_SUCH_NOTE,
        DeleteRefusal::NotYours => ACCESS_DENIED,
    }
}
