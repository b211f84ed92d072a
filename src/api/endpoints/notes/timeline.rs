//! `notes/timeline`: what one and those one follows wrote.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::note::Notes;
use crate::api::params::DATE;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::store::timelines;
use crate::store::timelines::Filter;

/// Lists it.
pub struct Timeline;

/// Which part of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    with_renotes: bool,
    with_files: bool,
}

impl Endpoint for Timeline {
    const NAME: &'static str = "notes/timeline";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
        ("allowPartial", boolean().or(Literal::Bool(false))),
        ("includeMyRenotes", boolean().or(Literal::Bool(true))),
        ("includeRenotedMyNotes", boolean().or(Literal::Bool(true))),
        ("includeLocalRenotes", boolean().or(Literal::Bool(true))),
        ("withFiles", boolean().or(Literal::Bool(false))),
        ("withRenotes", boolean().or(Literal::Bool(true))),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Notes, ApiError> {
        let filter = Filter {
            with_renotes: params.with_renotes,
            with_files: params.with_files,
            ..Filter::default()
        };
        look(app, Some(&me), |lens| {
            let page = params.page.rows();
            let listed = timelines::home(lens.db, me.id, lens.now, page, filter)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
