//! `following/update`: wants something else of a follow.

use serde::Deserialize;

use crate::actions::follows::FollowRefusal;
use crate::actions::follows::wish;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::following::NOTIFY;
use crate::api::endpoints::following::Wanted;
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
use crate::api::schema::word;
use crate::app::App;
use crate::model::users::User;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "14318698-f67e-492a-99da-5353a5ac52be",
    "No such user.",
);
const FOLLOWEE_IS_YOURSELF: Declared = client(
    "FOLLOWEE_IS_YOURSELF",
    "4c4cbaf9-962a-463b-8418-a5e365dbf2eb",
    "Followee is yourself.",
);
const NOT_FOLLOWING: Declared = client(
    "NOT_FOLLOWING",
    "b8dc75cf-1cb5-46c9-b14b-5f1ffbd782c9",
    "You are not following that user.",
);

/// Does it.
pub struct Update;

/// Which follow, and what is wanted of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
    #[serde(flatten)]
    wanted: Wanted,
}

impl Endpoint for Update {
    const NAME: &'static str = "following/update";
    const SCOPE: Option<&'static str> = Some("write:following");
    const LIMIT: Option<Limit> = Some(Limit::per_hour(100));
    const PARAMS: Schema = object(&[
        ("userId", id()),
        ("notify", word(NOTIFY)),
        ("withReplies", boolean()),
    ])
    .required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, FOLLOWEE_IS_YOURSELF, NOT_FOLLOWING];
    type Caller = SignedIn;
    type Params = Params;
    type Output = One;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<One, ApiError> {
        let other = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let other = other.ok_or(NO_SUCH_USER)?;
        let (wishes, viewer) = (params.wanted.wishes(), me.clone());
        app.db
            .write(move |tx| wish(tx, &me, &other, wishes))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&viewer), |lens| {
            Ok(user::lite(lens, viewer.clone())?)
        })
    }
}

fn declared(refusal: FollowRefusal) -> Declared {
    match refusal {
        FollowRefusal::Oneself => FOLLOWEE_IS_YOURSELF,
        _ => NOT_FOLLOWING,
    }
}
