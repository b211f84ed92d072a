//! `emojis`: the custom emoji of this server, for pickers.

use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::emoji;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::emojis;

/// Lists our emoji.
pub struct Emojis;

/// Our emoji.
#[derive(Serialize)]
pub struct Output {
    emojis: Vec<emoji::Simple>,
}

impl Endpoint for Emojis {
    const NAME: &'static str = "emojis";
    const GET: Option<u32> = Some(3600);
    type Caller = Anyone;
    type Params = Nothing;
    type Output = Output;

    fn call(app: &App, _: Anyone, _: Nothing) -> Result<Output, ApiError> {
        look(app, None, |lens| {
            let emojis = emojis::local(lens.db)?.into_iter();
            Ok(Output {
                emojis: emojis.map(|one| emoji::simple(lens.origin, one)).collect(),
            })
        })
    }
}
