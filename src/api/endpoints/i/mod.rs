//! `i`: oneself.

pub mod apps;
pub mod authorized_apps;
pub mod change_password;
pub mod claim_achievement;
pub mod delete_account;
pub mod export_antennas;
pub mod export_blocking;
pub mod export_clips;
pub mod export_favorites;
pub mod export_following;
pub mod export_mute;
pub mod export_notes;
pub mod export_user_lists;
pub mod favorites;
pub mod import_antennas;
pub mod import_blocking;
pub mod import_following;
pub mod import_muting;
pub mod import_user_lists;
pub mod r#move;
pub mod notifications;
pub mod notifications_grouped;
pub mod pin;
pub mod read_all_unread_notes;
pub mod read_announcement;
pub mod regenerate_token;
pub mod registry;
pub mod revoke_token;
pub mod signin_history;
#[path = "2fa/mod.rs"]
pub mod two_factor;
pub mod unpin;
pub mod update;
pub mod webhooks;

use crate::actions::presence;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedInBy;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::user;
use crate::api::pack::user::Detailed;
use crate::api::params::Nothing;
use crate::app::App;
use crate::error::Error;
use crate::error::Fault;
use crate::model::users::User;
use crate::store;

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
        count_day(app, &me)?;
        look(app, Some(&me), |lens| {
            Ok(user::me(lens, &app.config, me.clone(), with_secrets)?)
        })
    }
}

/// Clients ask who they are when they start: that day counts. Written once a day.
fn count_day(app: &App, me: &User) -> Result<(), Fault> {
    let id = me.id;
    let today = presence::day(app.clock.now());
    let counted = app.db.read(|db| store::presence::days(db, id))?;
    if counted.is_none_or(|(_, day)| day == Some(today)) {
        return Ok(());
    }
    app.db
        .write(move |tx| presence::count_day(tx, id))
        .map_err(Error::into_fault)
}
