//! `notes/hybrid-timeline`: what one and those one follows wrote, and public notes of this
//! server.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::notes::timeline::Wish;
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

const STL_DISABLED: Declared = client(
    "STL_DISABLED",
    "620763f4-f621-4533-ab33-0577a1a3c342",
    "Hybrid timeline has been disabled.",
);
const BOTH_WITH_REPLIES_AND_WITH_FILES: Declared = client(
    "BOTH_WITH_REPLIES_AND_WITH_FILES",
    "dfaa3eb7-8002-4cb7-bcc4-1095df46656f",
    "Specifying both withReplies and withFiles is not supported",
);

/// Lists it.
pub struct HybridTimeline;

/// Which part of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    #[serde(flatten)]
    wish: Wish,
    with_replies: bool,
}

impl Endpoint for HybridTimeline {
    const NAME: &'static str = "notes/hybrid-timeline";
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
        ("withReplies", boolean().or(Literal::Bool(false))),
    ]);
    const ERRORS: &'static [Declared] = &[STL_DISABLED, BOTH_WITH_REPLIES_AND_WITH_FILES];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Notes, ApiError> {
        if params.with_replies && params.wish.is_with_files() {
            return Err(BOTH_WITH_REPLIES_AND_WITH_FILES.into());
        }
        let filter = Filter {
            with_replies: params.with_replies,
            ..params.wish.filter()
        };
        look(app, Some(&me), |lens| {
            if !lens.policies()?.ltl_available {
                return Err(STL_DISABLED.into());
            }
            let page = params.page.rows();
            let listed = timelines::hybrid(lens.db, me.id, lens.now, page, filter)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
