//! `notes/favorites/delete`: takes the mark of a note back.

use serde::Deserialize;

use crate::actions::favorites::FavoriteRefusal;
use crate::actions::favorites::unmark;
use crate::api::endpoint::Endpoint;
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
use crate::model::notes::Note;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "80848a2c-398f-4343-baa9-df1d57696c56",
    "No such note.",
);
const NOT_FAVORITED: Declared = client(
    "NOT_FAVORITED",
    "b625fc69-635e-45e9-86f4-dbefbef35af5",
    "You have not marked that note a favorite.",
);

/// Takes it back.
pub struct Delete;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "notes/favorites/delete";
    const SCOPE: Option<&'static str> = Some("write:favorites");
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE, NOT_FAVORITED];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let note = params.note_id.0;
        app.db
            .write(move |tx| unmark(tx, me.id, note))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: FavoriteRefusal) -> Declared {
    match refusal {
        FavoriteRefusal::NotMarked => NOT_FAVORITED,
        FavoriteRefusal::NoSuchNote | FavoriteRefusal::Already => NO_SUCH_NOTE,
    }
}
