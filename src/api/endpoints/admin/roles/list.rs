//! `admin/roles/list`: all roles.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::role;
use crate::api::pack::role::Packed;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::roles;

/// Lists them.
pub struct List;

impl Endpoint for List {
    const NAME: &'static str = "admin/roles/list";
    const SCOPE: Option<&'static str> = Some("read:admin:roles");
    type Caller = Moderator;
    type Params = Nothing;
    type Output = Vec<Packed>;

    fn call(app: &App, Moderator(me): Moderator, _: Nothing) -> Result<Vec<Packed>, ApiError> {
        look(app, Some(&me), |lens| {
            Ok(role::many(lens, roles::all(lens.db)?)?)
        })
    }
}
