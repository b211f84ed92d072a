//! `auth/accept`: lets a registered program in that waits in a session.

use serde::Deserialize;

use crate::actions::apps::NoSuchSession;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::consent::programs;

const NO_SUCH_SESSION: Declared = client(
    "NO_SUCH_SESSION",
    "9c72d8de-391a-43c1-9d06-08d29efde8df",
    "No such session.",
);

/// Lets a program in.
pub struct Accept;

/// Which session.
#[derive(Deserialize)]
pub struct Params {
    token: String,
}

impl Endpoint for Accept {
    const NAME: &'static str = "auth/accept";
    const SECURE: bool = true;
    const PARAMS: Schema = object(&[("token", string())]).required(&["token"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_SESSION];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        programs::accept(app, &me, &params.token)
            .map(drop)
            .map_err(|error| refusal(error, |NoSuchSession| NO_SUCH_SESSION))
    }
}
