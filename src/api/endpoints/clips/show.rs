//! `clips/show`: one collection.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::clips::open;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::clip;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::clips::Clip;

const NO_SUCH_CLIP: Declared = client(
    "NO_SUCH_CLIP",
    "c3c5fe33-d62c-44d2-9ea5-d997703f5c20",
    "No such clip.",
);

/// Shows a clip.
pub struct Show;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    clip_id: Named<Clip>,
}

impl Endpoint for Show {
    const NAME: &'static str = "clips/show";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[("clipId", id())]).required(&["clipId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_CLIP];
    type Caller = Anyone;
    type Params = Params;
    type Output = clip::One;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<clip::One, ApiError> {
        look(app, me.as_ref(), |lens| {
            let clip = open(lens, params.clip_id.0)?.ok_or(NO_SUCH_CLIP)?;
            Ok(clip::one(lens, clip)?)
        })
    }
}
