//! `username/available`: whether a name is free for a new account.

use serde::Deserialize;
use serde::Serialize;

use crate::actions::users::may_be_chosen;
use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::params::USERNAME;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::app::App;
use crate::store::users;

/// Tells whether a name is free.
pub struct Available;

/// Which name.
#[derive(Deserialize)]
pub struct Params {
    username: String,
}

/// Whether it is free.
#[derive(Serialize)]
pub struct Output {
    available: bool,
}

impl Endpoint for Available {
    const NAME: &'static str = "username/available";
    const PARAMS: Schema = object(&[("username", USERNAME)]).required(&["username"]);
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, _: Anyone, params: Params) -> Result<Output, ApiError> {
        let name = params.username;
        let available = app.db.read(|db| {
            let is_free = users::by_acct(db, &name, None)?.is_none();
            Ok(is_free && may_be_chosen(db, &name)?)
        })?;
        Ok(Output { available })
    }
}
