//! `users/following`: whom a user follows.

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::users::followers::PARAMS;
use crate::api::endpoints::users::followers::Params;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::follow::End;
use crate::api::pack::follow::Follows;
use crate::api::schema::Schema;
use crate::app::App;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "63e4aba4-4156-4e53-be25-c9559e42d71b",
    "No such user.",
);
const FORBIDDEN: Declared = client(
    "FORBIDDEN",
    "f6cdb0df-c19f-ec5c-7dbb-0ba84a1f92ba",
    "Forbidden.",
);

/// Lists them.
pub struct Following;

impl Endpoint for Following {
    const NAME: &'static str = "users/following";
    const PARAMS: Schema = PARAMS;
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, FORBIDDEN];
    type Caller = Anyone;
    type Params = Params;
    type Output = Follows;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Follows, ApiError> {
        look(app, me.as_ref(), |lens| {
            params.of(lens, End::Followee, NO_SUCH_USER, FORBIDDEN)
        })
    }
}
