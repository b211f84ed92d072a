//! `notes/drafts/list`: one's notes in the making.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::draft::Drafts;
use crate::api::params::DATE;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::range;
use crate::app::App;
use crate::store::drafts;

/// Lists them.
pub struct List;

/// Which of them.
#[derive(Deserialize)]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    scheduled: Option<bool>,
}

impl Endpoint for List {
    const NAME: &'static str = "notes/drafts/list";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[
        ("limit", range(1, 100).or(Literal::Int(30))),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
        ("scheduled", boolean().nullable()),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Drafts;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Drafts, ApiError> {
        look(app, Some(&me), |lens| {
            let found = drafts::of(lens.db, me.id, params.scheduled, params.page.rows())?;
            Ok(Drafts::pack(lens, found)?)
        })
    }
}
