//! `admin/federation/update-instance`: whether anything is delivered to a server, and what
//! moderators wrote down about it.

use serde::Deserialize;

use crate::actions::instances::moderate;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::text;
use crate::app::App;
use crate::model::moderation::NOTE_CHARACTERS;

/// We never met it. Misskey fails with an internal error instead.
pub const NO_SUCH_INSTANCE: Declared = client(
    "NO_SUCH_INSTANCE",
    "bcf2521b-c97c-4fab-a95e-83744c68014a",
    "No such instance.",
);

/// Says it.
pub struct UpdateInstance;

/// Of which server.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    host: String,
    is_suspended: Option<bool>,
    moderation_note: Option<String>,
}

impl Endpoint for UpdateInstance {
    const NAME: &'static str = "admin/federation/update-instance";
    const SCOPE: Option<&'static str> = Some("write:admin:federation");
    const PARAMS: Schema = object(&[
        ("host", string()),
        ("isSuspended", boolean()),
        ("moderationNote", text(0, NOTE_CHARACTERS)),
    ])
    .required(&["host"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_INSTANCE];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        let host = params.host.to_lowercase();
        let done = app.db.write(move |tx| {
            let note = params.moderation_note.as_deref();
            moderate(tx, me.id, &host, params.is_suspended, note)
        });
        done.map_err(|error| refusal(error, |_| NO_SUCH_INSTANCE))
    }
}
