//! `notes/versions`: what a note said before it was edited, the newest first (a fork's
//! endpoint, as [`notes/edit`](super::edit) is).

use serde::Deserialize;
use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::notes::edit::NO_SUCH_NOTE;
use crate::api::endpoints::notes::visible;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::look::look;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::clock::Time;
use crate::model::notes::Note;
use crate::store::notes;

/// Lists versions.
pub struct Versions;

/// Of which note.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
}

/// What the note said, and since when.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    old_date: Time,
    text: Option<String>,
    cw: Option<String>,
}

impl Endpoint for Versions {
    const NAME: &'static str = "notes/versions";
    const PARAMS: Schema = object(&[("noteId", id())]).required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE];
    type Caller = Anyone;
    type Params = Params;
    type Output = Vec<Version>;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Self::Output, ApiError> {
        look(app, me.as_ref(), |lens| {
            let note = visible(lens, params.note_id.0)?.ok_or(NO_SUCH_NOTE)?;
            let versions = notes::versions(lens.db, note.id)?.into_iter().rev();
            let told = versions.map(|version| Version {
                old_date: version.at,
                text: version.text,
                cw: version.cw,
            });
            Ok(told.collect())
        })
    }
}
