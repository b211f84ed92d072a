//! `following/invalidate`: sends a follower away.

use serde::Deserialize;

use crate::actions::follows::FollowRefusal;
use crate::actions::follows::send_away;
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
use crate::model::users::User;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "b77e6ae6-a3e5-40da-9cc8-c240115479cc",
    "No such user.",
);
const FOLLOWER_IS_YOURSELF: Declared = client(
    "FOLLOWER_IS_YOURSELF",
    "07dc03b9-03da-422d-885b-438313707662",
    "Follower is yourself.",
);
const NOT_FOLLOWING: Declared = client(
    "NOT_FOLLOWING",
    "918faac3-074f-41ae-9c43-ed5d2946770d",
    "The other use is not following you.",
);

/// Does it.
pub struct Invalidate;

/// Whom it is about.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for Invalidate {
    const NAME: &'static str = "following/invalidate";
    const SCOPE: Option<&'static str> = Some("write:following");
    const LIMIT: Option<Limit> = Some(Limit::per_hour(100));
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, FOLLOWER_IS_YOURSELF, NOT_FOLLOWING];
    type Caller = SignedIn;
    type Params = Params;
    type Output = One;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<One, ApiError> {
        let other = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let other = other.ok_or(NO_SUCH_USER)?;
        let viewer = me.clone();
        app.db
            .write(move |tx| send_away(tx, &me, &other))
            .map_err(|error| refusal(error, declared))?;
        // Misskey answers with whom it was about: the one who is no longer followed.
        look(app, Some(&viewer), |lens| {
            Ok(user::lite(lens, viewer.clone())?)
        })
    }
}

fn declared(refusal: FollowRefusal) -> Declared {
    match refusal {
        FollowRefusal::Oneself => FOLLOWER_IS_YOURSELF,
        FollowRefusal::NoSuchUser => NO_SUCH_USER,
        FollowRefusal::NotFollowing
        | FollowRefusal::AlreadyFollowing
        | FollowRefusal::Blocking
        | FollowRefusal::Blocked
        | FollowRefusal::NoSuchRequest => NOT_FOLLOWING,
    }
}
