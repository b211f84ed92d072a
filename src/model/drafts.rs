//! Notes not posted yet; with a time they are posted then.

use serde::Deserialize;
use serde::Serialize;

use crate::clock::Time;
use crate::model::Id;
use crate::model::files::File;
use crate::model::interactions::Quoters;
use crate::model::notes::Note;
use crate::model::notes::ReactionAcceptance;
use crate::model::notes::Visibility;
use crate::model::users::User;

/// The longest hashtag a client may remember with a draft, as in Misskey.
pub const HASHTAG_CHARACTERS: usize = 200;

/// People a draft may be for; Misskey sets no bound.
pub const RECIPIENTS: usize = 100;

/// A note not posted yet.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its id.
    pub id: Id<Draft>,
    /// Whose.
    pub user_id: Id<User>,
    /// What it says so far.
    pub content: Content,
    /// When it is posted, if it was not only wished for some time.
    pub scheduled_at: Option<Time>,
}

/// What a draft says so far.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Content {
    /// Who shall see it.
    pub visibility: Visibility,
    /// For whom a specified one is.
    pub recipients: Vec<Id<User>>,
    /// A warning shown first.
    pub cw: Option<String>,
    /// A hashtag the client adds.
    pub hashtag: Option<String>,
    /// It shall not leave this server.
    pub local_only: bool,
    /// Which reactions are welcome.
    pub reaction_acceptance: Option<ReactionAcceptance>,
    /// Who may quote it; as its writer prefers where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quoters: Option<Quoters>,
    /// The note it answers.
    pub reply: Option<Id<Note>>,
    /// The note it renotes or quotes.
    pub renote: Option<Id<Note>>,
    /// MFM.
    pub text: Option<String>,
    /// Drive files, in order.
    pub files: Vec<Id<File>>,
    /// A poll.
    pub poll: Option<Poll>,
    /// When its writer thinks of posting it.
    pub wished_at: Option<Time>,
}

/// A poll in the making.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Poll {
    /// Choices; not yet enough of them, perhaps.
    pub choices: Vec<String>,
    /// More than one may be taken.
    pub multiple: bool,
    /// When it ends.
    pub expires_at: Option<Time>,
    /// Or how many milliseconds after it is posted.
    pub expired_after: Option<i64>,
}
