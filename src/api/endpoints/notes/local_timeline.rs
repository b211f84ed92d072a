//! `notes/local-timeline`: public notes of this server.

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

const LTL_DISABLED: Declared = client(
    "LTL_DISABLED",
    "45a6eb02-7695-4393-b023-dd3be9aaaefd",
    "Local timeline has been disabled.",
);
const BOTH_WITH_REPLIES_AND_WITH_FILES: Declared = client(
    "BOTH_WITH_REPLIES_AND_WITH_FILES",
    "dd9c8400-1cb5-4eef-8a31-200c5f933793",
    "Specifying both withReplies and withFiles is not supported",
);

/// Lists it.
pub struct LocalTimeline;

/// Which part of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    with_renotes: bool,
    with_files: bool,
    with_replies: bool,
}

impl Endpoint for LocalTimeline {
    const NAME: &'static str = "notes/local-timeline";
    const PARAMS: Schema = object(&[
        ("withFiles", boolean().or(Literal::Bool(false))),
        ("withRenotes", boolean().or(Literal::Bool(true))),
        ("withReplies", boolean().or(Literal::Bool(false))),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
        ("allowPartial", boolean().or(Literal::Bool(false))),
    ]);
    const ERRORS: &'static [Declared] = &[LTL_DISABLED, BOTH_WITH_REPLIES_AND_WITH_FILES];
    type Caller = Anyone;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Notes, ApiError> {
        if params.with_replies && params.with_files {
            return Err(BOTH_WITH_REPLIES_AND_WITH_FILES.into());
        }
        let filter = Filter {
            with_renotes: params.with_renotes,
            with_files: params.with_files,
            with_replies: params.with_replies,
            ..Filter::default()
        };
        look(app, me.as_ref(), |lens| {
            if !lens.policies()?.ltl_available {
                return Err(LTL_DISABLED.into());
            }
            let page = params.page.rows();
            let listed = timelines::local(lens.db, lens.viewer(), page, filter)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
