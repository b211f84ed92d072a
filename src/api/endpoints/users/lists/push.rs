//! `users/lists/push`: puts someone on a list.

use serde::Deserialize;

use crate::actions::lists::ListRefusal;
use crate::actions::lists::push;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
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
use crate::limits;
use crate::model::lists::UserList;
use crate::model::users::User;

const NO_SUCH_LIST: Declared = client(
    "NO_SUCH_LIST",
    "2214501d-ac96-4049-b717-91e42272a711",
    "No such list.",
);
const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "a89abd3d-f0bc-4cce-beb1-2f446f4f1e6a",
    "No such user.",
);
const ALREADY_ADDED: Declared = client(
    "ALREADY_ADDED",
    "1de7c884-1595-49e9-857e-61f12f4d4fc5",
    "That user has already been added to that list.",
);
const YOU_HAVE_BEEN_BLOCKED: Declared = client(
    "YOU_HAVE_BEEN_BLOCKED",
    "990232c5-3f9d-4d83-9f3f-ef27b6332a4b",
    "You cannot push this user because you have been blocked by this user.",
);
const TOO_MANY_USERS: Declared = client(
    "TOO_MANY_USERS",
    "2dd9752e-a338-413d-8eec-41814430989b",
    "You can not push users any more.",
);

/// Does it.
pub struct Push;

/// Which list, and whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    list_id: Named<UserList>,
    user_id: Named<User>,
}

impl Endpoint for Push {
    const NAME: &'static str = "users/lists/push";
    const SCOPE: Option<&'static str> = Some("write:account");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::LIST));
    const PARAMS: Schema =
        object(&[("listId", id()), ("userId", id())]).required(&["listId", "userId"]);
    const ERRORS: &'static [Declared] = &[
        NO_SUCH_LIST,
        NO_SUCH_USER,
        ALREADY_ADDED,
        YOU_HAVE_BEEN_BLOCKED,
        TOO_MANY_USERS,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let list = params.list_id.0;
        let user = member(app, &me, list, params.user_id.0, NO_SUCH_LIST, NO_SUCH_USER)?;
        app.db
            .write(move |tx| push(tx, &me, list, user))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ListRefusal) -> Declared {
    match refusal {
        ListRefusal::TooManyMembers => TOO_MANY_USERS,
        ListRefusal::AlreadyAdded => ALREADY_ADDED,
        ListRefusal::Blocked => YOU_HAVE_BEEN_BLOCKED,
        _ => NO_SUCH_LIST,
    }
}
