//! `mute/delete`: hears someone again.

use serde::Deserialize;

use crate::actions::relations::MuteRefusal;
use crate::actions::relations::unmute;
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
    "b851d00b-8ab1-4a56-8b1b-e24187cb48ef",
    "No such user.",
);
const MUTEE_IS_YOURSELF: Declared = client(
    "MUTEE_IS_YOURSELF",
    "f428b029-6b39-4d48-a1d2-cc1ae6dd5cf9",
    "Mutee is yourself.",
);
const NOT_MUTING: Declared = client(
    "NOT_MUTING",
    "5467d020-daa9-4553-81e1-135c0c35a96d",
    "You are not muting that user.",
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
    const NAME: &'static str = "mute/delete";
    const SCOPE: Option<&'static str> = Some("write:mutes");
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, MUTEE_IS_YOURSELF, NOT_MUTING];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let other = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let other = other.ok_or(NO_SUCH_USER)?;
        app.db
            .write(move |tx| unmute(tx, &me, &other))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: MuteRefusal) -> Declared {
    match refusal {
        MuteRefusal::Oneself => MUTEE_IS_YOURSELF,
        MuteRefusal::NotMuting | MuteRefusal::AlreadyMuting => NOT_MUTING,
    }
}
