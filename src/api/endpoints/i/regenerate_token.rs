//! `i/regenerate-token`: ends all sign-ins of the account. What apps were given stays.

use serde::Deserialize;

use crate::actions;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::crypto::password;
use crate::error::Error;
use crate::store::users;

/// Misskey fails with an internal error instead.
const INCORRECT_PASSWORD: Declared = client(
    "INCORRECT_PASSWORD",
    "e5d2a8f6-8a4e-4b3e-9c0e-6a7b1f2d3c4d",
    "Incorrect password.",
);

/// Ends all sign-ins.
pub struct RegenerateToken;

/// Proof that it is not only somebody with a token.
#[derive(Deserialize)]
pub struct Params {
    password: String,
}

impl Endpoint for RegenerateToken {
    const NAME: &'static str = "i/regenerate-token";
    const SECURE: bool = true;
    /// Misskey has no limit; a password must not be guessed here.
    const LIMIT: Option<Limit> = Some(Limit::per_hour(20));
    const PARAMS: Schema = object(&[("password", string())]).required(&["password"]);
    const ERRORS: &'static [Declared] = &[INCORRECT_PASSWORD];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let account = app.db.read(|db| users::account(db, me.id))?;
        let kept = account.and_then(|account| account.password);
        if !password::check(&params.password, kept.as_deref()) {
            return Err(INCORRECT_PASSWORD.into());
        }
        app.db
            .write(move |tx| actions::tokens::regenerate(tx, me.id))
            .map_err(|error: Error<_>| error.into_fault().into())
    }
}
