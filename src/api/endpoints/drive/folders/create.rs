//! `drive/folders/create`: a new folder.

use serde::Deserialize;

use crate::actions::folders::FolderRefusal;
use crate::actions::folders::add;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::pack::folder;
use crate::api::pack::folder::Packed;
use crate::api::params::Named;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::app::App;
use crate::limits;
use crate::model::files::FOLDER_NAME_CHARACTERS;
use crate::model::files::Folder;

const NO_SUCH_FOLDER: Declared = client(
    "NO_SUCH_FOLDER",
    "53326628-a00d-40a6-a3cd-8975105c0f95",
    "No such folder.",
);
/// Misskey has no bound; the error is ours.
const TOO_MANY_FOLDERS: Declared = client(
    "TOO_MANY_FOLDERS",
    "6e2f3f0e-9a3c-4f4e-8f0f-6f6f0f7d3d10",
    "There are too many folders, or too many in each other.",
);

/// Makes a folder.
pub struct Create;

/// Its name and what it lies in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    name: String,
    parent_id: Option<Named<Folder>>,
}

impl Endpoint for Create {
    const NAME: &'static str = "drive/folders/create";
    const SCOPE: Option<&'static str> = Some("write:drive");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::FOLDER));
    const PARAMS: Schema = object(&[
        (
            "name",
            text(0, FOLDER_NAME_CHARACTERS).or(Literal::Text("Untitled")),
        ),
        ("parentId", id().nullable()),
    ]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FOLDER, TOO_MANY_FOLDERS];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Packed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Packed, ApiError> {
        let parent = params.parent_id.map(|folder| folder.0);
        let made = app.db.write(move |tx| add(tx, &me, params.name, parent));
        let made = made.map_err(|error| refusal(error, declared))?;
        Ok(folder::folder(made))
    }
}

fn declared(refusal: FolderRefusal) -> Declared {
    match refusal {
        FolderRefusal::TooMany | FolderRefusal::Nested => TOO_MANY_FOLDERS,
        _ => NO_SUCH_FOLDER,
    }
}
