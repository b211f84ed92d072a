//! `channels/my-favorites`: none.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::channels::None;
use crate::api::endpoints::channels::Unread;
use crate::api::error::ApiError;
use crate::app::App;

/// Lists none.
pub struct MyFavorites;

impl Endpoint for MyFavorites {
    const NAME: &'static str = "channels/my-favorites";
    const SCOPE: Option<&'static str> = Some("read:channels");
    type Caller = SignedIn;
    type Params = Unread;
    type Output = None;

    fn call(_: &App, _: SignedIn, _: Unread) -> Result<None, ApiError> {
        Ok(None([]))
    }
}
