//! `charts/user/notes`: one user's notes.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::charts::KEPT_BY_VISITORS;
use crate::api::endpoints::charts::LIMIT;
use crate::api::endpoints::charts::OFFSET;
use crate::api::endpoints::charts::Output;
use crate::api::endpoints::charts::SPAN;
use crate::api::endpoints::charts::Span;
use crate::api::endpoints::charts::chart;
use crate::api::error::ApiError;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::users::User;
use crate::store::charts;
use crate::store::charts::Whose;

/// Counts them.
pub struct Notes;

/// Of whom, and which steps of time.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    span: Span,
    user_id: Named<User>,
}

impl Endpoint for Notes {
    const NAME: &'static str = "charts/user/notes";
    const GET: Option<u32> = Some(KEPT_BY_VISITORS);
    const PARAMS: Schema = object(&[
        ("span", SPAN),
        ("limit", LIMIT),
        ("offset", OFFSET),
        ("userId", id()),
    ])
    .required(&["span", "userId"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, _: Anyone, params: Params) -> Result<Output, ApiError> {
        chart(
            app,
            Self::NAME,
            &params.user_id.0.to_string(),
            params.span,
            |db, steps| charts::notes(db, steps, Whose::User(params.user_id.0)),
        )
    }
}
