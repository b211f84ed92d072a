//! `admin/forward-abuse-user-report`: tells the server of who is reported.

use http::StatusCode;
use serde::Deserialize;

use crate::actions::reports::ReportRefusal;
use crate::actions::reports::forward;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::reports::Report;

const NO_SUCH_ABUSE_REPORT: Declared = client(
    "NO_SUCH_ABUSE_REPORT",
    "8763e21b-d9bc-40be-acf6-54c1a6986493",
    "No such abuse report.",
)
.server()
.status(StatusCode::NOT_FOUND);
const NOT_REMOTE: Declared = client(
    "NOT_REMOTE",
    "7ebe02b4-069b-413f-a060-29f4eb1f88c4",
    "The reported user is not of another server.",
);

/// Does it.
pub struct ForwardAbuseUserReport;

/// Which report.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    report_id: Named<Report>,
}

impl Endpoint for ForwardAbuseUserReport {
    const NAME: &'static str = "admin/forward-abuse-user-report";
    const SCOPE: Option<&'static str> = Some("write:admin:resolve-abuse-user-report");
    const PARAMS: Schema = object(&[("reportId", id())]).required(&["reportId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ABUSE_REPORT, NOT_REMOTE];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        let report = params.report_id.0;
        app.db
            .write(move |tx| forward(tx, me.id, report))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ReportRefusal) -> Declared {
    match refusal {
        ReportRefusal::Ours => NOT_REMOTE,
        _ => NO_SUCH_ABUSE_REPORT,
    }
}
