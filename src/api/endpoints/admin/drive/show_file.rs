//! `admin/drive/show-file`: everything about a file, for moderators.

use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::urls;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::model::files::File;
use crate::model::files::Place;
use crate::model::paths::THUMBNAIL;
use crate::store::files;
use crate::store::users;

const NO_SUCH_FILE: Declared = client(
    "NO_SUCH_FILE",
    "caf3ca38-c6e5-472e-a30c-b05377dcc240",
    "No such file.",
);

/// Shows a file.
pub struct ShowFile;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    file_id: Option<Named<File>>,
    url: Option<String>,
}

impl Endpoint for ShowFile {
    const NAME: &'static str = "admin/drive/show-file";
    const SCOPE: Option<&'static str> = Some("read:admin:drive");
    const PARAMS: Schema =
        object(&[("fileId", id()), ("url", string())]).any_of(&[&["fileId"], &["url"]]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FILE];
    type Caller = Moderator;
    type Params = Params;
    type Output = Value;

    fn call(app: &App, Moderator(me): Moderator, params: Params) -> Result<Value, ApiError> {
        look(app, Some(&me), |lens| {
            let found = match (&params.file_id, &params.url) {
                (Some(id), _) => files::by_id(lens.db, id.0)?,
                (None, Some(url)) => by_address(lens, url)?,
                (None, None) => None,
            };
            told(lens, found.ok_or(NO_SUCH_FILE)?)
        })
    }
}

fn by_address(lens: &Lens<'_>, url: &str) -> rusqlite::Result<Option<File>> {
    let path = url.strip_prefix(lens.origin.as_str());
    match path.and_then(|path| path.strip_prefix("/files/")) {
        Some(name) => files::by_access(lens.db, name.strip_prefix(THUMBNAIL).unwrap_or(name)),
        None => files::by_uri(lens.db, url),
    }
}

/// The columns Misskey's table has. Where the bytes lie and from where they were uploaded
/// is nobody's business, so these stay null.
fn told(lens: &Lens<'_>, file: File) -> Result<Value, ApiError> {
    let owner = match file.user_id {
        Some(id) => users::by_id(lens.db, id)?,
        None => None,
    };
    let has_thumbnail = file.has_thumbnail();
    let (access, uri, thumbnail_uri) = match file.place {
        Place::Here { access, .. } => (Some(access), None, None),
        Place::There { uri, thumbnail_uri } => (None, Some(uri), thumbnail_uri),
    };
    let url = access
        .as_ref()
        .map(|access| urls::file(lens.origin, access));
    let small = access.as_ref().filter(|_| has_thumbnail);
    let thumbnail = small.map(|access| urls::thumbnail(lens.origin, access));
    Ok(json!({
        "id": file.id,
        "createdAt": file.id.time(),
        "userId": file.user_id,
        "userHost": owner.and_then(|owner| owner.host),
        "isLink": uri.is_some(),
        "maybePorn": false,
        "maybeSensitive": false,
        "isSensitive": file.is_sensitive,
        "folderId": file.folder_id,
        "src": uri,
        "uri": uri,
        "webpublicAccessKey": null,
        "thumbnailAccessKey": small.map(|access| format!("{THUMBNAIL}{access}")),
        "accessKey": access,
        "webpublicType": null,
        "webpublicUrl": null,
        "thumbnailUrl": thumbnail.or(thumbnail_uri),
        "url": url.or(uri),
        "storedInternal": access.is_some(),
        "properties": properties(file.width, file.height),
        "blurhash": file.blurhash,
        "comment": file.comment,
        "size": file.size_bytes,
        "type": file.media_type,
        "name": file.name,
        "md5": file.md5.unwrap_or_default(),
        "requestIp": null,
        "requestHeaders": null,
    }))
}

fn properties(width: Option<i64>, height: Option<i64>) -> Value {
    match (width, height) {
        (Some(width), Some(height)) => json!({"width": width, "height": height}),
        _ => json!({}),
    }
}
