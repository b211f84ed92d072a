//! `i/delete-account`: leaves for good.

use serde::Deserialize;

use crate::actions::users::LeaveRefusal;
use crate::actions::users::leave_by_wish;
use crate::api::confirm;
use crate::api::confirm::confirm;
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

/// Misskey fails with an internal error in both cases, in the first with this id.
const INCORRECT_PASSWORD: Declared = client(
    "INCORRECT_PASSWORD",
    "809b3910-313e-4f5c-89d3-6de917f708f6",
    "Incorrect password.",
);
const LAST_ADMINISTRATOR: Declared = client(
    "LAST_ADMINISTRATOR",
    "1e9f6a34-5d0c-4f62-8b3f-6c9a4e2d7b18",
    "Nobody else runs this server.",
);

/// Deletes the account; other servers are told, notes go in parts.
pub struct DeleteAccount;

/// The password and a code.
#[derive(Deserialize)]
pub struct Params {
    password: String,
    token: Option<String>,
}

impl Endpoint for DeleteAccount {
    const NAME: &'static str = "i/delete-account";
    const SECURE: bool = true;
    const PARAMS: Schema =
        object(&[("password", string()), ("token", string().nullable())]).required(&["password"]);
    const ERRORS: &'static [Declared] = &[
        INCORRECT_PASSWORD,
        LAST_ADMINISTRATOR,
        confirm::INCORRECT_TOKEN,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let token = params.token.as_deref();
        confirm(app, &me, &params.password, token, INCORRECT_PASSWORD)?;
        app.db
            .write(move |tx| leave_by_wish(tx, &me))
            .map_err(|error| refusal(error, |LeaveRefusal::LastAdministrator| LAST_ADMINISTRATOR))
    }
}
