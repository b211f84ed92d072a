//! `federation/users`: the people of another server that we know.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::user::Details;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::store::servers;

/// Lists them.
pub struct Users;

/// Of which server, and which part of the list.
#[derive(Deserialize)]
pub struct Params {
    host: String,
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for Users {
    const NAME: &'static str = "federation/users";
    const PARAMS: Schema = object(&[
        ("host", string()),
        ("sinceId", id()),
        ("untilId", id()),
        ("limit", LIMIT),
    ])
    .required(&["host"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Details;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Details, ApiError> {
        look(app, me.as_ref(), |lens| {
            let host = params.host.to_lowercase();
            let found = servers::people(lens.db, &host, params.page.rows())?;
            Ok(Details::pack(lens, &app.config, found)?)
        })
    }
}
