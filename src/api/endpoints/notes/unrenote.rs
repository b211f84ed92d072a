//! `notes/unrenote`: takes back one's renotes of a note, quotes included, as Misskey does.

use serde::Deserialize;

use crate::actions::notes::removal::DeleteRefusal;
use crate::actions::notes::removal::unrenote;
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
    "efd4a259-2442-496b-8dd7-b255aa1a160f",
    "No such note.",
);

/// Does it.
pub struct Unrenote;

/// Which note.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

impl Endpoint for Unrenote {
    const NAME: &'static str = "notes/unrenote";
    const SCOPE: Option<&'static str> = Some("write:notes");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::UNRENOTE).pause(SECOND));
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let (origin, note) = (app.config.origin.clone(), params.note_id.0);
        app.db
            .write(move |tx| unrenote(tx, &origin, &me, note))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: DeleteRefusal) -> Declared {
    match refusal {
        DeleteRefusal::NoSuchNote | DeleteRefusal::NotYours => NO_SUCH_NOTE,
    }
}
