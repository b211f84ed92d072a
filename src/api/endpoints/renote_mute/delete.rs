//! `renote-mute/delete`: wants renotes of someone again.

use serde::Deserialize;

use crate::actions::relations::MuteRefusal;
use crate::actions::relations::unmute_renotes;
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
    "9b6728cf-638c-4aa1-bedb-e07d8101474d",
    "No such user.",
);
const MUTEE_IS_YOURSELF: Declared = client(
    "MUTEE_IS_YOURSELF",
    "619b1314-0850-4597-a242-e245f3da42af",
    "Mutee is yourself.",
);
const NOT_MUTING: Declared = client(
    "NOT_MUTING",
    "2e4ef874-8bf0-4b4b-b069-4598f6d05817",
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
    const NAME: &'static str = "renote-mute/delete";
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
            .write(move |tx| unmute_renotes(tx, &me, &other))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: MuteRefusal) -> Declared {
    match refusal {
        MuteRefusal::Oneself => MUTEE_IS_YOURSELF,
        MuteRefusal::NotMuting | MuteRefusal::AlreadyMuting => NOT_MUTING,
    }
}
