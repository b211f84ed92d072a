//! `clips/notes`: what is in a collection, as far as the caller may see it. Visitors of
//! Misskey are also shown the empty shells of notes that are not for them; ours are not.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::clips::open;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::DATE;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::clips::Clip;
use crate::store::clips;

const NO_SUCH_CLIP: Declared = client(
    "NO_SUCH_CLIP",
    "1d7645e6-2b6d-4635-b0fe-fe22b0e72e00",
    "No such clip.",
);

/// Lists them.
pub struct ClipNotes;

/// Which part of which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    clip_id: Named<Clip>,
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for ClipNotes {
    const NAME: &'static str = "clips/notes";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[
        ("clipId", id()),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
    ])
    .required(&["clipId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_CLIP];
    type Caller = Anyone;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Notes, ApiError> {
        look(app, me.as_ref(), |lens| {
            let clip = open(lens, params.clip_id.0)?.ok_or(NO_SUCH_CLIP)?;
            let notes = clips::notes(lens.db, lens.viewer(), clip.id, params.page.rows())?;
            Ok(Notes::pack(lens, notes)?)
        })
    }
}
