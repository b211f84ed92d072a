//! `admin/roles/update-default-policies`: sets what everyone may do whom no role concerns.

use serde::Deserialize;
use serde_json::Map;
use serde_json::Value;

use crate::actions::roles::set_base;
use crate::api::endpoint::Admin;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::app::App;

/// Sets it.
pub struct UpdateDefaultPolicies;

/// The policies by name; those not named are as ever.
#[derive(Deserialize)]
pub struct Params {
    policies: Map<String, Value>,
}

impl Endpoint for UpdateDefaultPolicies {
    const NAME: &'static str = "admin/roles/update-default-policies";
    const SCOPE: Option<&'static str> = Some("write:admin:roles");
    const PARAMS: Schema = object(&[("policies", object(&[]))]).required(&["policies"]);
    type Caller = Admin;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Admin(me): Admin, params: Params) -> Result<(), ApiError> {
        app.db
            .write(move |tx| set_base(tx, me.id, &params.policies))
            .map_err(|error| ApiError::Failed(error.into_fault()))
    }
}
