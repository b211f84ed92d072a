//! `users/lists/favorite`: likes a public list.

use serde::Deserialize;

use crate::actions::lists::ListRefusal;
use crate::actions::lists::favorite;
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
    "7dbaf3cf-7b42-4b8f-b431-b3919e580dbe",
    "No such user list.",
);
const ALREADY_FAVORITED: Declared = client(
    "ALREADY_FAVORITED",
    "6425bba0-985b-461e-af1b-518070e72081",
    "The list has already been favorited.",
);

/// Does it.
pub struct Favorite;

/// Which list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    list_id: Named<UserList>,
}

impl Endpoint for Favorite {
    const NAME: &'static str = "users/lists/favorite";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("listId", id())]).required(&["listId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER_LIST, ALREADY_FAVORITED];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        app.db
            .write(move |tx| favorite(tx, me.id, params.list_id.0))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ListRefusal) -> Declared {
    match refusal {
        ListRefusal::AlreadyFavorite => ALREADY_FAVORITED,
        _ => NO_SUCH_USER_LIST,
    }
}
