//! What those who run the server tell everyone, or one user.

use serde::Deserialize;
use serde::Serialize;

use crate::clock::Time;
use crate::model::Id;
use crate::model::users::User;

/// The longest title, as in Misskey's database.
pub const TITLE_CHARACTERS: usize = 256;
/// The longest text, as in Misskey's database.
pub const TEXT_CHARACTERS: usize = 8_192;
/// The longest address of a picture, as in Misskey's database.
pub const ADDRESS_CHARACTERS: usize = 1_024;
/// Unread announcements told with the account: more would be read by nobody.
pub const UNREAD: u32 = 100;

/// An announcement.
#[derive(Clone, Debug)]
pub struct Announcement {
    /// Its id.
    pub id: Id<Announcement>,
    /// What it is about.
    pub title: String,
    /// MFM.
    pub text: String,
    /// A picture.
    pub image_url: Option<String>,
    /// What kind of news.
    pub icon: Icon,
    /// How loud.
    pub display: Display,
    /// Whether reading it is confirmed by hand.
    pub needs_confirmation: bool,
    /// Only for those who were here before it.
    pub for_existing_users: bool,
    /// It is never unread.
    pub is_silent: bool,
    /// It still holds.
    pub is_active: bool,
    /// For one user alone.
    pub user_id: Option<Id<User>>,
    /// When it last changed.
    pub updated_at: Option<Time>,
}

/// What kind of news it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Icon {
    /// Good to know.
    Info,
    /// Take care.
    Warning,
    /// Something is wrong.
    Error,
    /// Something went well.
    Success,
}

/// How it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Display {
    /// Among the others.
    Normal,
    /// Above everything.
    Banner,
    /// In one's way.
    Dialog,
}

impl Icon {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Info, Self::Warning, Self::Error, Self::Success];

    /// Its word in the database and in Misskey's.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Success => "success",
        }
    }
}

impl Display {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Banner, Self::Dialog];

    /// Its word in the database and in Misskey's.
    pub fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Banner => "banner",
            Self::Dialog => "dialog",
        }
    }
}
