//! `admin/emoji/delete`: deletes an emoji.

use serde::Deserialize;

use crate::actions::emojis;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::emojis::Emoji;
use crate::model::roles::Policies;

const NO_SUCH_EMOJI: Declared = client(
    "NO_SUCH_EMOJI",
    "be83669b-773a-44b7-b1f8-e5e5170ac3c2",
    "No such emoji.",
);

/// Deletes an emoji.
pub struct Delete;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    id: Named<Emoji>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "admin/emoji/delete";
    const SCOPE: Option<&'static str> = Some("write:admin:emoji");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_custom_emojis);
    const PARAMS: Schema = object(&[("id", id())]).required(&["id"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_EMOJI];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let deleted = app
            .db
            .write(move |tx| emojis::delete(tx, me.id, params.id.0));
        deleted.map_err(|error| refusal(error, |_| NO_SUCH_EMOJI))
    }
}
