//! `following/requests/cancel`: no longer asks to follow someone.

use serde::Deserialize;

use crate::actions::follows::FollowRefusal;
use crate::actions::follows::cancel;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::user;
use crate::api::pack::user::One;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::users::User;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "4e68c551-fc4c-4e46-bb41-7d4a37bf9dab",
    "No such user.",
);
const FOLLOW_REQUEST_NOT_FOUND: Declared = client(
    "FOLLOW_REQUEST_NOT_FOUND",
    "089b125b-d338-482a-9a09-e2622ac9f8d4",
    "Follow request not found.",
);

/// Does it.
pub struct Cancel;

/// Whom it is about.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for Cancel {
    const NAME: &'static str = "following/requests/cancel";
    const SCOPE: Option<&'static str> = Some("write:following");
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, FOLLOW_REQUEST_NOT_FOUND];
    type Caller = SignedIn;
    type Params = Params;
    type Output = One;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<One, ApiError> {
        let other = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let other = other.ok_or(NO_SUCH_USER)?;
        let viewer = me.clone();
        let other = app
            .db
            .write(move |tx| cancel(tx, &me, &other).map(|()| other))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&viewer), |lens| Ok(user::lite(lens, other)?))
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
        | FollowRefusal::Blocked => FOLLOW_REQUEST_NOT_FOUND,
    }
}
