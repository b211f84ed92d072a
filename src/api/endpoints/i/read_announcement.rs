//! `i/read-announcement`: one has read an announcement.

use serde::Deserialize;

use crate::actions::announcements::read;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::announcements::Announcement;

/// Remembers it.
pub struct ReadAnnouncement;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    announcement_id: Named<Announcement>,
}

impl Endpoint for ReadAnnouncement {
    const NAME: &'static str = "i/read-announcement";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[("announcementId", id())]).required(&["announcementId"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let id = params.announcement_id.0;
        app.db
            .write(move |tx| read(tx, me.id, id))
            .map_err(|error| ApiError::Failed(error.into_fault()))
    }
}
