//! `admin/delete-account`: deletes an account.

use serde::Deserialize;

use crate::actions::moderation;
use crate::actions::moderation::ModerationRefusal;
use crate::api::endpoint::Admin;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::users::User;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "ff0c683b-c0e2-4bef-be4a-81f65d11f343",
    "No such user.",
);
const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "5b53c68f-e2d9-422f-8e6e-a738c56e10db",
    "Cannot delete a moderator account.",
);

/// Does it.
pub struct DeleteAccount;

/// Whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for DeleteAccount {
    const NAME: &'static str = "admin/delete-account";
    const SCOPE: Option<&'static str> = Some("write:admin:delete-account");
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER, ACCESS_DENIED];
    type Caller = Admin;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Admin(me): Admin, params: Params) -> Result<(), ApiError> {
        let user = params.user_id.0;
        app.db
            .write(move |tx| moderation::delete_account(tx, me.id, user))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ModerationRefusal) -> Declared {
    match refusal {
        ModerationRefusal::NoSuchUser => NO_SUCH_USER,
        ModerationRefusal::Moderator => ACCESS_DENIED,
    }
}
