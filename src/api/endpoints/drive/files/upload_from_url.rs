//! `drive/files/upload-from-url`: fetches a file from elsewhere, later; a stream tells when.

use serde::Deserialize;

use crate::actions::files::fetch_later;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::params::Named;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::api::schema::text;
use crate::app::App;
use crate::error::Error;
use crate::model::files::COMMENT_CHARACTERS;
use crate::model::files::Folder;
use crate::model::jobs::Fetch;

/// The longest address, as long as any that counts.
const ADDRESS_CHARACTERS: usize = 2_048;

/// Fetches a file.
pub struct UploadFromUrl;

/// From where, and what is said of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    url: String,
    folder_id: Option<Named<Folder>>,
    is_sensitive: bool,
    comment: Option<String>,
    marker: Option<String>,
    force: bool,
}

/// Characters of a marker, with which a client knows its file again.
const MARKER_CHARACTERS: usize = 256;

impl Endpoint for UploadFromUrl {
    const NAME: &'static str = "drive/files/upload-from-url";
    const SCOPE: Option<&'static str> = Some("write:drive");
    const LIMIT: Option<Limit> = Some(Limit::per_hour(60));
    const PARAMS: Schema = object(&[
        ("url", string()),
        ("folderId", id().nullable().or(Literal::Null)),
        ("isSensitive", boolean().or(Literal::Bool(false))),
        (
            "comment",
            text(0, COMMENT_CHARACTERS).nullable().or(Literal::Null),
        ),
        (
            "marker",
            text(0, MARKER_CHARACTERS).nullable().or(Literal::Null),
        ),
        ("force", boolean().or(Literal::Bool(false))),
    ])
    .required(&["url"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    /// Whether there is such a file shows later; so does everything that speaks against
    /// it, as in Misskey.
    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        if params.url.chars().count() > ADDRESS_CHARACTERS {
            return Ok(());
        }
        let wish = Fetch {
            user: me.id,
            url: params.url,
            folder: params.folder_id.map(|folder| folder.0),
            comment: params.comment,
            is_sensitive: params.is_sensitive,
            again: params.force,
            marker: params.marker,
        };
        let noted = app.db.write(move |tx| fetch_later(tx, wish));
        Ok(noted.map_err(Error::into_fault)?)
    }
}
