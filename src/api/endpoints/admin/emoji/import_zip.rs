//! `admin/emoji/import-zip`: adds the emoji of an archive in one's drive, later.

use serde::Deserialize;

use crate::actions::emojis::import_later;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::error::Error;
use crate::model::files::File;
use crate::model::roles::Policies;

/// Imports them.
pub struct ImportZip;

/// Which archive.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    file_id: Named<File>,
}

impl Endpoint for ImportZip {
    const NAME: &'static str = "admin/emoji/import-zip";
    const SECURE: bool = true;
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_custom_emojis);
    const PARAMS: Schema = object(&[("fileId", id())]).required(&["fileId"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    /// Whether there is such an archive shows later, as in Misskey.
    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let file = params.file_id.0;
        let noted = app.db.write(move |tx| import_later(tx, me.id, file));
        Ok(noted.map_err(Error::into_fault)?)
    }
}
