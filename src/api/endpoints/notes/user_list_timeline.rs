//! `notes/user-list-timeline`: what those on a list of one's own wrote.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::notes::timeline::Wish;
use crate::api::endpoints::users::lists::readable;
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
use crate::model::lists::UserList;
use crate::store::lists;

const NO_SUCH_LIST: Declared = client(
    "NO_SUCH_LIST",
    "8fb1fbd5-e476-4c37-9fb0-43d55b63a2ff",
    "No such list.",
);

/// Lists it.
pub struct UserListTimeline;

/// Which list, and which part of its timeline.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    list_id: Named<UserList>,
    #[serde(flatten)]
    page: Page,
    #[serde(flatten)]
    wish: Wish,
}

impl Endpoint for UserListTimeline {
    const NAME: &'static str = "notes/user-list-timeline";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[
        ("listId", id()),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
        ("allowPartial", boolean().or(Literal::Bool(false))),
        ("includeMyRenotes", boolean().or(Literal::Bool(true))),
        ("includeRenotedMyNotes", boolean().or(Literal::Bool(true))),
        ("includeLocalRenotes", boolean().or(Literal::Bool(true))),
        ("withRenotes", boolean().or(Literal::Bool(true))),
        ("withFiles", boolean().or(Literal::Bool(false))),
    ])
    .required(&["listId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_LIST];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Notes;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Notes, ApiError> {
        look(app, Some(&me), |lens| {
            let list = readable(lens, params.list_id.0, false)?.ok_or(NO_SUCH_LIST)?;
            let (page, filter) = (params.page.rows(), params.wish.filter());
            let listed = lists::timeline(lens.db, lens.viewer(), list.id, page, filter)?;
            Ok(Notes::pack(lens, listed)?)
        })
    }
}
