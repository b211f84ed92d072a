//! `users/search-by-username-and-host`: people by the beginning of their address, while it
//! is written.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::people::People;
use crate::api::pack::people::people;
use crate::api::params::LIMIT;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::store::directory;

/// Searches.
pub struct SearchByUsernameAndHost;

/// For what.
#[derive(Deserialize)]
pub struct Params {
    limit: u32,
    detail: bool,
    username: Option<String>,
    host: Option<String>,
}

impl Endpoint for SearchByUsernameAndHost {
    const NAME: &'static str = "users/search-by-username-and-host";
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("detail", boolean().or(Literal::Bool(true))),
        ("username", string().nullable()),
        ("host", string().nullable()),
    ])
    .any_of(&[&["username"], &["host"]]);
    type Caller = Anyone;
    type Params = Params;
    type Output = People;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<People, ApiError> {
        look(app, me.as_ref(), |lens| {
            let host = params.host.as_deref().map(str::to_lowercase);
            let host = host.filter(|host| !host.is_empty());
            let host = match host.as_deref() {
                Some(host) if lens.origin.is_home(host) => Some("."),
                host => host,
            };
            let start = params.username.as_deref().unwrap_or_default();
            let found = directory::complete(lens.db, lens.viewer(), start, host, params.limit)?;
            Ok(people(lens, &app.config, found, params.detail)?)
        })
    }
}
