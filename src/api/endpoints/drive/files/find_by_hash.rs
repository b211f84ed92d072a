//! `drive/files/find-by-hash`: one's files of these bytes.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::file;
use crate::api::pack::file::Packed;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::store::files;

/// Finds them.
pub struct FindByHash;

/// MD5 of the bytes, in hex.
#[derive(Deserialize)]
pub struct Params {
    md5: String,
}

impl Endpoint for FindByHash {
    const NAME: &'static str = "drive/files/find-by-hash";
    const SCOPE: Option<&'static str> = Some("read:drive");
    const PARAMS: Schema = object(&[("md5", string())]).required(&["md5"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<Packed>;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Vec<Packed>, ApiError> {
        look(app, Some(&me), |lens| {
            let found = files::by_hash(lens.db, me.id, &params.md5)?;
            Ok(file::all(lens, found))
        })
    }
}
