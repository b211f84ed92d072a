//! `users/notes`: what one user wrote, as far as the caller may see it.

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
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::users::User;
use crate::store::timelines;
use crate::store::timelines::Filter;

const BOTH_WITH_REPLIES_AND_WITH_FILES: Declared = client(
    "BOTH_WITH_REPLIES_AND_WITH_FILES",
    "91c8cb9f-36ed-46e7-9ca2-7df96ed6e222",
    "Specifying both withReplies and withFiles is not supported",
);

/// Lists it.
pub struct UserNotes;

/// Which part of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(flatten)]
    page: Page,
    user_id: Named<User>,
    with_renotes: bool,
    with_files: bool,
    with_replies: bool,
}

impl Endpoint for UserNotes {
    const NAME: &'static str = "users/notes";
    const PARAMS: Schema = object(&[
        ("userId", id()),
        ("withReplies", boolean().or(Literal::Bool(false))),
        ("withRenotes", boolean().or(Literal::Bool(true))),
        ("withChannelNotes", boolean().or(Literal::Bool(false))),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
        ("allowPartial", boolean().or(Literal::Bool(false))),
        ("withFiles", boolean().or(Literal::Bool(false))),
    ])
    .required(&["userId"]);
    const ERRORS: &'static [Declared] = &[BOTH_WITH_REPLIES_AND_WITH_FILES];
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
            let (user, page) = (params.user_id.0, params.page.rows());
            let listed = timelines::of_user(lens.db, lens.viewer(), user, page, filter)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
