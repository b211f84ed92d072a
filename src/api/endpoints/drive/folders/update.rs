//! `drive/folders/update`: another name or place for a folder.

use serde::Deserialize;

use crate::actions::folders::FolderRefusal;
use crate::actions::folders::change;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::pack::folder;
use crate::api::pack::folder::Packed;
use crate::api::params::Named;
use crate::api::params::Patch;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::model::files::FOLDER_NAME_CHARACTERS;
use crate::model::files::Folder;

const NO_SUCH_FOLDER: Declared = client(
    "NO_SUCH_FOLDER",
    "f7974dac-2c0d-4a27-926e-23583b28e98e",
    "No such folder.",
);
const NO_SUCH_PARENT_FOLDER: Declared = client(
    "NO_SUCH_PARENT_FOLDER",
    "ce104e3a-faaf-49d5-b459-10ff0cbbcaa1",
    "No such parent folder.",
);
/// Misskey writes this id without dashes, and clients compare it as it is.
const RECURSIVE_NESTING: Declared = client(
    "RECURSIVE_NESTING",
    "dbeb024837894013aed44279f9199740",
    "It can not be structured like nesting folders recursively.",
);

/// Changes a folder.
pub struct Update;

/// Which, and what of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    folder_id: Named<Folder>,
    name: Option<String>,
    #[serde(default)]
    parent_id: Patch<Named<Folder>>,
}

impl Endpoint for Update {
    const NAME: &'static str = "drive/folders/update";
    const SCOPE: Option<&'static str> = Some("write:drive");
    const PARAMS: Schema = object(&[
        ("folderId", id()),
        ("name", text(0, FOLDER_NAME_CHARACTERS)),
        ("parentId", id().nullable()),
    ])
    .required(&["folderId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FOLDER, NO_SUCH_PARENT_FOLDER, RECURSIVE_NESTING];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Packed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Packed, ApiError> {
        let id = params.folder_id.0;
        let changed = app
            .db
            .write(move |tx| change(tx, &me, id, |folder| apply(folder, params)))
            .map_err(|error| refusal(error, declared))?;
        Ok(folder::folder(changed))
    }
}

fn apply(folder: &mut Folder, params: Params) {
    if let Some(name) = params.name {
        folder.name = name;
    }
    match params.parent_id {
        Patch::Keep => {}
        Patch::Remove => folder.parent_id = None,
        Patch::Set(parent) => folder.parent_id = Some(parent.0),
    }
}

fn declared(refusal: FolderRefusal) -> Declared {
    match refusal {
        FolderRefusal::NoSuchParent => NO_SUCH_PARENT_FOLDER,
        FolderRefusal::Nested => RECURSIVE_NESTING,
        _ => NO_SUCH_FOLDER,
    }
}
