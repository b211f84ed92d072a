//! `following/requests/accept`: lets someone follow one.

use serde::Deserialize;

use crate::actions::follows::FollowRefusal;
use crate::actions::follows::accept;
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
use crate::model::users::User;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "66ce1645-d66c-46bb-8b79-96739af885bd",
    "No such user.",
);
const NO_FOLLOW_REQUEST: Declared = client(
    "NO_FOLLOW_REQUEST",
    "bcde4f8b-0913-4614-8881-614e522fb041",
    "No follow request.",
);

/// Does it.
pub struct Accept;

/// Whom it is about.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for Accept {
    const NAME: &'static str = "following/requests/accept";
    const SCOPE: Option<&'static str> = Some("write:following");
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, NO_FOLLOW_REQUEST];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let other = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let other = other.ok_or(NO_SUCH_USER)?;
        app.db
            .write(move |tx| accept(tx, &me, &other))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: FollowRefusal) -> Declared {
    match refusal {
        FollowRefusal::NoSuchUser => NO_SUCH_USER,
        FollowRefusal::NoSuchRequest
        | FollowRefusal::Oneself
        | FollowRefusal::AlreadyFollowing
        | FollowRefusal::NotFollowing
        | FollowRefusal::Blocking
        | FollowRefusal::Blocked => NO_FOLLOW_REQUEST,
    }
}
