//! `clips/add-note`: puts a note into a collection.

use serde::Deserialize;

use crate::actions::clips::ClipRefusal;
use crate::actions::clips::add;
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
use crate::model::clips::Clip;
use crate::model::notes::Note;

const NO_SUCH_CLIP: Declared = client(
    "NO_SUCH_CLIP",
    "d6e76cc0-a1b5-4c7c-a287-73fa9c716dcf",
    "No such clip.",
);
const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "fc8c0b49-c7a3-4664-a0a6-b418d386bb8b",
    "No such note.",
);
const ALREADY_CLIPPED: Declared = client(
    "ALREADY_CLIPPED",
    "734806c4-542c-463a-9311-15c512803965",
    "The note has already been clipped.",
);
const TOO_MANY_CLIP_NOTES: Declared = client(
    "TOO_MANY_CLIP_NOTES",
    "f0dba960-ff73-4615-8df4-d6ac5d9dc118",
    "You cannot add notes to the clip any more.",
);

/// Puts it there.
pub struct AddNote;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    clip_id: Named<Clip>,
    note_id: Named<Note>,
}

impl Endpoint for AddNote {
    const NAME: &'static str = "clips/add-note";
    const SCOPE: Option<&'static str> = Some("write:account");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::CLIP));
    const PARAMS: Schema =
        object(&[("clipId", id()), ("noteId", id())]).required(&["clipId", "noteId"]);
    const ERRORS: &'static [Declared] = &[
        NO_SUCH_CLIP,
        NO_SUCH_NOTE,
        ALREADY_CLIPPED,
        TOO_MANY_CLIP_NOTES,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let (clip, note) = (params.clip_id.0, params.note_id.0);
        app.db
            .write(move |tx| add(tx, &me, clip, note))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ClipRefusal) -> Declared {
    match refusal {
        ClipRefusal::NoSuchNote => NO_SUCH_NOTE,
        ClipRefusal::Already => ALREADY_CLIPPED,
        ClipRefusal::Full => TOO_MANY_CLIP_NOTES,
        _ => NO_SUCH_CLIP,
    }
}
