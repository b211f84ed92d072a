//! Programs as their makers register them, and how they wait for a user's consent
//! (Misskey's older app authentication).

use crate::model::Id;
use crate::model::users::User;

/// The letters of a program's id with which each of its access tokens begins, so that the
/// bare token leads to the same row as the key that is made of it and of the program's
/// secret: only the key's hash is kept.
pub const ID_CHARACTERS: usize = 10;

/// A registered program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its id.
    pub id: Id<Program>,
    /// Who registered it, if anyone was signed in.
    pub user_id: Option<Id<User>>,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it may ask for.
    pub permissions: Vec<String>,
    /// Where its users are led back to.
    pub callback_url: Option<String>,
    /// What it proves with that it is the one.
    pub secret: String,
}

/// A program that waits for its user's consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: Id<Session>,
    /// Which program.
    pub program_id: Id<Program>,
    /// Names the session; opens nothing else.
    pub token: String,
    /// Who consented.
    pub user_id: Option<Id<User>>,
    /// The access token, until it is fetched.
    pub access: Option<String>,
}
