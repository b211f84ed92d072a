//! `mute/create`: mutes someone, for good or for a while.

use serde::Deserialize;

use crate::actions::relations::MuteRefusal;
use crate::actions::relations::mute;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::MOMENT;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::clock::Time;
use crate::limits;
use crate::model::users::User;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "6fef56f3-e765-4957-88e5-c6f65329b8a5",
    "No such user.",
);
const MUTEE_IS_YOURSELF: Declared = client(
    "MUTEE_IS_YOURSELF",
    "a4619cb2-5f23-484b-9301-94c903074e10",
    "Mutee is yourself.",
);
const ALREADY_MUTING: Declared = client(
    "ALREADY_MUTING",
    "7e7359cb-160c-4956-b08f-4d1c653cd007",
    "You are already muting that user.",
);

/// Does it.
pub struct Create;

/// Whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
    /// Unix milliseconds; null is for good.
    expires_at: Option<i64>,
}

impl Endpoint for Create {
    const NAME: &'static str = "mute/create";
    const SCOPE: Option<&'static str> = Some("write:mutes");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::MUTE));
    const PARAMS: Schema =
        object(&[("userId", id()), ("expiresAt", MOMENT.nullable())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, MUTEE_IS_YOURSELF, ALREADY_MUTING];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let other = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let other = other.ok_or(NO_SUCH_USER)?;
        let until = params.expires_at.map(Time);
        app.db
            .write(move |tx| mute(tx, &me, &other, until))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: MuteRefusal) -> Declared {
    match refusal {
        MuteRefusal::Oneself => MUTEE_IS_YOURSELF,
        MuteRefusal::AlreadyMuting | MuteRefusal::NotMuting => ALREADY_MUTING,
    }
}
