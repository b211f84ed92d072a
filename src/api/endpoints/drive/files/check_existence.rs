//! `drive/files/check-existence`: whether one has these bytes already.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::store::files;

/// Asks.
pub struct CheckExistence;

/// MD5 of the bytes, in hex.
#[derive(Deserialize)]
pub struct Params {
    md5: String,
}

impl Endpoint for CheckExistence {
    const NAME: &'static str = "drive/files/check-existence";
    const SCOPE: Option<&'static str> = Some("read:drive");
    const PARAMS: Schema = object(&[("md5", string())]).required(&["md5"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = bool;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<bool, ApiError> {
        let same = app.db.read(|db| files::same(db, me.id, &params.md5))?;
        Ok(same.is_some())
    }
}
