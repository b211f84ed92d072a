//! `admin/resolve-abuse-user-report`: settles a report.

use http::StatusCode;
use serde::Deserialize;

use crate::actions::reports::resolve;
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
use crate::api::schema::word;
use crate::app::App;
use crate::model::reports::Report;
use crate::model::reports::Resolution;

const NO_SUCH_ABUSE_REPORT: Declared = client(
    "NO_SUCH_ABUSE_REPORT",
    "ac3794dd-2ce4-d878-e546-73c60c06b398",
    "No such abuse report.",
)
.server()
.status(StatusCode::NOT_FOUND);

/// Does it.
pub struct ResolveAbuseUserReport;

/// Which report.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    report_id: Named<Report>,
    resolved_as: Option<Resolution>,
}

impl Endpoint for ResolveAbuseUserReport {
    const NAME: &'static str = "admin/resolve-abuse-user-report";
    const SCOPE: Option<&'static str> = Some("write:admin:resolve-abuse-user-report");
    const PARAMS: Schema = object(&[
        ("reportId", id()),
        ("resolvedAs", word(&["accept", "reject"]).nullable()),
    ])
    .required(&["reportId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ABUSE_REPORT];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        let report = params.report_id.0;
        app.db
            .write(move |tx| resolve(tx, me.id, report, params.resolved_as))
            .map_err(|error| refusal(error, |_| NO_SUCH_ABUSE_REPORT))
    }
}
