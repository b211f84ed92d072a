//! `charts/ap-request`: messages between servers. They leave no rows, so nobody knows.

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
use crate::app::App;
use crate::model::charts::Chart;

/// Counts them.
pub struct ApRequest;

/// Which steps of time.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    span: Span,
}

impl Endpoint for ApRequest {
    const NAME: &'static str = "charts/ap-request";
    const GET: Option<u32> = Some(KEPT_BY_VISITORS);
    const PARAMS: Schema =
        object(&[("span", SPAN), ("limit", LIMIT), ("offset", OFFSET)]).required(&["span"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, _: Anyone, params: Params) -> Result<Output, ApiError> {
        chart(app, Self::NAME, "", params.span, |_, steps| {
            Ok(Chart::default().without(
                &["deliverFailed", "deliverSucceeded", "inboxReceived"],
                steps,
            ))
        })
    }
}
