//! `get-avatar-decorations`: what avatars can wear.

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::pack::decoration::Packed;
use crate::api::pack::decoration::decoration;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::decorations;

/// Lists them.
pub struct GetAvatarDecorations;

impl Endpoint for GetAvatarDecorations {
    const NAME: &'static str = "get-avatar-decorations";
    type Caller = Anyone;
    type Params = Nothing;
    type Output = Vec<Packed>;

    fn call(app: &App, _: Anyone, _: Nothing) -> Result<Vec<Packed>, ApiError> {
        let all = app.db.read(decorations::all)?;
        Ok(all.into_iter().map(decoration).collect())
    }
}
