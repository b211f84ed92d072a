//! Passkeys and security keys (WebAuthn).

use crate::clock::Time;
use crate::model::Id;
use crate::model::users::User;

/// The most one account may have; each is named in every question for one.
pub const MOST: i64 = 20;

/// The longest name, as in Misskey.
pub const NAME_CHARACTERS: usize = 30;

/// A passkey as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Its row.
    pub id: Id<Passkey>,
    /// Whose.
    pub user_id: Id<User>,
    /// What its authenticator calls it.
    pub credential: Vec<u8>,
    /// What its owner calls it.
    pub name: String,
    /// Its public key, as COSE writes keys.
    pub public_key: Vec<u8>,
    /// How often it was used, if its authenticator counts.
    pub counter: u32,
    /// How it can be reached: `internal`, `usb` …
    pub transports: Vec<String>,
    /// When it was last used.
    pub last_used_at: Time,
}
