//! `notes/drafts/count`: how many notes one has in the making.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::drafts;

/// Counts them.
pub struct Count;

impl Endpoint for Count {
    const NAME: &'static str = "notes/drafts/count";
    const SCOPE: Option<&'static str> = Some("read:account");
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = i64;

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<i64, ApiError> {
        Ok(app.db.read(|db| drafts::count(db, me.id))?.0)
    }
}
