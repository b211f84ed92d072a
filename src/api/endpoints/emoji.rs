//! `emoji`: one custom emoji of this server.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::emoji;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::store::emojis;

/// Misskey fails here (`INTERNAL_ERROR`) and declares nothing, so the id is ours.
const NO_SUCH_EMOJI: Declared = client(
    "NO_SUCH_EMOJI",
    "6ec1ea6a-2b02-4a5c-9e6b-6b4f2a7b1d50",
    "No such emoji.",
);

/// Shows one emoji.
pub struct Show;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    name: String,
}

impl Endpoint for Show {
    const NAME: &'static str = "emoji";
    const GET: Option<u32> = Some(3600);
    const PARAMS: Schema = object(&[("name", string())]).required(&["name"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_EMOJI];
    type Caller = Anyone;
    type Params = Params;
    type Output = emoji::Detailed;

    fn call(app: &App, _: Anyone, params: Params) -> Result<emoji::Detailed, ApiError> {
        look(app, None, |lens| {
            let found = emojis::by_name(lens.db, &params.name, None)?;
            Ok(emoji::detailed(lens.origin, found.ok_or(NO_SUCH_EMOJI)?))
        })
    }
}
