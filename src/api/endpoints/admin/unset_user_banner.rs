//! `admin/unset-user-banner`: takes the banner off a profile.

use serde::Deserialize;

use crate::actions::moderation;
use crate::actions::moderation::ModerationRefusal;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
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
    "9151ce9f-ba64-4b58-9bba-578adfe27818",
    "No such user.",
);

/// Does it.
pub struct UnsetUserBanner;

/// Whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
}

impl Endpoint for UnsetUserBanner {
    const NAME: &'static str = "admin/unset-user-banner";
    const SCOPE: Option<&'static str> = Some("write:admin:unset-user-banner");
    const PARAMS: Schema = object(&[("userId", id())]).required(&["userId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        let user = params.user_id.0;
        app.db
            .write(move |tx| {
                moderation::unset_picture(tx, me.id, user, moderation::Picture::Banner)
            })
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ModerationRefusal) -> Declared {
    match refusal {
        ModerationRefusal::NoSuchUser | ModerationRefusal::Moderator => NO_SUCH_USER,
    }
}
