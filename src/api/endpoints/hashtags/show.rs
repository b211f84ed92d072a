//! `hashtags/show`: how many people use a tag.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::hashtag;
use crate::api::pack::hashtag::Hashtag;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::mfm::normalise_hashtag;
use crate::store::hashtags;

const NO_SUCH_HASHTAG: Declared = client(
    "NO_SUCH_HASHTAG",
    "110ee688-193e-4a3a-9ecf-c167b2e6981e",
    "No such hashtag.",
);

/// Shows one.
pub struct Show;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    tag: String,
}

impl Endpoint for Show {
    const NAME: &'static str = "hashtags/show";
    const PARAMS: Schema = object(&[("tag", string())]).required(&["tag"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_HASHTAG];
    type Caller = Anyone;
    type Params = Params;
    type Output = Hashtag;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Hashtag, ApiError> {
        let tag = normalise_hashtag(&params.tag);
        look(app, me.as_ref(), |lens| {
            let mut attached = hashtag::attached(lens.db)?;
            attached.retain(|one, _| *one == tag);
            let found = hashtag::count(&hashtags::uses_of(lens.db, &tag)?, &attached).pop();
            Ok(found.ok_or(NO_SUCH_HASHTAG)?)
        })
    }
}
