//! `notes/reactions/delete`: takes one's reaction back.

use serde::Deserialize;

use crate::actions::reactions::ReactRefusal;
use crate::actions::reactions::unreact;
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
    "764d9fce-f9f2-4a0e-92b1-6ceac9a7ad37",
    "No such note.",
);
const NOT_REACTED: Declared = client(
    "NOT_REACTED",
    "92f4426d-4196-4125-aa5b-02943e2ec8fc",
    "You are not reacting to that note.",
);

/// Takes a reaction back.
pub struct Delete;

/// From which note.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "notes/reactions/delete";
    const SCOPE: Option<&'static str> = Some("write:reactions");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::UNREACT).pause(3 * SECOND));
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE, NOT_REACTED];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let note = params.note_id.0;
        app.db
            .write(move |tx| unreact(tx, &me, note))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ReactRefusal) -> Declared {
    match refusal {
        ReactRefusal::NoSuchNote => NO_SUCH_NOTE,
        ReactRefusal::NotReacted
        | ReactRefusal::AlreadyReacted
        | ReactRefusal::IsRenote
        | ReactRefusal::Blocked
        | ReactRefusal::NotWelcome => NOT_REACTED,
    }
}
