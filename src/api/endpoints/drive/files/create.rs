//! `drive/files/create`: uploads a file.

use serde::Deserialize;

use crate::actions::files::FileRefusal;
use crate::actions::files::keep;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::drive::files::is_name;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::file;
use crate::api::params::Named;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::text;
use crate::app::App;
use crate::clock::Time;
use crate::error::Error;
use crate::http::Upload;
use crate::media::Description;
use crate::media::InspectRefusal;
use crate::model::Id;
use crate::model::files::COMMENT_CHARACTERS;
use crate::model::files::File;
use crate::model::files::Folder;
use crate::model::files::Place;

const INVALID_FILE_NAME: Declared = client(
    "INVALID_FILE_NAME",
    "f449b209-0c60-4e51-84d5-29486263bfd4",
    "Invalid file name.",
);
const NO_FREE_SPACE: Declared = client(
    "NO_FREE_SPACE",
    "d08dbc37-a6a9-463a-8c47-96c32ab5f064",
    "Cannot upload the file because you have no free space of drive.",
);
const NO_SUCH_FOLDER: Declared = client(
    "NO_SUCH_FOLDER",
    "d5b8a9a0-9a6e-4c36-a5a5-5d1c2e8f4b77",
    "No such folder.",
);
const UNREADABLE_IMAGE: Declared = client(
    "UNREADABLE_IMAGE",
    "0d7a4a77-1f0b-4b5e-8f3e-6a9f0f1f7c21",
    "The file looks like an image but cannot be read as one.",
);
const TOO_MANY_PIXELS: Declared = client(
    "TOO_MANY_PIXELS",
    "5e1f9c1d-3f0a-4a0e-9a55-0c2d9f6d7b10",
    "The image has too many pixels.",
);

/// Uploads a file.
pub struct Create;

/// The file and what is said of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    folder_id: Option<Named<Folder>>,
    name: Option<String>,
    comment: Option<String>,
    is_sensitive: bool,
    force: bool,
    #[serde(skip)]
    upload: Option<Upload>,
}

impl Endpoint for Create {
    const NAME: &'static str = "drive/files/create";
    const SCOPE: Option<&'static str> = Some("write:drive");
    const LIMIT: Option<Limit> = Some(Limit::per_hour(120));
    const FILE: bool = true;
    const PARAMS: Schema = object(&[
        ("folderId", id().nullable().or(Literal::Null)),
        ("name", string().nullable().or(Literal::Null)),
        (
            "comment",
            text(0, COMMENT_CHARACTERS).nullable().or(Literal::Null),
        ),
        ("isSensitive", boolean().or(Literal::Bool(false))),
        ("force", boolean().or(Literal::Bool(false))),
    ]);
    const ERRORS: &'static [Declared] = &[
        INVALID_FILE_NAME,
        NO_FREE_SPACE,
        NO_SUCH_FOLDER,
        UNREADABLE_IMAGE,
        TOO_MANY_PIXELS,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = file::Packed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<file::Packed, ApiError> {
        let Some(upload) = params.upload else {
            return Err(crate::api::error::FILE_REQUIRED.into());
        };
        let name = name(
            params.name.as_deref(),
            upload.name.as_deref(),
            app.clock.now(),
        )?;
        let inspected = app.media.inspect(upload.file).map_err(unreadable)?;
        let described = app.media.keep(inspected)?;
        let new = File {
            name,
            comment: params.comment,
            is_sensitive: params.is_sensitive,
            folder_id: params.folder_id.map(|folder| folder.0),
            ..row(described)
        };
        let (capacity, viewer) = (app.config.drive_capacity_bytes, me.clone());
        let kept = app
            .db
            .write(move |tx| keep(tx, &me, new, params.force, capacity))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&viewer), |lens| Ok(file::anonymous(lens, kept)))
    }

    fn attach(params: &mut Params, file: Upload) {
        params.upload = Some(file);
    }
}

/// The name that was asked for, or the file's own; `blob` is what browsers call a file
/// without a name. Without any it is called after the moment, as in Misskey.
fn name(asked: Option<&str>, own: Option<&str>, now: Time) -> Result<String, ApiError> {
    let asked = asked.or(own).unwrap_or_default().trim();
    if asked.is_empty() || asked == "blob" {
        let own = own.unwrap_or_default().trim();
        let fits = own != "blob" && is_name(own);
        return Ok(if fits {
            own.to_owned()
        } else {
            now.to_string()
        });
    }
    if !is_name(asked) {
        return Err(INVALID_FILE_NAME.into());
    }
    Ok(asked.to_owned())
}

/// What was found by looking at the bytes, as a row; ids come with the deed.
fn row(found: Description) -> File {
    let number = |pixels: Option<u32>| pixels.map(i64::from);
    File {
        id: Id::new(0),
        user_id: None,
        folder_id: None,
        name: String::new(),
        media_type: found.media_type.to_owned(),
        size_bytes: i64::try_from(found.size_bytes).unwrap_or(i64::MAX),
        md5: Some(found.md5),
        place: Place::Here {
            key: found.key,
            thumbnail_key: found.thumbnail_key,
        },
        comment: None,
        is_sensitive: false,
        blurhash: found.blurhash,
        width: number(found.width),
        height: number(found.height),
    }
}

fn unreadable(error: Error<InspectRefusal>) -> ApiError {
    refusal(error, |refusal| match refusal {
        InspectRefusal::Broken | InspectRefusal::NotAPicture => UNREADABLE_IMAGE,
        InspectRefusal::TooManyPixels => TOO_MANY_PIXELS,
    })
}

fn declared(refusal: FileRefusal) -> Declared {
    match refusal {
        FileRefusal::NoFreeSpace => NO_FREE_SPACE,
        FileRefusal::NoSuchFolder | FileRefusal::NoSuchFile | FileRefusal::NotYours => {
            NO_SUCH_FOLDER
        }
    }
}
