//! `antennas/list`: one's antennas.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::pack::antenna::View;
use crate::api::pack::antenna::view;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::antennas;

/// Lists them.
pub struct List;

impl Endpoint for List {
    const NAME: &'static str = "antennas/list";
    const SCOPE: Option<&'static str> = Some("read:account");
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = Vec<View>;

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<Vec<View>, ApiError> {
        let found = app.db.read(|db| antennas::of(db, me.id))?;
        Ok(found.into_iter().map(view).collect())
    }
}
