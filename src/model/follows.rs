//! Who follows whom.

use crate::model::Id;
use crate::model::users::User;

/// A follow, or a request for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// Its id.
    pub id: Id<Follow>,
    /// Who follows.
    pub follower_id: Id<User>,
    /// Who is followed.
    pub followee_id: Id<User>,
    /// The remote Follow activity, which an answer must name.
    pub uri: Option<String>,
}
