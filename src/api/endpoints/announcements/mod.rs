//! `announcements`: what those who run the server tell.

pub mod show;

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::announcement;
use crate::api::pack::announcement::Packed;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::store::announcements;

/// Lists it.
pub struct List;

/// Which part of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    is_active: bool,
}

impl Endpoint for List {
    const NAME: &'static str = "announcements";
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("isActive", boolean().or(Literal::Bool(true))),
    ]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Vec<Packed>;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Vec<Packed>, ApiError> {
        look(app, me.as_ref(), |lens| {
            let me = lens.me.map(|me| me.id);
            let page = params.page.rows();
            let listed = announcements::of(lens.db, me, params.is_active, page)?;
            Ok(announcement::many(lens, listed)?)
        })
    }
}
