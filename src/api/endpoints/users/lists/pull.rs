//! `users/lists/pull`: takes someone off a list.

use serde::Deserialize;

use crate::actions::lists::pull;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::users::lists::member;
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
use crate::model::users::User;

const NO_SUCH_LIST: Declared = client(
    "NO_SUCH_LIST",
    "7f44670e-ab16-43b8-b4c1-ccd2ee89cc02",
    "No such list.",
);
const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "588e7f72-c744-4a61-b180-d354e912bda2",
    "No such user.",
);

/// Does it.
pub struct Pull;

/// Which list, and whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    list_id: Named<UserList>,
    user_id: Named<User>,
}

impl Endpoint for Pull {
    const NAME: &'static str = "users/lists/pull";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema =
        object(&[("listId", id()), ("userId", id())]).required(&["listId", "userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_LIST, NO_SUCH_USER];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let list = params.list_id.0;
        let user = member(app, &me, list, params.user_id.0, NO_SUCH_LIST, NO_SUCH_USER)?;
        app.db
            .write(move |tx| pull(tx, me.id, list, user))
            .map_err(|error| refusal(error, |_| NO_SUCH_LIST))
    }
}
