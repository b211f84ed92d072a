//! `following/delete`: follows someone no longer.

use serde::Deserialize;

use crate::actions::follows::FollowRefusal;
use crate::actions::follows::unfollow;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
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
use crate::limits;
use crate::model::users::User;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "5b12c78d-2b28-4dca-99d2-f56139b42ff8",
    "No such user.",
);
const FOLLOWEE_IS_YOURSELF: Declared = client(
    "FOLLOWEE_IS_YOURSELF",
    "d9e400b9-36b0-4808-b1d8-79e707f1296c",
    "Followee is yourself.",
);
const NOT_FOLLOWING: Declared = client(
    "NOT_FOLLOWING",
    "5dbf82f5-c92b-40b1-87d1-6c8c0741fd09",
    "You are not following that user.",
);

/// Does it.
pub struct Delete;

/// Whom it is about.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "following/delete";
    const SCOPE: Option<&'static str> = Some("write:following");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::UNFOLLOW));
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, FOLLOWEE_IS_YOURSELF, NOT_FOLLOWING];
    type Caller = SignedIn;
    type Params = Params;
    type Output = One;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<One, ApiError> {
        let other = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let other = other.ok_or(NO_SUCH_USER)?;
        let viewer = me.clone();
        let other = app
            .db
            .write(move |tx| unfollow(tx, &me, &other).map(|()| other))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&viewer), |lens| Ok(user::lite(lens, other)?))
    }
}

fn declared(refusal: FollowRefusal) -> Declared {
    match refusal {
        FollowRefusal::Oneself => FOLLOWEE_IS_YOURSELF,
        FollowRefusal::NoSuchUser => NO_SUCH_USER,
        FollowRefusal::NotFollowing
        | FollowRefusal::AlreadyFollowing
        | FollowRefusal::Blocking
        | FollowRefusal::Blocked
        | FollowRefusal::NoSuchRequest => NOT_FOLLOWING,
    }
}
