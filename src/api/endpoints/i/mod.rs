//! `i`: oneself.

pub mod apps;
pub mod authorized_apps;
pub mod favorites;
pub mod notifications;
pub mod pin;
pub mod regenerate_token;
pub mod revoke_token;
pub mod unpin;
pub mod update;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedInBy;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::user;
use crate::api::pack::user::Detailed;
use crate::api::params::Nothing;
use crate::app::App;

/// Shows oneself.
pub struct I;

impl Endpoint for I {
    const NAME: &'static str = "i";
    const SCOPE: Option<&'static str> = Some("read:account");
    type Caller = SignedInBy;
    type Params = Nothing;
    type Output = Detailed;

    /// What concerns signing in is not for apps.
    fn call(app: &App, SignedInBy(identity): SignedInBy, _: Nothing) -> Result<Detailed, ApiError> {
        let with_secrets = identity.is_sign_in();
        let me = identity.user;
        look(app, Some(&me), |lens| {
            Ok(user::me(lens, &app.config, me.clone(), with_secrets)?)
        })
    }
}
