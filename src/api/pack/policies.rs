//! What a user may do, as clients are told: room in the drive is the operator's to say.

use crate::api::pack::Lens;
use crate::config::Config;
use crate::model::roles::Policies;
use crate::model::users::User;
use crate::store::roles;

/// What one user may do.
pub fn of(lens: &Lens<'_>, config: &Config, user: &User) -> rusqlite::Result<Policies> {
    roles::policies_upon(lens.db, user, lens.now, &ground(config))
}

/// What everyone may do whom no role concerns.
pub fn base(lens: &Lens<'_>, config: &Config) -> rusqlite::Result<Policies> {
    roles::base(lens.db, &ground(config))
}

/// What everyone may do if nobody says otherwise.
pub fn ground(config: &Config) -> Policies {
    Policies::with_capacity(config.drive_capacity_bytes)
}
