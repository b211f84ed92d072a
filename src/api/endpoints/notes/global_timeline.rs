//! `notes/global-timeline`: public notes of every server we hear of.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
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

const GTL_DISABLED: Declared = client(
    "GTL_DISABLED",
    "0332fc13-6ab2-4427-ae80-a9fadffd1a6b",
    "Global timeline has been disabled.",
);

/// Lists it.
pub struct GlobalTimeline;

/// Which part of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    with_renotes: bool,
    with_files: bool,
}

impl Endpoint for GlobalTimeline {
    const NAME: &'static str = "notes/global-timeline";
    const PARAMS: Schema = object(&[
        ("withFiles", boolean().or(Literal::Bool(false))),
        ("withRenotes", boolean().or(Literal::Bool(true))),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
    ]);
    const ERRORS: &'static [Declared] = &[GTL_DISABLED];
    type Caller = Anyone;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Notes, ApiError> {
        let filter = Filter {
            with_renotes: params.with_renotes,
            with_files: params.with_files,
            ..Filter::default()
        };
        look(app, me.as_ref(), |lens| {
            if !lens.policies()?.gtl_available {
                return Err(GTL_DISABLED.into());
            }
            let page = params.page.rows();
            let listed = timelines::global(lens.db, lens.viewer(), page, filter)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
