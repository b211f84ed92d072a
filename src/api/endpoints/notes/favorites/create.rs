//! `notes/favorites/create`: marks a note, to find it again.

use serde::Deserialize;

use crate::actions::favorites::FavoriteRefusal;
use crate::actions::favorites::mark;
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
use crate::limits;
use crate::model::notes::Note;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "6dd26674-e060-4816-909a-45ba3f4da458",
    "No such note.",
);
const ALREADY_FAVORITED: Declared = client(
    "ALREADY_FAVORITED",
    "a402c12b-34dd-41d2-97d8-4d2ffd96a1a6",
    "The note has already been marked as a favorite.",
);

/// Marks it.
pub struct Create;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

impl Endpoint for Create {
    const NAME: &'static str = "notes/favorites/create";
    const SCOPE: Option<&'static str> = Some("write:favorites");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::FAVORITE));
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE, ALREADY_FAVORITED];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let note = params.note_id.0;
        app.db
            .write(move |tx| mark(tx, me.id, note))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: FavoriteRefusal) -> Declared {
    match refusal {
        FavoriteRefusal::Already => ALREADY_FAVORITED,
        FavoriteRefusal::NoSuchNote | FavoriteRefusal::NotMarked => NO_SUCH_NOTE,
    }
}
