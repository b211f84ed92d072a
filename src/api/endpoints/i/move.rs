//! `i/move`: goes on under another address, and takes the followers along. Misskey keeps
//! its first account from moving; here that is most often the only one, so it may.

use serde::Deserialize;

use crate::actions::moves::MoveRefusal;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Lane;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::user;
use crate::api::pack::user::Detailed;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::federation::moves::depart;
use crate::http::Request;
use crate::limits;

const DESTINATION_ACCOUNT_FORBIDS: Declared = client(
    "DESTINATION_ACCOUNT_FORBIDS",
    "b5c90186-4ab0-49c8-9bba-a1f766282ba4",
    "Destination account doesn't have proper 'Known As' alias, or has already moved.",
);
const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "fcd2eef9-a9b2-4c4f-8624-038099e90aa5",
    "No such user.",
);
const ALREADY_MOVED: Declared = client(
    "ALREADY_MOVED",
    "b234a14e-9ebe-4581-8000-074b3c215962",
    "Account was already moved to another account.",
);

/// Moves.
pub struct Move;

/// Where to: a handle or an address.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    move_to_account: String,
}

impl Endpoint for Move {
    const NAME: &'static str = "i/move";
    const SECURE: bool = true;
    const LIMIT: Option<Limit> = Some(Limit::of(limits::MOVE));
    const PARAMS: Schema = object(&[("moveToAccount", string())]).required(&["moveToAccount"]);
    const ERRORS: &'static [Declared] = &[DESTINATION_ACCOUNT_FORBIDS, NO_SUCH_USER, ALREADY_MOVED];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Detailed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Detailed, ApiError> {
        depart(app, &me, &params.move_to_account).map_err(|error| refusal(error, declared))?;
        look(app, Some(&me), |lens| {
            Ok(user::detailed(lens, &app.config, me.clone())?)
        })
    }

    fn lane(_: &Request) -> Lane {
        Lane::Remote
    }
}

fn declared(refusal: MoveRefusal) -> Declared {
    match refusal {
        MoveRefusal::Nobody => NO_SUCH_USER,
        MoveRefusal::Oneself | MoveRefusal::NotAnAlias => DESTINATION_ACCOUNT_FORBIDS,
        MoveRefusal::AlreadyMoved => ALREADY_MOVED,
    }
}
