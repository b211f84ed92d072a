//! `drive/files/show`: one of one's drive files, by id or by address.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::file;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::model::files::File;
use crate::model::paths::THUMBNAIL;
use crate::store::files;

const NO_SUCH_FILE: Declared = client(
    "NO_SUCH_FILE",
    "067bc436-2718-4795-b0fb-ecbe43949e31",
    "No such file.",
);
const ACCESS_DENIED: Declared = client(
    "ACCESS_DENIED",
    "25b73c73-68b1-41d0-bad1-381cfdf6579f",
    "Access denied.",
);

/// Shows a file.
pub struct Show;

/// Which.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    file_id: Option<Named<File>>,
    url: Option<String>,
}

impl Endpoint for Show {
    const NAME: &'static str = "drive/files/show";
    const SCOPE: Option<&'static str> = Some("read:drive");
    const PARAMS: Schema =
        object(&[("fileId", id()), ("url", string())]).any_of(&[&["fileId"], &["url"]]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_FILE, ACCESS_DENIED];
    type Caller = SignedIn;
    type Params = Params;
    type Output = file::Packed;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<file::Packed, ApiError> {
        look(app, Some(&me), |lens| {
            let found = match (&params.file_id, &params.url) {
                (Some(id), _) => files::by_id(lens.db, id.0)?,
                (None, Some(url)) => by_address(lens, url)?,
                (None, None) => None,
            };
            let file = found.ok_or(NO_SUCH_FILE)?;
            if file.user_id != Some(me.id) && !lens.is_moderator()? {
                return Err(ACCESS_DENIED.into());
            }
            Ok(file::detailed(lens, file)?.ok_or(NO_SUCH_FILE)?)
        })
    }
}

fn by_address(lens: &Lens<'_>, url: &str) -> rusqlite::Result<Option<File>> {
    let path = url.strip_prefix(lens.origin.as_str());
    match path.and_then(|path| path.strip_prefix("/files/")) {
        Some(name) => files::by_access(lens.db, name.strip_prefix(THUMBNAIL).unwrap_or(name)),
        None => Ok(None),
    }
}
