//! `admin/announcements/delete`: takes an announcement back.

use serde::Deserialize;

use crate::actions::announcements::delete;
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
use crate::model::announcements::Announcement;

const NO_SUCH_ANNOUNCEMENT: Declared = client(
    "NO_SUCH_ANNOUNCEMENT",
    "ecad8040-a276-4e85-bda9-015a708d291e",
    "No such announcement.",
);

/// Takes it back.
pub struct Delete;

/// Which.
#[derive(Deserialize)]
pub struct Params {
    id: Named<Announcement>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "admin/announcements/delete";
    const SCOPE: Option<&'static str> = Some("write:admin:announcements");
    const PARAMS: Schema = object(&[("id", id())]).required(&["id"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ANNOUNCEMENT];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<(), ApiError> {
        app.db
            .write(move |tx| delete(tx, me.id, params.id.0))
            .map_err(|error| refusal(error, |_| NO_SUCH_ANNOUNCEMENT))
    }
}
