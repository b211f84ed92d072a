//! `admin/accounts/delete`: deletes an account.

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
    "3a9080b2-40ee-47ac-9bcb-53622c8bfab7",
    "No such user.",
);
const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "a4a36a4c-7edf-4a9f-881b-80be71f3ba48",
    "Cannot delete a moderator account.",
);

/// Does it.
pub struct Delete;

/// Whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "admin/accounts/delete";
    const SCOPE: Option<&'static str> = Some("write:admin:account");
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
