//! `following/requests/reject`: does not let someone follow one. To reject nothing is no
//! error, as in Misskey.

use serde::Deserialize;

use crate::actions::follows::FollowRefusal;
use crate::actions::follows::reject;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::error::Error;
use crate::model::users::User;
use crate::store::users;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "abc2ffa6-25b2-4380-ba99-321ff3a94555",
    "No such user.",
);

/// Rejects a request.
pub struct Reject;

/// Whose.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for Reject {
    const NAME: &'static str = "following/requests/reject";
    const SCOPE: Option<&'static str> = Some("write:following");
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let other = app.db.read(|db| users::by_id(db, params.user_id.0))?;
        let other = other.ok_or(NO_SUCH_USER)?;
        match app.db.write(move |tx| reject(tx, &me, &other)) {
            Ok(()) => Ok(()),
            Err(Error::Refused(FollowRefusal::NoSuchUser)) => Err(NO_SUCH_USER.into()),
            Err(Error::Refused(_)) => Ok(()),
            Err(Error::Failed(fault)) => Err(fault.into()),
        }
    }
}
