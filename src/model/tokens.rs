//! What a program may use instead of a password.

use crate::clock::Time;
use crate::model::Id;
use crate::model::users::User;

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: Id<Token>,
    /// Whose it is.
    pub user_id: Id<User>,
    /// What the owner calls it.
    pub name: Option<String>,
    /// What it may do.
    pub grant: Grant,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Time>,
}

/// What a token may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// A sign-in: everything, as Misskey's native token.
    Everything,
    /// An app: these of Misskey's permissions (`read:account` …), never `secure` endpoints.
    Permissions(Vec<String>),
}

impl Grant {
    /// Whether this permission is granted.
    pub fn allows(&self, permission: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Permissions(granted) => granted.iter().any(|one| one == permission),
        }
    }
}
