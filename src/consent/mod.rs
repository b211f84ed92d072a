//! What a program asks a person for, and what becomes of a yes, before the rules decide:
//! secrets are drawn here, and other servers asked who a program is.
//!
//! There are three ways, all of Misskey: MiAuth (here), the older app authentication
//! ([`programs`]) and OAuth 2 ([`oauth`]). The pages that ask are `web`, the answers that
//! programs fetch are `api`.

pub mod client;
pub mod oauth;
pub mod programs;

use crate::actions;
use crate::app::App;
use crate::crypto::secret;
use crate::error::Error;
use crate::error::Fault;
use crate::model::Id;
use crate::model::permissions;
use crate::model::tokens::Grant;
use crate::model::tokens::NewToken;
use crate::model::tokens::Token;
use crate::model::users::User;
use crate::store::roles;

/// The longest name of an app, in characters, as in Misskey.
pub const NAME_CHARACTERS: usize = 128;
/// The longest description and the longest address of a picture, as in Misskey.
pub const WORDS_CHARACTERS: usize = 512;
/// The longest name of a MiAuth session: one client writes two UUIDs one after the other.
pub const SESSION_CHARACTERS: usize = 128;

/// What an app is to be given.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Where the app will fetch it (MiAuth); without, only who gives it sees it.
    pub session: Option<String>,
    /// What it calls itself.
    pub name: Option<String>,
    /// What it says of itself.
    pub description: Option<String>,
    /// Its picture.
    pub icon_url: Option<String>,
    /// What it may do.
    pub permissions: Vec<String>,
}

/// Gives an app a token and says what it is: the only time anybody can.
pub fn give(app: &App, user: &User, wish: Wish) -> Result<(Id<Token>, String), Fault> {
    let access = secret::draw();
    let new = NewToken {
        name: wish.name,
        description: wish.description,
        icon_url: wish.icon_url,
        ..NewToken::new(
            secret::hash(&access),
            user.id,
            Grant::Permissions(without_power(app, user, wish.permissions)?),
        )
    };
    let kept = access.clone();
    let id = app.db.write(move |tx| match wish.session {
        Some(session) => actions::miauth::consent(tx, &session, &new, &kept),
        None => actions::tokens::give(tx, &new),
    });
    Ok((id.map_err(Error::into_fault)?, access))
}

/// What of this wish this user can grant.
pub fn grantable<'a>(
    app: &App,
    user: &User,
    asked: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<&'static str>, Fault> {
    Ok(permissions::grantable(asked, is_staff(app, user)?))
}

/// The same permissions without those for staff, unless it is staff who gives them: a
/// token must not come into power when its owner does.
fn without_power(app: &App, user: &User, mut asked: Vec<String>) -> Result<Vec<String>, Fault> {
    if asked.iter().any(|one| permissions::is_for_staff(one)) && !is_staff(app, user)? {
        asked.retain(|one| !permissions::is_for_staff(one));
    }
    Ok(asked)
}

/// Whether this user looks after the server.
pub fn is_staff(app: &App, user: &User) -> Result<bool, Fault> {
    let now = app.clock.now();
    app.db.read(|db| roles::is_moderator(db, user, now))
}
