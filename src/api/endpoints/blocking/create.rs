//! `blocking/create`: blocks someone: neither follows the other any more.

use serde::Deserialize;

use crate::actions::relations::BlockRefusal;
use crate::actions::relations::block;
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
    "7cc4f851-e2f1-4621-9633-ec9e1d00c01e",
    "No such user.",
);
const BLOCKEE_IS_YOURSELF: Declared = client(
    "BLOCKEE_IS_YOURSELF",
    "88b19138-f28d-42c0-8499-6a31bbd0fdc6",
    "Blockee is yourself.",
);
const ALREADY_BLOCKING: Declared = client(
    "ALREADY_BLOCKING",
    "787fed64-acb9-464a-82eb-afbd745b9614",
    "You are already blocking that user.",
);

/// Does it.
pub struct Create;

/// Whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for Create {
    const NAME: &'static str = "blocking/create";
    const SCOPE: Option<&'static str> = Some("write:blocks");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::BLOCK));
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, BLOCKEE_IS_YOURSELF, ALREADY_BLOCKING];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Detailed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Detailed, ApiError> {
        let other = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let other = other.ok_or(NO_SUCH_USER)?;
        let viewer = me.clone();
        let other = app
            .db
            .write(move |tx| block(tx, &me, &other).map(|()| other))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&viewer), |lens| {
            Ok(user::detailed(lens, &app.config, other)?)
        })
    }
}

fn declared(refusal: BlockRefusal) -> Declared {
    match refusal {
        BlockRefusal::Oneself => BLOCKEE_IS_YOURSELF,
        BlockRefusal::AlreadyBlocking | BlockRefusal::NotBlocking => ALREADY_BLOCKING,
    }
}
