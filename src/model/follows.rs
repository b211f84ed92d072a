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

/// What a follower wants of a follow; what is not said stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// To be told of every note.
    pub notify: Option<bool>,
    /// To see answers to others.
    pub with_replies: Option<bool>,
}
