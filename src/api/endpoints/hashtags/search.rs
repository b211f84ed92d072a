//! `hashtags/search`: tags by their beginning.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::params::LIMIT;
use crate::api::params::OFFSET;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::mfm::normalise_hashtag;
use crate::store::hashtags;

/// Searches.
pub struct Search;

/// For what, and which part of what is found.
#[derive(Deserialize)]
pub struct Params {
    limit: u32,
    query: String,
    offset: i64,
}

impl Endpoint for Search {
    const NAME: &'static str = "hashtags/search";
    const PARAMS: Schema =
        object(&[("limit", LIMIT), ("query", string()), ("offset", OFFSET)]).required(&["query"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Vec<String>;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Vec<String>, ApiError> {
        let start = normalise_hashtag(&params.query);
        look(app, me.as_ref(), |lens| {
            let (limit, offset) = (params.limit, params.offset);
            Ok(hashtags::beginning(lens.db, &start, limit, offset)?)
        })
    }
}
