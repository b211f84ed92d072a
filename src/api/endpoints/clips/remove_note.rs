//! `clips/remove-note`: takes a note out of a collection.

use serde::Deserialize;

use crate::actions::clips::ClipRefusal;
use crate::actions::clips::remove;
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
use crate::model::clips::Clip;
use crate::model::notes::Note;

const NO_SUCH_CLIP: Declared = client(
    "NO_SUCH_CLIP",
    "b80525c6-97f7-49d7-a42d-ebccd49cfd52",
    "No such clip.",
);
const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "aff017de-190e-434b-893e-33a9ff5049d8",
    "No such note.",
);

/// Takes it out.
pub struct RemoveNote;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    clip_id: Named<Clip>,
    note_id: Named<Note>,
}

impl Endpoint for RemoveNote {
    const NAME: &'static str = "clips/remove-note";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema =
        object(&[("clipId", id()), ("noteId", id())]).required(&["clipId", "noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_CLIP, NO_SUCH_NOTE];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let (clip, note) = (params.clip_id.0, params.note_id.0);
        app.db
            .write(move |tx| remove(tx, me.id, clip, note))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ClipRefusal) -> Declared {
    match refusal {
        ClipRefusal::NoSuchNote => NO_SUCH_NOTE,
        _ => NO_SUCH_CLIP,
    }
}
