//! `i/pin`: shows a note of one's own first on one's page.

use serde::Deserialize;

use crate::actions::pins::PinRefusal;
use crate::actions::pins::pin;
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
    "56734f8b-3928-431e-bf80-6ff87df40cb3",
    "No such note.",
);
const PIN_LIMIT_EXCEEDED: Declared = client(
    "PIN_LIMIT_EXCEEDED",
    "72dab508-c64d-498f-8740-a8eec1ba385a",
    "You can not pin notes any more.",
);
const ALREADY_PINNED: Declared = client(
    "ALREADY_PINNED",
    "8b18c2b7-68fe-4edb-9892-c0cbaeb6c913",
    "That note has already been pinned.",
);

/// Does it.
pub struct Pin;

/// Which note.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

impl Endpoint for Pin {
    const NAME: &'static str = "i/pin";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE, PIN_LIMIT_EXCEEDED, ALREADY_PINNED];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Detailed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Detailed, ApiError> {
        let (owner, note) = (me.clone(), params.note_id.0);
        app.db
            .write(move |tx| pin(tx, &owner, note))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&me), |lens| {
            Ok(user::detailed(lens, &app.config, me.clone())?)
        })
    }
}

fn declared(refusal: PinRefusal) -> Declared {
    match refusal {
        PinRefusal::NoSuchNote => NO_SUCH_NOTE,
        PinRefusal::TooMany => PIN_LIMIT_EXCEEDED,
        PinRefusal::Already => ALREADY_PINNED,
    }
}
