//! `i/unpin`: shows a note no longer first.

use serde::Deserialize;

use crate::actions::pins::PinRefusal;
use crate::actions::pins::unpin;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::user;
use crate::api::pack::user::Detailed;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::notes::Note;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "454170ce-9d63-4a43-9da1-ea10afe81e21",
    "No such note.",
);

/// Does it.
pub struct Unpin;

/// Which note.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

impl Endpoint for Unpin {
    const NAME: &'static str = "i/unpin";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Detailed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Detailed, ApiError> {
        let (owner, note) = (me.id, params.note_id.0);
        app.db
            .write(move |tx| unpin(tx, owner, note))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&me), |lens| {
            Ok(user::detailed(lens, &app.config, me.clone())?)
        })
    }
}

fn declared(refusal: PinRefusal) -> Declared {
    match refusal {
        // Letting go of a note of one's own is never refused.
        PinRefusal::NoSuchNote | PinRefusal::TooMany | PinRefusal::Already => NO_SUCH_NOTE,
    }
}
