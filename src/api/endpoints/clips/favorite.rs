//! `clips/favorite`: marks somebody's collection, to find it again.

use serde::Deserialize;

use crate::actions::clips::ClipRefusal;
use crate::actions::clips::mark;
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
    "4c2aaeae-80d8-4250-9606-26cb1fdb77a5",
    "No such clip.",
);
const ALREADY_FAVORITED: Declared = client(
    "ALREADY_FAVORITED",
    "92658936-c625-4273-8326-2d790129256e",
    "The clip has already been favorited.",
);
/// Misskey knows no such bound, so the id is ours.
const TOO_MANY_FAVORITES: Declared = client(
    "TOO_MANY_FAVORITES",
    "3b0c5b5e-1c4f-4d0e-9d5e-6a1f0f6f4a57",
    "You cannot favorite clips any more.",
);

/// Marks a clip.
pub struct Favorite;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    clip_id: Named<Clip>,
}

impl Endpoint for Favorite {
    const NAME: &'static str = "clips/favorite";
    const SCOPE: Option<&'static str> = Some("write:clip-favorite");
    const PARAMS: Schema = object(&[("clipId", id())]).required(&["clipId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_CLIP, ALREADY_FAVORITED, TOO_MANY_FAVORITES];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let clip = params.clip_id.0;
        app.db
            .write(move |tx| mark(tx, me.id, clip))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ClipRefusal) -> Declared {
    match refusal {
        ClipRefusal::Already => ALREADY_FAVORITED,
        ClipRefusal::TooMany => TOO_MANY_FAVORITES,
        _ => NO_SUCH_CLIP,
    }
}
