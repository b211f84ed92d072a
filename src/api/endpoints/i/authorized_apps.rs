//! `i/authorized-apps`: the registered programs one has let in.

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
use crate::api::schema::word;
use crate::app::App;
use crate::store::apps;

/// Lists programs.
pub struct AuthorizedApps;

/// Which of them.
#[derive(Deserialize)]
pub struct Params {
    limit: usize,
    offset: i64,
    sort: String,
}

impl Endpoint for AuthorizedApps {
    const NAME: &'static str = "i/authorized-apps";
    const SECURE: bool = true;
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("offset", integer().or(Literal::Int(0))),
        ("sort", word(&["desc", "asc"]).or(Literal::Text("desc"))),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<PackedProgram>;

    fn call(
        app: &App,
        SignedIn(me): SignedIn,
        params: Params,
    ) -> Result<Vec<PackedProgram>, ApiError> {
        look(app, Some(&me), |lens| {
            let all = apps::authorized(lens.db, me.id, params.sort == "asc")?;
            let offset = usize::try_from(params.offset).unwrap_or(0);
            let page = all.into_iter().skip(offset).take(params.limit);
            Ok(PackedProgram::pack_all(lens, page.collect())?)
        })
    }
}
