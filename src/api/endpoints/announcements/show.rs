//! `announcements/show`: one announcement.

use serde::Deserialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::announcement;
use crate::api::pack::announcement::Packed;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::announcements::Announcement;
use crate::store::announcements;

const NO_SUCH_ANNOUNCEMENT: Declared = client(
    "NO_SUCH_ANNOUNCEMENT",
    "b57b5e1d-4f49-404a-9edb-46b00268f121",
    "No such announcement.",
);

/// Shows it.
pub struct Show;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    announcement_id: Named<Announcement>,
}

impl Endpoint for Show {
    const NAME: &'static str = "announcements/show";
    const PARAMS: Schema = object(&[("announcementId", id())]).required(&["announcementId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_ANNOUNCEMENT];
    type Caller = Anyone;
    type Params = Params;
    type Output = Packed;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Packed, ApiError> {
        look(app, me.as_ref(), |lens| {
            let me = lens.me.map(|me| me.id);
            let found = announcements::shown_to(lens.db, me, params.announcement_id.0)?;
            let found = found.ok_or(NO_SUCH_ANNOUNCEMENT)?;
            let mut packed = announcement::many(lens, vec![found])?;
            packed.pop().ok_or(NO_SUCH_ANNOUNCEMENT.into())
        })
    }
}
