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
    #[serde(flatten)]
    wish: Wish,
}

/// What a timeline of one's own leaves out.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wish {
    with_renotes: bool,
    with_files: bool,
    include_my_renotes: bool,
    include_renoted_my_notes: bool,
    include_local_renotes: bool,
}

impl Wish {
    /// The same as the store asks for it.
    pub fn filter(self) -> Filter {
        Filter {
            with_renotes: self.with_renotes,
            with_files: self.with_files,
            with_renotes_by_me: self.include_my_renotes,
            with_renotes_of_mine: self.include_renoted_my_notes,
            with_renotes_of_ours: self.include_local_renotes,
            ..Filter::default()
        }
    }

    /// Whether only notes with files are asked for.
    pub fn is_with_files(self) -> bool {
        self.with_files
    }
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
        look(app, Some(&me), |lens| {
            let page = params.page.rows();
            let filter = params.wish.filter();
            let listed = timelines::home(lens.db, me.id, lens.now, page, filter)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
