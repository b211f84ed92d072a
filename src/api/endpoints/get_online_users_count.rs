//! `get-online-users-count`: how many of ours were here lately.

use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::presence;
use crate::api::params::Nothing;
use crate::app::App;

/// Counts those who show that they are here: whoever has a stream open, as in Misskey.
pub struct Count;

/// The count.
#[derive(Serialize)]
pub struct Output {
    count: usize,
}

impl Endpoint for Count {
    const NAME: &'static str = "get-online-users-count";
    const GET: Option<u32> = Some(60);
    type Caller = Anyone;
    type Params = Nothing;
    type Output = Output;

    fn call(app: &App, _: Anyone, _: Nothing) -> Result<Output, ApiError> {
        let count = look(app, None, |lens| Ok(presence::online(lens)?))?;
        Ok(Output { count })
    }
}
