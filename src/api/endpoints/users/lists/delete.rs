//! `users/lists/delete`: throws a list away.

use serde::Deserialize;

use crate::actions::lists::delete;
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

const NO_SUCH_LIST: Declared = client(
    "NO_SUCH_LIST",
    "78436795-db79-42f5-b1e2-55ea2cf19166",
    "No such list.",
);

/// Does it.
pub struct Delete;

/// Which list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    list_id: Named<UserList>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "users/lists/delete";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("listId", id())]).required(&["listId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_LIST];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        app.db
            .write(move |tx| delete(tx, me.id, params.list_id.0))
            .map_err(|error| refusal(error, |_| NO_SUCH_LIST))
    }
}
