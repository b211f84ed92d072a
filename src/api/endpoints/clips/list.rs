//! `clips/list`: one's own collections.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::clip::Clips;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::clips;

/// Lists them.
pub struct List;

impl Endpoint for List {
    const NAME: &'static str = "clips/list";
    const SCOPE: Option<&'static str> = Some("read:account");
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = Clips;

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<Clips, ApiError> {
        look(app, Some(&me), |lens| {
            Ok(Clips::pack(lens, clips::owned(lens.db, me.id)?)?)
        })
    }
}
