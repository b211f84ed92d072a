//! `admin/accounts/find-by-email`: whose address this is.

use serde::Deserialize;

use crate::api::endpoint::Admin;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;

const USER_NOT_FOUND: Declared = client(
    "USER_NOT_FOUND",
    "cb865949-8af5-4062-a88c-ef55e8786d1d",
    "No such user who has the email address.",
);

/// Finds nobody: this server sends no mail and keeps no addresses.
pub struct FindByEmail;

/// Which address.
#[derive(Deserialize)]
pub struct Params {
    #[serde(rename = "email")]
    _email: String,
}

impl Endpoint for FindByEmail {
    const NAME: &'static str = "admin/accounts/find-by-email";
    const SCOPE: Option<&'static str> = Some("read:admin:account");
    const PARAMS: Schema = object(&[("email", string())]).required(&["email"]);
    const ERRORS: &'static [Declared] = &[USER_NOT_FOUND];
    type Caller = Admin;
    type Params = Params;
    type Output = ();

    fn call(_: &App, _: Admin, _: Params) -> Result<(), ApiError> {
        Err(USER_NOT_FOUND.into())
    }
}
