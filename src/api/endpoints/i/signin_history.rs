//! `i/signin-history`: who tried to sign in to the account.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::pack::sign_in;
use crate::api::pack::sign_in::View;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::store::sign_ins;

/// Lists tries.
pub struct SigninHistory;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for SigninHistory {
    const NAME: &'static str = "i/signin-history";
    const SECURE: bool = true;
    const PARAMS: Schema = object(&[("limit", LIMIT), ("sinceId", id()), ("untilId", id())]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<View>;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Vec<View>, ApiError> {
        let page = params.page.rows();
        let found = app.db.read(|db| sign_ins::of(db, me.id, page))?;
        Ok(found.into_iter().map(sign_in::view).collect())
    }
}
