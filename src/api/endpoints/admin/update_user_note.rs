//! `admin/update-user-note`: writes something down about a user.

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
use crate::api::schema::text;
use crate::app::App;
use crate::model::moderation::NOTE_CHARACTERS;
use crate::model::users::User;

const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "1a3b5cab-c601-4689-b297-d33ba39b607c",
    "No such user.",
);

/// Does it.
pub struct UpdateUserNote;

/// Whom.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
    text: String,
}

impl Endpoint for UpdateUserNote {
    const NAME: &'static str = "admin/update-user-note";
    const SCOPE: Option<&'static str> = Some("write:admin:user-note");
    const PARAMS: Schema = object(&[("userId", id()), ("text", text(0, NOTE_CHARACTERS))])
        .required(&["userId", "text"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        let user = params.user_id.0;
        app.db
            .write(move |tx| moderation::set_note(tx, me.id, user, &params.text))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: ModerationRefusal) -> Declared {
    match refusal {
        ModerationRefusal::NoSuchUser | ModerationRefusal::Moderator => NO_SUCH_USER,
    }
}
