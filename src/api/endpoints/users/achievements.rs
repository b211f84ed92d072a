//! `users/achievements`: what somebody achieved.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::achievements::Achievement;
use crate::model::users::User;
use crate::store::achievements;
use crate::store::users;

/// Misskey fails with an internal error, so the id is ours.
const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "3f1c9d52-7a84-4b0e-9c6d-5e2a1b7f8d43",
    "No such user.",
);

/// Lists achievements.
pub struct Achievements;

/// Whose.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for Achievements {
    const NAME: &'static str = "users/achievements";
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER];
    type Caller = Anyone;
    type Params = Params;
    type Output = Vec<Achievement>;

    fn call(app: &App, _: Anyone, params: Params) -> Result<Vec<Achievement>, ApiError> {
        let id = params.user_id.0;
        let (user, found) = app
            .db
            .read(|db| Ok((users::by_id(db, id)?, achievements::of(db, id)?)))?;
        match user.filter(User::is_active) {
            Some(_) => Ok(found.unwrap_or_default()),
            None => Err(NO_SUCH_USER.into()),
        }
    }
}
