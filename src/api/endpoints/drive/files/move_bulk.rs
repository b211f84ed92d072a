//! `drive/files/move-bulk`: puts files into another folder.

use serde::Deserialize;

use crate::actions::files::FileRefusal;
use crate::actions::files::put;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::params::ids;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::app::App;
use crate::model::files::File;
use crate::model::files::Folder;

/// Files moved at once, as in Misskey.
const FILES: usize = 100;

/// Misskey says this without an id of its own; this one is ours.
const NO_SUCH_FOLDER: Declared = client(
    "NO_SUCH_FOLDER",
    "2b9b2b1e-6a0a-4d8b-9d0c-0d3b8d1f6a77",
    "No such folder.",
);

/// Moves them.
pub struct MoveBulk;

/// Which, and where to; null is the top.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    file_ids: Vec<Named<File>>,
    folder_id: Option<Named<Folder>>,
}

impl Endpoint for MoveBulk {
    const NAME: &'static str = "drive/files/move-bulk";
    const SCOPE: Option<&'static str> = Some("write:drive");
    const PARAMS: Schema = object(&[
        ("fileIds", list_of(&id(), 1, FILES).unique()),
        ("folderId", id().nullable()),
    ])
    .required(&["fileIds"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FOLDER];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let (files, folder) = (ids(&params.file_ids), params.folder_id.map(|to| to.0));
        let moved = app.db.write(move |tx| put(tx, &me, &files, folder));
        moved.map_err(|error| refusal(error, |_: FileRefusal| NO_SUCH_FOLDER))
    }
}
