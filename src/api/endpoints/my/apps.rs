//! `my/apps`: the programs one has registered.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::app::PackedProgram;
use crate::api::params::LIMIT;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::integer;
use crate::api::schema::object;
use crate::app::App;
use crate::store::apps;

/// Lists programs.
pub struct Apps;

/// Which of them.
#[derive(Deserialize)]
pub struct Params {
    limit: u32,
    offset: i64,
}

impl Endpoint for Apps {
    const NAME: &'static str = "my/apps";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[("limit", LIMIT), ("offset", integer().or(Literal::Int(0)))]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<PackedProgram>;

    fn call(
        app: &App,
        SignedIn(me): SignedIn,
        params: Params,
    ) -> Result<Vec<PackedProgram>, ApiError> {
        look(app, Some(&me), |lens| {
            let offset = params.offset.max(0);
            let made = apps::of_user(lens.db, me.id, params.limit, offset)?;
            Ok(PackedProgram::pack_all(lens, made)?)
        })
    }
}
