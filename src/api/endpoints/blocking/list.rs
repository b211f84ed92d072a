//! `blocking/list`: whom one blocks.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::relation;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::range;
use crate::app::App;
use crate::model::relations::Distance;
use crate::store::relations;

/// Lists them.
pub struct List;

/// Which part of the list.
#[derive(Deserialize)]
pub struct Params {
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for List {
    const NAME: &'static str = "blocking/list";
    const SCOPE: Option<&'static str> = Some("read:blocks");
    const PARAMS: Schema = object(&[
        ("limit", range(1, 100).or(Literal::Int(30))),
        ("sinceId", id()),
        ("untilId", id()),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = relation::Page;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<relation::Page, ApiError> {
        let kind = Distance::Block;
        look(app, Some(&me), |lens| {
            let listed = relations::distant(lens.db, me.id, kind, lens.now, params.page.rows())?;
            Ok(relation::Page::pack(lens, &app.config, kind, listed)?)
        })
    }
}
