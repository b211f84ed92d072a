//! `admin/drive/cleanup`: deletes what is nobody's.

use crate::actions::files::delete_unowned;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::error::Error;

/// Deletes them: files without an owner that no emoji shows.
pub struct Cleanup;

impl Endpoint for Cleanup {
    const NAME: &'static str = "admin/drive/cleanup";
    const SCOPE: Option<&'static str> = Some("write:admin:drive");
    type Caller = Moderator;
    type Params = Nothing;
    type Output = ();

    fn call(app: &App, _: Moderator, _: Nothing) -> Result<(), ApiError> {
        Ok(app.db.write(delete_unowned).map_err(Error::into_fault)?)
    }
}
