//! `following/requests/sent`: whom one asked for a follow and waits for.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::following::requests::Requests;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::params::DATE;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::store::follows;

/// Lists requests.
pub struct Sent;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for Sent {
    const NAME: &'static str = "following/requests/sent";
    const SCOPE: Option<&'static str> = Some("read:following");
    const PARAMS: Schema = object(&[
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
        ("limit", LIMIT),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Requests;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Requests, ApiError> {
        look(app, Some(&me), |lens| {
            let listed = follows::requests_sent(lens.db, me.id, params.page.rows())?;
            Ok(Requests::pack(lens, listed)?)
        })
    }
}
