//! `users/recommendation`: people of ours one might want to follow.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::user::Details;
use crate::api::params::LIMIT;
use crate::api::params::OFFSET;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::app::App;
use crate::store::directory;

/// Lists them.
pub struct Recommendation;

/// Which part of the list.
#[derive(Deserialize)]
pub struct Params {
    limit: u32,
    offset: i64,
}

impl Endpoint for Recommendation {
    const NAME: &'static str = "users/recommendation";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[("limit", LIMIT), ("offset", OFFSET)]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Details;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Details, ApiError> {
        look(app, Some(&me), |lens| {
            let (limit, offset) = (params.limit, params.offset);
            let found = directory::recommended(lens.db, lens.viewer(), limit, offset)?;
            Ok(Details::pack(lens, &app.config, found)?)
        })
    }
}
