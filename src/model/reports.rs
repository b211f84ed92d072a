//! What users say about others who behave badly.

use serde::Deserialize;
use serde::Serialize;

use crate::model::Id;
use crate::model::users::User;

/// The longest report, as in Misskey.
pub const COMMENT_CHARACTERS: usize = 2_048;

/// A report.
#[derive(Clone, Debug)]
pub struct Report {
    /// Its id.
    pub id: Id<Report>,
    /// Who is reported.
    pub target_id: Id<User>,
    /// Their server.
    pub target_host: Option<String>,
    /// Who reports.
    pub reporter_id: Id<User>,
    /// Their server.
    pub reporter_host: Option<String>,
    /// Which moderator settled it.
    pub assignee_id: Option<Id<User>>,
    /// What they say.
    pub comment: String,
    /// Whether it is settled.
    pub is_resolved: bool,
    /// Whether the server of who is reported was told.
    pub is_forwarded: bool,
    /// How it was settled.
    pub resolved_as: Option<Resolution>,
    /// What moderators wrote down about it.
    pub moderation_note: String,
}

/// How a report was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Resolution {
    /// Rightly reported.
    Accept,
    /// Wrongly reported.
    Reject,
}

impl Resolution {
    /// Its word in the database and in Misskey's.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
        }
    }
}

/// Where somebody is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Whence {
    /// Anywhere.
    #[default]
    Combined,
    /// Here.
    Local,
    /// Elsewhere.
    Remote,
}

impl Whence {
    /// Whether they are here; `None` does not matter.
    pub fn is_local(self) -> Option<bool> {
        match self {
            Self::Combined => None,
            Self::Local => Some(true),
            Self::Remote => Some(false),
        }
    }
}
