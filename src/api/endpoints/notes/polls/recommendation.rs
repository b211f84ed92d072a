//! `notes/polls/recommendation`: polls of this server in which one may still vote.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::LIMIT;
use crate::api::params::OFFSET;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::app::App;
use crate::store::polls;

/// Lists them.
pub struct Recommendation;

/// Which part of the list.
#[derive(Deserialize)]
pub struct Params {
    limit: u32,
    offset: i64,
}

impl Endpoint for Recommendation {
    const NAME: &'static str = "notes/polls/recommendation";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("offset", OFFSET),
        ("excludeChannels", boolean().or(Literal::Bool(false))),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Notes, ApiError> {
        look(app, Some(&me), |lens| {
            let listed = polls::open(lens.db, me.id, lens.now, params.limit, params.offset)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
