//! `federation/update-remote-user`: reads someone of another server again.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Lane;
use crate::api::endpoint::Limit;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::clock::MINUTE;
use crate::federation::Trouble;
use crate::federation::people;
use crate::http::Request;
use crate::model::users::User;
use crate::store::users;

/// Misskey fails here without a word of its own.
const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "27e494ba-2ac2-48e8-893b-10d4d8c2387b",
    "No such user.",
);

/// Whoever was read so lately is not read again: anybody may ask, and another server
/// answers.
const LATELY: i64 = MINUTE;

/// Reads them.
pub struct UpdateRemoteUser;

/// Whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for UpdateRemoteUser {
    const NAME: &'static str = "federation/update-remote-user";
    const LIMIT: Option<Limit> = Some(Limit::per_hour(30));
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER];
    type Caller = Anyone;
    type Params = Params;
    type Output = ();

    fn call(app: &App, _: Anyone, params: Params) -> Result<(), ApiError> {
        let user = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let user = user.filter(User::is_active).ok_or(NO_SUCH_USER)?;
        let remote = user.remote.ok_or(NO_SUCH_USER)?;
        let fresh = app.clock.now().minus(LATELY);
        if remote.fetched_at.is_some_and(|at| at > fresh) {
            return Ok(());
        }
        match people::refresh(app, user.id) {
            Err(Trouble::Failed(fault)) => Err(fault.into()),
            // Their server does not answer: what we have stays as it is.
            _ => Ok(()),
        }
    }

    fn lane(_: &Request) -> Lane {
        Lane::Remote
    }
}
