//! `users/lists/get-memberships`: who is on a list.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::users::lists::readable;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::list::Memberships;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::range;
use crate::app::App;
use crate::model::lists::UserList;
use crate::store::lists;

const NO_SUCH_LIST: Declared = client(
    "NO_SUCH_LIST",
    "7bc05c21-1d7a-41ae-88f1-66820f4dc686",
    "No such list.",
);

/// Lists them.
pub struct GetMemberships;

/// Which list, and which part of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    list_id: Named<UserList>,
    for_public: bool,
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for GetMemberships {
    const NAME: &'static str = "users/lists/get-memberships";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[
        ("listId", id()),
        ("forPublic", boolean().or(Literal::Bool(false))),
        ("limit", range(1, 100).or(Literal::Int(30))),
        ("sinceId", id()),
        ("untilId", id()),
    ])
    .required(&["listId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_LIST];
    type Caller = Anyone;
    type Params = Params;
    type Output = Memberships;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Memberships, ApiError> {
        look(app, me.as_ref(), |lens| {
            let list = readable(lens, params.list_id.0, params.for_public)?.ok_or(NO_SUCH_LIST)?;
            let listed = lists::memberships(lens.db, list.id, params.page.rows())?;
            Ok(Memberships::pack(lens, listed)?)
        })
    }
}
