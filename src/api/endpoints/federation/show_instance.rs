//! `federation/show-instance`: one other server; nothing when we do not know it.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::server;
use crate::api::pack::server::View;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::store::servers;

/// Shows it.
pub struct ShowInstance;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    host: String,
}

impl Endpoint for ShowInstance {
    const NAME: &'static str = "federation/show-instance";
    const PARAMS: Schema = object(&[("host", string())]).required(&["host"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Option<View>;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Option<View>, ApiError> {
        look(app, me.as_ref(), |lens| {
            let found = servers::by_host(lens.db, &params.host.to_lowercase())?;
            Ok(server::views(lens, found.into_iter().collect())?.pop())
        })
    }
}
