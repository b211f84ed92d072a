//! `users/lists/unfavorite`: likes a public list no longer.

use serde::Deserialize;

use crate::actions::lists::ListRefusal;
use crate::actions::lists::unfavorite;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::lists::UserList;

const NO_SUCH_USER_LIST: Declared = client(
    "NO_SUCH_USER_LIST",
    "baedb33e-76b8-4b0c-86a8-9375c0a7b94b",
    "No such user list.",
);
const ALREADY_FAVORITED: Declared = client(
    "ALREADY_FAVORITED",
    "835c4b27-463d-4cfa-969b-a9058678d465",
    "You have not favorited the list.",
);

/// Does it.
pub struct Unfavorite;

/// Which list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    list_id: Named<UserList>,
}

impl Endpoint for Unfavorite {
    const NAME: &'static str = "users/lists/unfavorite";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("listId", id())]).required(&["listId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER_LIST, ALREADY_FAVORITED];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        app.db
            .write(move |tx| unfavorite(tx, me.id, params.list_id.0))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ListRefusal) -> Declared {
    match refusal {
        ListRefusal::NotFavorite => ALREADY_FAVORITED,
        _ => NO_SUCH_USER_LIST,
    }
}
