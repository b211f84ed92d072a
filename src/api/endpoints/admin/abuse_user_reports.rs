//! `admin/abuse-user-reports`: what users say about others.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::report::Reports;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::word;
use crate::app::App;
use crate::model::reports::Whence;
use crate::store::reports;
use crate::store::reports::Wanted;

const ORIGIN: Schema = word(&["combined", "local", "remote"]).or(Literal::Text("combined"));

/// Lists it.
pub struct AbuseUserReports;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    state: Option<String>,
    reporter_origin: Whence,
    target_user_origin: Whence,
}

impl Endpoint for AbuseUserReports {
    const NAME: &'static str = "admin/abuse-user-reports";
    const SCOPE: Option<&'static str> = Some("read:admin:abuse-user-reports");
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("state", string().nullable().or(Literal::Null)),
        ("reporterOrigin", ORIGIN),
        ("targetUserOrigin", ORIGIN),
    ]);
    type Caller = Moderator;
    type Params = Params;
    type Output = Reports;

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Reports, ApiError> {
        let wanted = Wanted {
            is_resolved: match params.state.as_deref() {
                Some("resolved") => Some(true),
                Some("unresolved") => Some(false),
                _ => None,
            },
            reporter: params.reporter_origin,
            target: params.target_user_origin,
        };
        look(app, Some(&me), |lens| {
            let listed = reports::list(lens.db, wanted, params.page.rows())?;
            Ok(Reports::pack(lens, listed)?)
        })
    }
}
