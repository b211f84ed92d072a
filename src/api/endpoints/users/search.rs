//! `users/search`: people by address, name or description.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::users::ORIGINS;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::people::People;
use crate::api::pack::people::people;
use crate::api::params::LIMIT;
use crate::api::params::OFFSET;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::word;
use crate::app::App;
use crate::model::reports::Whence;
use crate::store::directory;
use crate::store::directory::Asked;

/// Searches.
pub struct Search;

/// For what, and which part of what is found.
#[derive(Deserialize)]
pub struct Params {
    query: String,
    offset: i64,
    limit: u32,
    origin: Whence,
    detail: bool,
}

impl Endpoint for Search {
    const NAME: &'static str = "users/search";
    const PARAMS: Schema = object(&[
        ("query", string()),
        ("offset", OFFSET),
        ("limit", LIMIT),
        ("origin", word(ORIGINS).or(Literal::Text("combined"))),
        ("detail", boolean().or(Literal::Bool(true))),
    ])
    .required(&["query"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = People;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<People, ApiError> {
        look(app, me.as_ref(), |lens| {
            let asked = Asked {
                origin: params.origin,
                limit: params.limit,
                offset: params.offset,
                ..Asked::default()
            };
            let found = directory::search(lens.db, lens.viewer(), &params.query, asked)?;
            Ok(people(lens, &app.config, found, params.detail)?)
        })
    }
}
