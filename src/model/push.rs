//! Where browsers and apps want to be woken (Web Push, RFC 8030).

use crate::model::Id;
use crate::model::users::User;

/// Places where one user is woken at most; beyond that the oldest is forgotten.
pub const SUBSCRIPTIONS: i64 = 32;

/// The longest address, as Misskey's database has room for.
pub const ENDPOINT_CHARACTERS: usize = 512;

/// The longest spelling of a key.
pub const KEY_CHARACTERS: usize = 256;

/// How long a notification may stay unread before anyone is woken for it, in milliseconds,
/// as in Misskey.
pub const PATIENCE: i64 = 2_000;

/// Wakings of one place that wait at once.
pub const WAITING: i64 = 100;

/// A browser or app that wants to be woken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: Id<Subscription>,
    /// Who is woken there.
    pub user_id: Id<User>,
    /// The push service's address for it.
    pub endpoint: String,
    /// Its secret, base64url.
    pub auth: String,
    /// Its public key, base64url: an uncompressed point of P-256.
    pub public_key: String,
    /// Whether it also wants to know that everything was read elsewhere.
    pub send_read_message: bool,
}
