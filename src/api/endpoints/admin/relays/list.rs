//! `admin/relays/list`: the relays this server subscribes to.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::endpoints::admin::relays::View;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::app::App;
use crate::model::relays::Relay;
use crate::store::relays;

/// Lists them.
pub struct List;

impl Endpoint for List {
    const NAME: &'static str = "admin/relays/list";
    const SCOPE: Option<&'static str> = Some("read:admin:relays");
    const PARAMS: Schema = object(&[]);
    type Caller = Moderator;
    type Params = Nothing;
    type Output = Vec<View>;

    fn call(app: &App, _: Moderator, _: Nothing) -> Result<Vec<View>, ApiError> {
        let (all, now) = (app.db.read(relays::all)?, app.clock.now());
        let as_it_stands = |relay: Relay| Relay {
            state: relay.state_at(now),
            ..relay
        };
        Ok(all.into_iter().map(as_it_stands).map(View::from).collect())
    }
}
