//! `drive/files/create`: uploads a file.

use http::StatusCode;
use serde::Deserialize;

use crate::actions::files::FileRefusal;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
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
use crate::http::Upload;
use crate::limits;
use crate::media::InspectRefusal;
use crate::model::files::COMMENT_CHARACTERS;
use crate::model::files::Folder;
use crate::model::files::is_name;
use crate::prepare;
use crate::prepare::UploadRefusal;
use crate::prepare::Wanted;

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
const MAX_FILE_SIZE_EXCEEDED: Declared = client(
    "MAX_FILE_SIZE_EXCEEDED",
    "b9d8c348-33f0-4673-b9a9-5d4da058977a",
    "Cannot upload the file because it exceeds the maximum file size.",
)
.status(StatusCode::PAYLOAD_TOO_LARGE);
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
    const LIMIT: Option<Limit> = Some(Limit::of(limits::UPLOAD));
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
        MAX_FILE_SIZE_EXCEEDED,
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
        let wanted = Wanted {
            name: Some(name(
                params.name.as_deref(),
                upload.name.as_deref(),
                app.clock.now(),
            )?),
            comment: params.comment,
            is_sensitive: params.is_sensitive,
            folder: params.folder_id.map(|folder| folder.0),
            again: params.force,
        };
        let kept =
            prepare::upload(app, &me, upload, wanted).map_err(|error| refusal(error, declared))?;
        look(app, Some(&me), |lens| Ok(file::anonymous(lens, kept)))
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

fn declared(refusal: UploadRefusal) -> Declared {
    match refusal {
        UploadRefusal::TooBig => MAX_FILE_SIZE_EXCEEDED,
        UploadRefusal::Unfit(InspectRefusal::TooManyPixels) => TOO_MANY_PIXELS,
        UploadRefusal::Unfit(InspectRefusal::Broken | InspectRefusal::NotAPicture) => {
            UNREADABLE_IMAGE
        }
        UploadRefusal::Kept(FileRefusal::NoFreeSpace) => NO_FREE_SPACE,
        UploadRefusal::Kept(
            FileRefusal::NoSuchFolder | FileRefusal::NoSuchFile | FileRefusal::NotYours,
        ) => NO_SUCH_FOLDER,
    }
}
