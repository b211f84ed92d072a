//! `roles/list`: the roles everyone may look into.

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
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
    const NAME: &'static str = "roles/list";
    const SCOPE: Option<&'static str> = Some("read:account");
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = Vec<Packed>;

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<Vec<Packed>, ApiError> {
        look(app, Some(&me), |lens| {
            let open = roles::all(lens.db)?.into_iter();
            let open = open.filter(|role| role.is_public && role.is_explorable);
            Ok(role::many(lens, open.collect())?)
        })
    }
}
