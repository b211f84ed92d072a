//! `blocking/delete`: blocks someone no longer.

use serde::Deserialize;

use crate::actions::relations::BlockRefusal;
use crate::actions::relations::unblock;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::user;
use crate::api::pack::user::Detailed;
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
    "8621d8bf-c358-4303-a066-5ea78610eb3f",
    "No such user.",
);
const BLOCKEE_IS_YOURSELF: Declared = client(
    "BLOCKEE_IS_YOURSELF",
    "06f6fac6-524b-473c-a354-e97a40ae6eac",
    "Blockee is yourself.",
);
const NOT_BLOCKING: Declared = client(
    "NOT_BLOCKING",
    "291b2efa-60c6-45c0-9f6a-045c8f9b02cd",
    "You are not blocking that user.",
);

/// Does it.
pub struct Delete;

/// Whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "blocking/delete";
    const SCOPE: Option<&'static str> = Some("write:blocks");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::UNBLOCK));
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, BLOCKEE_IS_YOURSELF, NOT_BLOCKING];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Detailed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Detailed, ApiError> {
        let other = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let other = other.ok_or(NO_SUCH_USER)?;
        let viewer = me.clone();
        let other = app
            .db
            .write(move |tx| unblock(tx, &me, &other).map(|()| other))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&viewer), |lens| {
            Ok(user::detailed(lens, &app.config, other)?)
        })
    }
}

fn declared(refusal: BlockRefusal) -> Declared {
    match refusal {
        BlockRefusal::Oneself => BLOCKEE_IS_YOURSELF,
        BlockRefusal::NotBlocking | BlockRefusal::AlreadyBlocking => NOT_BLOCKING,
    }
}
