//! `clips/unfavorite`: takes the mark of a collection back.

use serde::Deserialize;

use crate::actions::clips::ClipRefusal;
use crate::actions::clips::unmark;
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

const NO_SUCH_CLIP: Declared = client(
    "NO_SUCH_CLIP",
    "2603966e-b865-426c-94a7-af4a01241dc1",
    "No such clip.",
);
const NOT_FAVORITED: Declared = client(
    "NOT_FAVORITED",
    "90c3a9e8-b321-4dae-bf57-2bf79bbcc187",
    "You have not favorited the clip.",
);

/// Takes it back.
pub struct Unfavorite;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    clip_id: Named<Clip>,
}

impl Endpoint for Unfavorite {
    const NAME: &'static str = "clips/unfavorite";
    const SCOPE: Option<&'static str> = Some("write:clip-favorite");
    const PARAMS: Schema = object(&[("clipId", id())]).required(&["clipId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_CLIP, NOT_FAVORITED];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let clip = params.clip_id.0;
        app.db
            .write(move |tx| unmark(tx, me.id, clip))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ClipRefusal) -> Declared {
    match refusal {
        ClipRefusal::NotMarked => NOT_FAVORITED,
        _ => NO_SUCH_CLIP,
    }
}
