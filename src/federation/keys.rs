//! Our own keys, ready to sign.

use crate::app::App;
use crate::crypto::keys::SigningKey;
use crate::error::Fault;
use crate::federation::trouble::Trouble;
use crate::model::Id;
use crate::model::users::User;
use crate::store::keys;
use crate::store::users;

/// The key of one of ours.
pub fn of(app: &App, user: Id<User>) -> Result<SigningKey, Trouble> {
    let secret = app.db.read(|db| keys::secret(db, user))?;
    let secret = secret.ok_or_else(|| Trouble::never("somebody without a key cannot sign"))?;
    read(&secret)
}

/// The actor of the server itself, and its key.
pub fn of_system(app: &App) -> Result<(Id<User>, SigningKey), Trouble> {
    let found = app.db.read(|db| match users::system(db)? {
        Some(system) => Ok(keys::secret(db, system.id)?.map(|key| (system.id, key))),
        None => Ok(None),
    })?;
    let (system, secret) =
        found.ok_or_else(|| Fault("the server has no actor of its own".to_owned()))?;
    Ok((system, read(&secret)?))
}

/// A key as it lies in the database: PKCS#8, as DER or still in its PEM.
fn read(secret: &keys::SecretKey) -> Result<SigningKey, Trouble> {
    let pem = std::str::from_utf8(&secret.private).ok();
    let pem = pem.filter(|text| text.starts_with("-----BEGIN"));
    let key = match pem {
        Some(pem) => SigningKey::from_pem(pem),
        None => SigningKey::from_der(&secret.private),
    };
    let unreadable = |_| Fault("a key of ours cannot be read".to_owned());
    Ok(key.map_err(unreadable)?)
}
