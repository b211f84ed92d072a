//! `users/lists/show`: one list.

use serde::Deserialize;
use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::users::lists::readable;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::list;
use crate::api::params::Named;
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
    "7bc05c21-1d7a-41ae-88f1-66820f4dc686",
    "No such list.",
);

/// Shows it.
pub struct Show;

/// Which list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    list_id: Named<UserList>,
    for_public: bool,
}

impl Endpoint for Show {
    const NAME: &'static str = "users/lists/show";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[
        ("listId", id()),
        ("forPublic", boolean().or(Literal::Bool(false))),
    ])
    .required(&["listId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_LIST];
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Output, ApiError> {
        look(app, me.as_ref(), |lens| {
            let list = readable(lens, params.list_id.0, params.for_public)?.ok_or(NO_SUCH_LIST)?;
            let likes = match params.for_public {
                true => Some(Likes {
                    liked_count: lists::favorites_count(lens.db, list.id)?,
                    is_liked: match lens.me {
                        Some(me) => lists::is_favorite(lens.db, me.id, list.id)?,
                        None => false,
                    },
                }),
                false => None,
            };
            Ok(Output {
                list: list::one(lens, list)?,
                likes,
            })
        })
    }
}

/// The list; a public one with how it is liked.
#[derive(Serialize)]
pub struct Output {
    #[serde(flatten)]
    list: Option<list::View>,
    #[serde(flatten)]
    likes: Option<Likes>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Likes {
    liked_count: i64,
    is_liked: bool,
}
