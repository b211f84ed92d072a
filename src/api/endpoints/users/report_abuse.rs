//! `users/report-abuse`: tells the moderators about somebody.

use serde::Deserialize;

use crate::actions::reports::ReportRefusal;
use crate::actions::reports::report;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
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
use crate::limits;
use crate::model::reports::COMMENT_CHARACTERS;
use crate::model::users::User;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "1acefcb5-0959-43fd-9685-b48305736cb5",
    "No such user.",
);
const CANNOT_REPORT_YOURSELF: Declared = client(
    "CANNOT_REPORT_YOURSELF",
    "1e13149e-b1e8-43cf-902e-c01dbfcb202f",
    "Cannot report yourself.",
);
const CANNOT_REPORT_THE_ADMIN: Declared = client(
    "CANNOT_REPORT_THE_ADMIN",
    "35e166f5-05fb-4f87-a2d5-adb42676d48f",
    "Cannot report the admin.",
);

/// Tells them.
pub struct ReportAbuse;

/// About whom, and what.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
    comment: String,
}

impl Endpoint for ReportAbuse {
    const NAME: &'static str = "users/report-abuse";
    const SCOPE: Option<&'static str> = Some("write:report-abuse");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::REPORT));
    const PARAMS: Schema = object(&[("userId", id()), ("comment", text(1, COMMENT_CHARACTERS))])
        .required(&["userId", "comment"]);
    const ERRORS: &'static [Declared] = &[
        NO_SUCH_USER,
        CANNOT_REPORT_YOURSELF,
        CANNOT_REPORT_THE_ADMIN,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let user = params.user_id.0;
        app.db
            .write(move |tx| report(tx, &me, user, &params.comment))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ReportRefusal) -> Declared {
    match refusal {
        ReportRefusal::NoSuchUser | ReportRefusal::NoSuchReport | ReportRefusal::Ours => {
            NO_SUCH_USER
        }
        ReportRefusal::Yourself => CANNOT_REPORT_YOURSELF,
        ReportRefusal::Administrator => CANNOT_REPORT_THE_ADMIN,
    }
}
