//! `admin/update-abuse-user-report`: writes something down about a report.

use http::StatusCode;
use serde::Deserialize;

use crate::actions::reports::set_note;
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
use crate::api::schema::text;
use crate::app::App;
use crate::model::moderation::NOTE_CHARACTERS;
use crate::model::reports::Report;

const NO_SUCH_ABUSE_REPORT: Declared = client(
    "NO_SUCH_ABUSE_REPORT",
    "15f51cf5-46d1-4b1d-a618-b35bcbed0662",
    "No such abuse report.",
)
.server()
.status(StatusCode::NOT_FOUND);

/// Does it.
pub struct UpdateAbuseUserReport;

/// Which report.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    report_id: Named<Report>,
    moderation_note: Option<String>,
}

impl Endpoint for UpdateAbuseUserReport {
    const NAME: &'static str = "admin/update-abuse-user-report";
    const SCOPE: Option<&'static str> = Some("write:admin:resolve-abuse-user-report");
    const PARAMS: Schema = object(&[
        ("reportId", id()),
        ("moderationNote", text(0, NOTE_CHARACTERS)),
    ])
    .required(&["reportId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ABUSE_REPORT];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        let report = params.report_id.0;
        app.db
            .write(move |tx| set_note(tx, me.id, report, params.moderation_note))
            .map_err(|error| refusal(error, |_| NO_SUCH_ABUSE_REPORT))
    }
}
