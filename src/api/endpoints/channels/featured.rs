//! `channels/featured`: none.

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::channels::None;
use crate::api::endpoints::channels::Unread;
use crate::api::error::ApiError;
use crate::app::App;

/// Lists none.
pub struct Featured;

impl Endpoint for Featured {
    const NAME: &'static str = "channels/featured";
    type Caller = Anyone;
    type Params = Unread;
    type Output = None;

    fn call(_: &App, _: Anyone, _: Unread) -> Result<None, ApiError> {
        Ok(None([]))
    }
}
