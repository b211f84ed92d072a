//! `users/lists/create-from-public`: makes a list of those who are on a public one.

use serde::Deserialize;

use crate::actions::lists::ListRefusal;
use crate::actions::lists::copy;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::list;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::model::lists::NAME_CHARACTERS;
use crate::model::lists::UserList;

const TOO_MANY_USERLISTS: Declared = client(
    "TOO_MANY_USERLISTS",
    "e9c105b2-c595-47de-97fb-7f7c2c33e92f",
    "You cannot create user list any more.",
);
const NO_SUCH_LIST: Declared = client(
    "NO_SUCH_LIST",
    "9292f798-6175-4f7d-93f4-b6742279667d",
    "No such list.",
);
const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "13c457db-a8cb-4d88-b70a-211ceeeabb5f",
    "No such user.",
);
const ALREADY_ADDED: Declared = client(
    "ALREADY_ADDED",
    "c3ad6fdb-692b-47ee-a455-7bd12c7af615",
    "That user has already been added to that list.",
);
const YOU_HAVE_BEEN_BLOCKED: Declared = client(
    "YOU_HAVE_BEEN_BLOCKED",
    "a2497f2a-2389-439c-8626-5298540530f4",
    "You cannot push this user because you have been blocked by this user.",
);
const TOO_MANY_USERS: Declared = client(
    "TOO_MANY_USERS",
    "1845ea77-38d1-426e-8e4e-8b83b24f5bd7",
    "You can not push users any more.",
);

/// Makes one.
pub struct CreateFromPublic;

/// What it is called, and whose members it gets.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    name: String,
    list_id: Named<UserList>,
}

impl Endpoint for CreateFromPublic {
    const NAME: &'static str = "users/lists/create-from-public";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("name", text(1, NAME_CHARACTERS)), ("listId", id())])
        .required(&["name", "listId"]);
    const ERRORS: &'static [Declared] = &[
        TOO_MANY_USERLISTS,
        NO_SUCH_LIST,
        NO_SUCH_USER,
        ALREADY_ADDED,
        YOU_HAVE_BEEN_BLOCKED,
        TOO_MANY_USERS,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Option<list::View>;

    fn call(
        app: &App,
        SignedIn(me): SignedIn,
        params: Params,
    ) -> Result<Option<list::View>, ApiError> {
        let viewer = me.clone();
        let made = app
            .db
            .write(move |tx| copy(tx, &me, &params.name, params.list_id.0))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&viewer), |lens| Ok(list::one(lens, made)?))
    }
}

fn declared(refusal: ListRefusal) -> Declared {
    match refusal {
        ListRefusal::TooManyLists => TOO_MANY_USERLISTS,
        ListRefusal::TooManyMembers => TOO_MANY_USERS,
        ListRefusal::AlreadyAdded => ALREADY_ADDED,
        ListRefusal::Blocked => YOU_HAVE_BEEN_BLOCKED,
        ListRefusal::NotAMember => NO_SUCH_USER,
        _ => NO_SUCH_LIST,
    }
}
