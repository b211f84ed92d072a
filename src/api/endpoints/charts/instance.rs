//! `charts/instance`: what we know of one server.

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
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::model::charts::Chart;
use crate::store::charts;
use crate::store::charts::Whose;

/// Characters of a host's name (RFC 1035).
const HOST_CHARACTERS: usize = 253;

/// Counts them.
pub struct Instance;

/// Of which server, and which steps of time.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    span: Span,
    host: String,
}

impl Endpoint for Instance {
    const NAME: &'static str = "charts/instance";
    const GET: Option<u32> = Some(KEPT_BY_VISITORS);
    const PARAMS: Schema = object(&[
        ("span", SPAN),
        ("limit", LIMIT),
        ("offset", OFFSET),
        ("host", text(0, HOST_CHARACTERS)),
    ])
    .required(&["span", "host"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, _: Anyone, params: Params) -> Result<Output, ApiError> {
        chart(app, Self::NAME, &params.host, params.span, |db, steps| {
            let host = Whose::Host(&params.host);
            Ok(Chart::default()
                .without(
                    &["requests.failed", "requests.succeeded", "requests.received"],
                    steps,
                )
                .with_all("notes", charts::notes(db, steps, host)?)
                .with_all("users", charts::users(db, steps, host)?)
                .with_each(charts::following_at(db, steps, &params.host)?)
                .with_all("drive", charts::drive_at(db, steps, &params.host)?))
        })
    }
}
