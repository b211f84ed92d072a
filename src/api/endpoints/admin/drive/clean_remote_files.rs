//! `admin/drive/clean-remote-files`: lets go of kept pictures of other servers.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;

/// Lets go of them. They are a cache, so whoever looks fetches them anew.
pub struct CleanRemoteFiles;

impl Endpoint for CleanRemoteFiles {
    const NAME: &'static str = "admin/drive/clean-remote-files";
    const SCOPE: Option<&'static str> = Some("write:admin:drive");
    type Caller = Moderator;
    type Params = Nothing;
    type Output = ();

    fn call(app: &App, _: Moderator, _: Nothing) -> Result<(), ApiError> {
        Ok(app.media.cache.empty().map(drop)?)
    }
}
