//! Tries to sign in, as their account's owner is shown them.

use serde_json::Map;
use serde_json::Value;

use crate::model::Id;
use crate::model::users::User;

/// Tries kept for each account: enough to see what happened, and a bound for whoever
/// tries all night.
pub const KEPT: i64 = 200;

/// A try.
#[derive(Clone, Debug, PartialEq)]
pub struct SignIn {
    /// Its row, which is also its time.
    pub id: Id<SignIn>,
    /// At whose account.
    pub user_id: Id<User>,
    /// From which address.
    pub address: String,
    /// With which headers.
    pub headers: Map<String, Value>,
    /// Whether it opened the account.
    pub is_success: bool,
}
