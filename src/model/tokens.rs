//! What a program may use instead of a password.

use crate::clock::Time;
use crate::model::Id;
use crate::model::apps::Program;
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
    /// The app's picture, as it named it.
    pub icon_url: Option<String>,
}

/// A token that is about to be given, without its secret.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// SHA-256 of what its holder will show.
    pub hash: [u8; 32],
    /// Whose it is.
    pub user_id: Id<User>,
    /// What the app calls itself.
    pub name: Option<String>,
    /// What the app says of itself.
    pub description: Option<String>,
    /// The app's picture, as it named it.
    pub icon_url: Option<String>,
    /// What it may do.
    pub grant: Grant,
    /// The registered program it is for.
    pub program_id: Option<Id<Program>>,
}

impl NewToken {
    /// A token with nothing said about it.
    pub fn new(hash: [u8; 32], user_id: Id<User>, grant: Grant) -> Self {
        Self {
            hash,
            user_id,
            name: None,
            description: None,
            icon_url: None,
            grant,
            program_id: None,
        }
    }
}

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Browser {
    /// SHA-256 of its cookie.
    pub hash: [u8; 32],
    /// When it will have to sign in again.
    pub expires_at: Time,
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
