//! `following/create`: follows someone, or asks to.

use serde::Deserialize;

use crate::actions::follows::FollowRefusal;
use crate::actions::follows::follow;
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
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::limits;
use crate::model::users::User;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "fcd2eef9-a9b2-4c4f-8624-038099e90aa5",
    "No such user.",
);
const FOLLOWEE_IS_YOURSELF: Declared = client(
    "FOLLOWEE_IS_YOURSELF",
    "26fbe7bb-a331-4857-af17-205b426669a9",
    "Followee is yourself.",
);
const ALREADY_FOLLOWING: Declared = client(
    "ALREADY_FOLLOWING",
    "35387507-38c7-4cb9-9197-300b93783fa0",
    "You are already following that user.",
);
const BLOCKING: Declared = client(
    "BLOCKING",
    "4e2206ec-aa4f-4960-b865-6c23ac38e2d9",
    "You are blocking that user.",
);
const BLOCKED: Declared = client(
    "BLOCKED",
    "c4ab57cc-4e41-45e9-bfd9-584f61e35ce0",
    "You are blocked by that user.",
);

/// Does it.
pub struct Create;

/// Whom it is about.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
    #[serde(default)]
    with_replies: bool,
}

impl Endpoint for Create {
    const NAME: &'static str = "following/create";
    const SCOPE: Option<&'static str> = Some("write:following");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::FOLLOW));
    const PARAMS: Schema =
        object(&[("userId", id()), ("withReplies", boolean())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[
        NO_SUCH_USER,
        FOLLOWEE_IS_YOURSELF,
        ALREADY_FOLLOWING,
        BLOCKING,
        BLOCKED,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = One;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<One, ApiError> {
        let other = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let other = other.ok_or(NO_SUCH_USER)?;
        let with_replies = params.with_replies;
        let viewer = me.clone();
        let other = app
            .db
            .write(move |tx| follow(tx, &me, &other, with_replies).map(|_| other))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&viewer), |lens| Ok(user::lite(lens, other)?))
    }
}

fn declared(refusal: FollowRefusal) -> Declared {
    match refusal {
        FollowRefusal::Oneself => FOLLOWEE_IS_YOURSELF,
        FollowRefusal::AlreadyFollowing => ALREADY_FOLLOWING,
        FollowRefusal::Blocking => BLOCKING,
        FollowRefusal::Blocked => BLOCKED,
        FollowRefusal::NotFollowing | FollowRefusal::NoSuchRequest | FollowRefusal::NoSuchUser => {
            NO_SUCH_USER
        }
    }
}
