//! `clips/update`: calls a collection something else, or shows it to others.

use serde::Deserialize;

use crate::actions::clips::ClipRefusal;
use crate::actions::clips::change;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::clip;
use crate::api::params::Named;
use crate::api::params::Patch;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::model::clips::Clip;
use crate::model::clips::DESCRIPTION_CHARACTERS;
use crate::model::clips::NAME_CHARACTERS;

const NO_SUCH_CLIP: Declared = client(
    "NO_SUCH_CLIP",
    "b4d92d70-b216-46fa-9a3f-a8c811699257",
    "No such clip.",
);

/// Changes a clip.
pub struct Update;

/// Which, and how.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    clip_id: Named<Clip>,
    name: Option<String>,
    is_public: Option<bool>,
    #[serde(default)]
    description: Patch<String>,
}

impl Endpoint for Update {
    const NAME: &'static str = "clips/update";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[
        ("clipId", id()),
        ("name", text(1, NAME_CHARACTERS)),
        ("isPublic", boolean()),
        ("description", text(1, DESCRIPTION_CHARACTERS).nullable()),
    ])
    .required(&["clipId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_CLIP];
    type Caller = SignedIn;
    type Params = Params;
    type Output = clip::One;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<clip::One, ApiError> {
        let owner = me.id;
        let description = match params.description {
            Patch::Keep => None,
            Patch::Remove => Some(None),
            Patch::Set(text) => Some(Some(text)),
        };
        let (id, name, is_public) = (params.clip_id.0, params.name, params.is_public);
        let clip = app
            .db
            .write(move |tx| change(tx, owner, id, name, description, is_public))
            .map_err(|error| refusal(error, |_: ClipRefusal| NO_SUCH_CLIP))?;
        look(app, Some(&me), |lens| Ok(clip::one(lens, clip)?))
    }
}
