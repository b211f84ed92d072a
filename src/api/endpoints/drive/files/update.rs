//! `drive/files/update`: another name, folder or description for a file.

use serde::Deserialize;

use crate::actions::files::FileRefusal;
use crate::actions::files::change;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::file;
use crate::api::params::Named;
use crate::api::params::Patch;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::text;
use crate::app::App;
use crate::model::files::COMMENT_CHARACTERS;
use crate::model::files::File;
use crate::model::files::Folder;
use crate::model::files::is_name;

const INVALID_FILE_NAME: Declared = client(
    "INVALID_FILE_NAME",
    "395e7156-f9f0-475e-af89-53c3c23080c2",
    "Invalid file name.",
);
const NO_SUCH_FILE: Declared = client(
    "NO_SUCH_FILE",
    "e7778c7e-3af9-49cd-9690-6dbc3e6c972d",
    "No such file.",
);
const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "01a53b27-82fc-445b-a0c1-b558465a8ed2",
    "Access denied.",
);
const NO_SUCH_FOLDER: Declared = client(
    "NO_SUCH_FOLDER",
    "ea8fb7a5-af77-4a08-b608-c0218176cd73",
    "No such folder.",
);

/// Changes a file.
pub struct Update;

/// Which, and what of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    file_id: Named<File>,
    #[serde(default)]
    folder_id: Patch<Named<Folder>>,
    name: Option<String>,
    is_sensitive: Option<bool>,
    #[serde(default)]
    comment: Patch<String>,
}

impl Endpoint for Update {
    const NAME: &'static str = "drive/files/update";
    const SCOPE: Option<&'static str> = Some("write:drive");
    const PARAMS: Schema = object(&[
        ("fileId", id()),
        ("folderId", id().nullable()),
        ("name", string()),
        ("isSensitive", boolean()),
        ("comment", text(0, COMMENT_CHARACTERS).nullable()),
    ])
    .required(&["fileId"]);
    const ERRORS: &'static [Declared] = &[
        INVALID_FILE_NAME,
        NO_SUCH_FILE,
        ACCESS_DENIED,
        NO_SUCH_FOLDER,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = file::Packed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<file::Packed, ApiError> {
        if params.name.as_deref().is_some_and(|name| !is_name(name)) {
            return Err(INVALID_FILE_NAME.into());
        }
        let viewer = me.clone();
        let id = params.file_id.0;
        let changed = app
            .db
            .write(move |tx| change(tx, &me, id, |file| apply(file, params)))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&viewer), |lens| {
            Ok(file::anonymous(lens, changed))
        })
    }
}

fn apply(file: &mut File, params: Params) {
    match params.folder_id {
        Patch::Keep => {}
        Patch::Remove => file.folder_id = None,
        Patch::Set(folder) => file.folder_id = Some(folder.0),
    }
    match params.comment {
        Patch::Keep => {}
        Patch::Remove => file.comment = None,
        Patch::Set(comment) => file.comment = Some(comment),
    }
    if let Some(name) = params.name {
        file.name = name;
    }
    if let Some(is_sensitive) = params.is_sensitive {
        file.is_sensitive = is_sensitive;
    }
}

fn declared(refusal: FileRefusal) -> Declared {
    match refusal {
        FileRefusal::NotYours => ACCESS_DENIED,
        FileRefusal::NoSuchFolder => NO_SUCH_FOLDER,
        FileRefusal::NoSuchFile | FileRefusal::NoFreeSpace => NO_SUCH_FILE,
    }
}
