//! `sw/update-registration`: wants to be woken otherwise.

use serde::Deserialize;

use crate::actions::push::change;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::sw::ENDPOINT;
use crate::api::endpoints::sw::SCOPE;
use crate::api::endpoints::sw::View;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::app::App;
use crate::error::Error;

/// The id begins with a space, as Misskey's does.
const NO_SUCH_REGISTRATION: Declared = client(
    "NO_SUCH_REGISTRATION",
    " b09d8066-8064-5613-efb6-0e963b21d012",
    "No such registration.",
);

/// Updates it.
pub struct UpdateRegistration;

/// Where, and how.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    endpoint: String,
    send_read_message: Option<bool>,
}

impl Endpoint for UpdateRegistration {
    const NAME: &'static str = "sw/update-registration";
    const SCOPE: Option<&'static str> = Some(SCOPE);
    const PARAMS: Schema =
        object(&[("endpoint", ENDPOINT), ("sendReadMessage", boolean())]).required(&["endpoint"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_REGISTRATION];
    type Caller = SignedIn;
    type Params = Params;
    type Output = View;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<View, ApiError> {
        let changed = app
            .db
            .write(move |tx| change(tx, me.id, &params.endpoint, params.send_read_message))
            .map_err(Error::into_fault)?;
        Ok(changed.ok_or(NO_SUCH_REGISTRATION)?.into())
    }
}
