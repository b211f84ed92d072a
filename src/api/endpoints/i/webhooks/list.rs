//! `i/webhooks/list`: one's webhooks.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::i::webhooks::View;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::webhooks;

/// Lists them.
pub struct List;

impl Endpoint for List {
    const NAME: &'static str = "i/webhooks/list";
    const SCOPE: Option<&'static str> = Some("read:account");
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = Vec<View>;

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<Vec<View>, ApiError> {
        let all = app.db.read(|db| webhooks::of(db, me.id))?;
        Ok(all.into_iter().map(View::from).collect())
    }
}
