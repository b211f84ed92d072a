//! `admin/get-user-ips`: addresses a user came from. None are kept.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::users::User;

/// Lists none.
pub struct GetUserIps;

/// Whose.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    #[serde(rename = "userId")]
    _user_id: Named<User>,
}

impl Endpoint for GetUserIps {
    const NAME: &'static str = "admin/get-user-ips";
    const SCOPE: Option<&'static str> = Some("read:admin:user-ips");
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    type Caller = Moderator;
    type Params = Params;
    type Output = [(); 0];

    fn call(_: &App, _: Moderator, _: Params) -> Result<[(); 0], ApiError> {
        Ok([])
    }
}
