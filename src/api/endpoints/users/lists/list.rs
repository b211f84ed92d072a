//! `users/lists/list`: one's own lists, or somebody's public ones.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::list;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::users::User;
use crate::store::lists;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "a8af4a82-0980-4cc4-a6af-8b0ffd54465e",
    "No such user.",
);
const REMOTE_USER_NOT_ALLOWED: Declared = client(
    "REMOTE_USER_NOT_ALLOWED",
    "53858f1b-3315-4a01-81b7-db9b48d4b79a",
    "Not allowed to load the remote user's list",
);
const NOBODY: Declared = client(
    "INVALID_PARAM",
    "ab36de0e-29e9-48cb-9732-d82f1281620d",
    "Invalid param.",
);

/// Lists them.
pub struct List;

/// Whose; nobody named is oneself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Option<Named<User>>,
}

impl Endpoint for List {
    const NAME: &'static str = "users/lists/list";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[("userId", id())]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, REMOTE_USER_NOT_ALLOWED, NOBODY];
    type Caller = Anyone;
    type Params = Params;
    type Output = Vec<list::View>;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Vec<list::View>, ApiError> {
        look(app, me.as_ref(), |lens| {
            let found = match (params.user_id, lens.me) {
                (Some(of), _) => {
                    let of = users::by_id(lens.db, of.0)?.ok_or(NO_SUCH_USER)?;
                    if !of.is_local() {
                        return Err(REMOTE_USER_NOT_ALLOWED.into());
                    }
                    lists::of(lens.db, of.id, true)?
                }
                (None, Some(me)) => lists::of(lens.db, me.id, false)?,
                (None, None) => return Err(NOBODY.into()),
            };
            Ok(list::pack(lens, found)?)
        })
    }
}
