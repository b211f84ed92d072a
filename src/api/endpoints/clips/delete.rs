//! `clips/delete`: takes a collection apart; its notes stay.

use serde::Deserialize;

use crate::actions::clips::ClipRefusal;
use crate::actions::clips::delete;
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
    "70ca08ba-6865-4630-b6fb-8494759aa754",
    "No such clip.",
);

/// Deletes a clip.
pub struct Delete;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    clip_id: Named<Clip>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "clips/delete";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("clipId", id())]).required(&["clipId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_CLIP];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let clip = params.clip_id.0;
        app.db
            .write(move |tx| delete(tx, me.id, clip))
            .map_err(|error| refusal(error, |_: ClipRefusal| NO_SUCH_CLIP))
    }
}
