//! `renote-mute/create`: wants no renotes of someone.

use serde::Deserialize;

use crate::actions::relations::MuteRefusal;
use crate::actions::relations::mute_renotes;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
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
use crate::limits;
use crate::model::users::User;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "5e0a5dff-1e94-4202-87ae-4d9c89eb2271",
    "No such user.",
);
const MUTEE_IS_YOURSELF: Declared = client(
    "MUTEE_IS_YOURSELF",
    "37285718-52f7-4aef-b7de-c38b8e8a8420",
    "Mutee is yourself.",
);
const ALREADY_MUTING: Declared = client(
    "ALREADY_MUTING",
    "ccfecbe4-1f1c-4fc2-8a3d-c3ffee61cb7b",
    "You are already muting that user.",
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
    const NAME: &'static str = "renote-mute/create";
    const SCOPE: Option<&'static str> = Some("write:mutes");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::MUTE_RENOTES));
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, MUTEE_IS_YOURSELF, ALREADY_MUTING];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let other = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let other = other.ok_or(NO_SUCH_USER)?;
        app.db
            .write(move |tx| mute_renotes(tx, &me, &other))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: MuteRefusal) -> Declared {
    match refusal {
        MuteRefusal::Oneself => MUTEE_IS_YOURSELF,
        MuteRefusal::AlreadyMuting | MuteRefusal::NotMuting => ALREADY_MUTING,
    }
}
