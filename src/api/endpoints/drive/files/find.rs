//! `drive/files/find`: one's files in a folder that are called so.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::file;
use crate::api::pack::file::Packed;
use crate::api::params::Named;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::model::files::Folder;
use crate::store::files;

/// Finds them.
pub struct Find;

/// Which name, and in which folder.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    name: String,
    folder_id: Option<Named<Folder>>,
}

impl Endpoint for Find {
    const NAME: &'static str = "drive/files/find";
    const SCOPE: Option<&'static str> = Some("read:drive");
    const PARAMS: Schema = object(&[
        ("name", string()),
        ("folderId", id().nullable().or(Literal::Null)),
    ])
    .required(&["name"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<Packed>;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Vec<Packed>, ApiError> {
        let folder = params.folder_id.map(|folder| folder.0);
        look(app, Some(&me), |lens| {
            let found = files::named(lens.db, me.id, folder, &params.name)?;
            Ok(file::all(lens, found))
        })
    }
}
