//! `drive/folders/show`: one of one's folders, with those it lies in.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::folder;
use crate::api::pack::folder::Detailed;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::files::Folder;
use crate::store::folders;

const NO_SUCH_FOLDER: Declared = client(
    "NO_SUCH_FOLDER",
    "d74ab9eb-bb09-4bba-bf24-fb58f761e1e9",
    "No such folder.",
);

/// Shows a folder.
pub struct Show;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    folder_id: Named<Folder>,
}

impl Endpoint for Show {
    const NAME: &'static str = "drive/folders/show";
    const SCOPE: Option<&'static str> = Some("read:drive");
    const PARAMS: Schema = object(&[("folderId", id())]).required(&["folderId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FOLDER];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Detailed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Detailed, ApiError> {
        look(app, Some(&me), |lens| {
            let way = folders::way_up(lens.db, params.folder_id.0)?;
            let is_mine = way
                .first()
                .is_some_and(|(folder, ..)| folder.user_id == me.id);
            let packed = is_mine.then(|| folder::detailed(way)).flatten();
            Ok(packed.ok_or(NO_SUCH_FOLDER)?)
        })
    }
}
