//! `channels/followed`: none.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::channels::FEW;
use crate::api::endpoints::channels::None;
use crate::api::endpoints::channels::Unread;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;

/// Lists none.
pub struct Followed;

impl Endpoint for Followed {
    const NAME: &'static str = "channels/followed";
    const SCOPE: Option<&'static str> = Some("read:channels");
    const PARAMS: Schema = object(&[("sinceId", id()), ("untilId", id()), ("limit", FEW)]);
    type Caller = SignedIn;
    type Params = Unread;
    type Output = None;

    fn call(_: &App, _: SignedIn, _: Unread) -> Result<None, ApiError> {
        Ok(None([]))
    }
}
