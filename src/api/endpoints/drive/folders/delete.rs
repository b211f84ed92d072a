//! `drive/folders/delete`: throws away a folder that nothing lies in.

use serde::Deserialize;

use crate::actions::folders;
use crate::actions::folders::FolderRefusal;
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
use crate::model::files::Folder;

const NO_SUCH_FOLDER: Declared = client(
    "NO_SUCH_FOLDER",
    "1069098f-c281-440f-b085-f9932edbe091",
    "No such folder.",
);
const HAS_CHILD_FILES_OR_FOLDERS: Declared = client(
    "HAS_CHILD_FILES_OR_FOLDERS",
    "b0fc8a17-963c-405d-bfbc-859a487295e1",
    "This folder has child files or folders.",
);

/// Deletes a folder.
pub struct Delete;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    folder_id: Named<Folder>,
}

impl Endpoint for Delete {
    const NAME: &'static str = "drive/folders/delete";
    const SCOPE: Option<&'static str> = Some("write:drive");
    const PARAMS: Schema = object(&[("folderId", id())]).required(&["folderId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FOLDER, HAS_CHILD_FILES_OR_FOLDERS];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let folder = params.folder_id.0;
        app.db
            .write(move |tx| folders::delete(tx, &me, folder))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: FolderRefusal) -> Declared {
    match refusal {
        FolderRefusal::NotEmpty => HAS_CHILD_FILES_OR_FOLDERS,
        _ => NO_SUCH_FOLDER,
    }
}
