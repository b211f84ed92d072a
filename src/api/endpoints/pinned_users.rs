//! `pinned-users`: people the administrators recommend.

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::user::Details;
use crate::api::params::Nothing;
use crate::app::App;
use crate::model::users::User;
use crate::store::settings;
use crate::store::users;

/// People that are looked up; more would fill no page.
const MOST: usize = 100;

/// Lists them.
pub struct PinnedUsers;

impl Endpoint for PinnedUsers {
    const NAME: &'static str = "pinned-users";
    type Caller = Anyone;
    type Params = Nothing;
    type Output = Details;

    fn call(app: &App, Anyone(me): Anyone, _: Nothing) -> Result<Details, ApiError> {
        look(app, me.as_ref(), |lens| {
            let names = settings::meta(lens.db)?.pinned_users;
            let mut found = Vec::new();
            for name in names.iter().take(MOST) {
                found.extend(named(lens, name)?);
            }
            Ok(Details::pack(lens, &app.config, found)?)
        })
    }
}

/// `@name` is ours, `@name@host` someone else's.
fn named(lens: &Lens<'_>, name: &str) -> rusqlite::Result<Option<User>> {
    let name = name.trim().trim_start_matches('@');
    let (name, host) = match name.split_once('@') {
        Some((name, host)) => (name, lens.origin.elsewhere(Some(host))),
        None => (name, None),
    };
    Ok(users::by_acct(lens.db, name, host)?.filter(User::is_active))
}
