//! Invitations: codes that let one person make an account.

use crate::clock::Time;
use crate::model::Id;
use crate::model::users::User;

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its row, which is also its time.
    pub id: Id<Invitation>,
    /// What is handed on.
    pub code: String,
    /// Who invites; nobody when a moderator made it for the server.
    pub creator_id: Option<Id<User>>,
    /// Who came.
    pub used_by_id: Option<Id<User>>,
    /// When.
    pub used_at: Option<Time>,
    /// Until when it is good.
    pub expires_at: Option<Time>,
}

impl Invitation {
    /// Whether somebody may still come with it.
    pub fn is_good(&self, now: Time) -> bool {
        self.used_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}
