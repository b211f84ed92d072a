//! The keys of our actors: made when first needed, ready to sign.
//!
//! Making one takes from a tenth of a second to seconds, so it is never done at start or
//! inside a transaction. Where two make one at once, the first one recorded counts.

use crate::actions;
use crate::app::App;
use crate::crypto::keys::KeyPair;
use crate::crypto::keys::SigningKey;
use crate::error::Error;
use crate::error::Fault;
use crate::federation::trouble::Trouble;
use crate::model::Id;
use crate::model::users::User;
use crate::store::keys;
use crate::store::keys::SecretKey;
use crate::store::users;

/// The key of one of ours.
pub fn of(app: &App, user: Id<User>) -> Result<SigningKey, Trouble> {
    let secret = match app.db.read(|db| keys::secret(db, user))? {
        Some(secret) => secret,
        None => make(app, user)?,
    };
    let unreadable = |_| Fault("a key of ours cannot be read".to_owned());
    Ok(SigningKey::from_der(&secret.private).map_err(unreadable)?)
}

/// The actor of the server itself.
pub fn system(app: &App) -> Result<Id<User>, Trouble> {
    let system = app.db.read(users::system)?;
    let system = system.ok_or_else(|| Fault("the server has no actor of its own".to_owned()))?;
    Ok(system.id)
}

/// Makes sure that one of ours has a key pair.
pub fn ensure(app: &App, user: Id<User>) -> Result<(), Fault> {
    match app.db.read(|db| keys::secret(db, user))? {
        Some(_) => Ok(()),
        None => make(app, user).map(drop),
    }
}

fn make(app: &App, user: Id<User>) -> Result<SecretKey, Fault> {
    let pair = KeyPair::generate()?;
    let key = SecretKey {
        private: pair.private_der(),
        public_pem: pair.public_pem,
    };
    let made = app
        .db
        .write(move |tx| actions::users::give_key(tx, user, &key));
    made.map_err(Error::into_fault)?;
    let kept = app.db.read(|db| keys::secret(db, user))?;
    kept.ok_or_else(|| Fault("a key that was just kept is not there".to_owned()))
}
