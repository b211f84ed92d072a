//! People and programs that act: ours, or another server's.

use serde::Deserialize;
use serde::Serialize;

use crate::clock::Time;
use crate::model::Id;
use crate::model::files::File;
use crate::model::interactions::Quoters;

/// The name of the actor that signs what no person asked for. The dot keeps it out of
/// the names people may choose (D43).
pub const SYSTEM_USERNAME: &str = "system.actor";

/// Other accounts one of ours may name as theirs, as in Misskey.
pub const ALIASES: usize = 10;
/// Servers one of ours may mute. Misskey sets no bound.
pub const MUTED_INSTANCES: usize = 1_000;

/// The longest name a person may choose, as in Misskey.
pub const USERNAME_CHARACTERS: usize = 20;

/// The longest display name, as in Misskey (`models/User.ts`, `UserProfile.ts`), and so of
/// what follows.
pub const NAME_CHARACTERS: usize = 50;
/// The longest description.
pub const DESCRIPTION_CHARACTERS: usize = 1_500;
/// The longest word to new followers.
pub const FOLLOWED_MESSAGE_CHARACTERS: usize = 256;
/// The longest place.
pub const LOCATION_CHARACTERS: usize = 50;
/// Lines of a profile.
pub const FIELDS: usize = 16;
/// The longest name or value of one; Misskey sets no bound.
pub const FIELD_CHARACTERS: usize = 2_048;

/// An actor, as much of it as every note shows.
#[derive(Clone, Debug)]
pub struct User {
    /// Its id.
    pub id: Id<User>,
    /// Its server; `None` is ours.
    pub host: Option<String>,
    /// The name in its address, in its own spelling.
    pub username: String,
    /// The name it shows.
    pub name: Option<String>,
    /// Custom emoji used in name and description.
    pub emojis: Vec<String>,
    /// Its picture, if it has one.
    pub avatar: Option<Avatar>,
    /// A program, not a person.
    pub is_bot: bool,
    /// Speaks as cats do.
    pub is_cat: bool,
    /// Approves its followers one by one.
    pub is_locked: bool,
    /// May be shown to people who did not look for it.
    pub is_explorable: bool,
    /// Runs this server.
    pub is_admin: bool,
    /// Kept out of public timelines by a moderator.
    pub is_silenced: bool,
    /// Since when it is suspended.
    pub suspended_at: Option<Time>,
    /// Since when it is deleted.
    pub gone_at: Option<Time>,
    /// What only another server's actor has.
    pub remote: Option<Remote>,
}

/// Where an actor of another server lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// The actor id.
    pub uri: String,
    /// Its page for people, where that is not the actor id.
    pub url: Option<String>,
    /// Where to deliver.
    pub inbox: String,
    /// Where to deliver once for its whole server.
    pub shared_inbox: Option<String>,
    /// Its followers collection, which notes are addressed to.
    pub followers_uri: Option<String>,
    /// The collection of its pinned notes.
    pub featured_uri: Option<String>,
    /// When its actor document was last read.
    pub fetched_at: Option<Time>,
}

/// A user's picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Avatar {
    /// A file of ours.
    Ours {
        /// Its name in addresses.
        access: String,
        /// Its preview.
        blurhash: Option<String>,
    },
    /// A picture on another server.
    Theirs(String),
}

/// The rest of an actor, which only its own page shows.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// What it says of itself, in MFM.
    pub description: Option<String>,
    /// Where it lives, in its own words.
    pub location: Option<String>,
    /// `YYYY-MM-DD`.
    pub birthday: Option<String>,
    /// BCP 47.
    pub lang: Option<String>,
    /// Pairs of name and value.
    pub fields: Vec<Field>,
    /// Told to new followers.
    pub followed_message: Option<String>,
    /// The drive file behind the avatar (ours only).
    pub avatar_id: Option<Id<File>>,
    /// The drive file behind the banner (ours only).
    pub banner_id: Option<Id<File>>,
    /// The banner.
    pub banner: Option<Avatar>,
    /// Who may see the followers.
    pub followers_visibility: ListVisibility,
    /// Who may see the followed.
    pub following_visibility: ListVisibility,
    /// Other actors that are the same person.
    pub also_known_as: Vec<String>,
    /// The actor it moved to.
    pub moved_to: Option<String>,
    /// When the profile last changed.
    pub updated_at: Option<Time>,
}

/// One line of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What the value is.
    pub name: String,
    /// MFM.
    pub value: String,
}

impl Field {
    /// A line without blanks around it; without a name or a value it is none, as in Misskey.
    pub fn new(name: &str, value: &str) -> Option<Self> {
        let (name, value) = (name.trim(), value.trim());
        let is_whole = !name.is_empty() && !value.is_empty();
        is_whole.then(|| Self {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }
}

/// Whether this is a day that exists, written `YYYY-MM-DD`.
pub fn is_birthday(text: &str) -> bool {
    text.len() == "YYYY-MM-DD".len() && text.parse::<jiff::civil::Date>().is_ok()
}

/// Who may see a list of followers or followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListVisibility {
    /// Everyone.
    #[default]
    Public,
    /// Followers.
    Followers,
    /// Only the user.
    Private,
}

impl ListVisibility {
    /// Whether the list, and how long it is, may be known to someone: its owner (or who may
    /// see everything), a follower, anybody else.
    pub fn is_open_to(self, is_owner: bool, is_follower: bool) -> bool {
        match self {
            Self::Public => true,
            Self::Followers => is_owner || is_follower,
            Self::Private => is_owner,
        }
    }

    /// The number in the database.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// From the number in the database; unknown numbers are private.
    pub fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Public,
            1 => Self::Followers,
            _ => Self::Private,
        }
    }
}

/// How many notes, followers and followed we know of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Notes, renotes included, as Misskey counts.
    pub notes: i64,
    /// Followers.
    pub followers: i64,
    /// Followed.
    pub following: i64,
    /// When the newest note for everyone was written, if it is among the last few: when
    /// somebody wrote to few is nobody else's business.
    pub last_note_at: Option<Time>,
}

/// What one of our users prefers; unknown keys of later versions are dropped, missing
/// ones take their default. The names are Misskey's (`models/UserProfile.ts`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// The language of our pages, or the browser's.
    pub locale: Option<String>,
    /// Accept follow requests of those one follows.
    pub auto_accept_followed: bool,
    /// Approve bots one by one even when not locked.
    pub careful_bot: bool,
    /// Mark every upload as sensitive.
    pub always_mark_nsfw: bool,
    /// Ask search engines to stay away.
    pub no_crawle: bool,
    /// Ask trainers of models to stay away.
    pub prevent_ai_learning: bool,
    /// Others do not see when one is here.
    pub hide_online_status: bool,
    /// Others may see one's reactions.
    pub public_reactions: bool,
    /// Show a featured note in the timeline (kept for clients, without effect).
    pub inject_featured_note: bool,
    /// Announcements by mail (kept for clients, without effect).
    pub receive_announcement_email: bool,
    /// Let software judge pictures (kept for clients, without effect).
    pub auto_sensitive: bool,
    /// Word mutes as clients wrote them.
    pub muted_words: serde_json::Value,
    /// Word mutes that remove the note altogether.
    pub hard_muted_words: serde_json::Value,
    /// Servers one does not want to read.
    pub muted_instances: Vec<String>,
    /// Which notifications one wants, and from whom.
    pub notification_recieve_config: serde_json::Value,
    /// Which notifications come by mail (kept for clients, without effect).
    pub email_notification_types: Vec<String>,
    /// Who may quote one's notes, where a note does not say.
    pub quote_policy: Quoters,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            locale: None,
            auto_accept_followed: true,
            careful_bot: false,
            always_mark_nsfw: false,
            no_crawle: false,
            prevent_ai_learning: true,
            hide_online_status: false,
            public_reactions: true,
            inject_featured_note: true,
            receive_announcement_email: true,
            auto_sensitive: false,
            muted_words: serde_json::Value::Array(Vec::new()),
            hard_muted_words: serde_json::Value::Array(Vec::new()),
            muted_instances: Vec::new(),
            notification_recieve_config: serde_json::Value::Object(serde_json::Map::new()),
            email_notification_types: vec!["follow".to_owned(), "receiveFollowRequest".to_owned()],
            quote_policy: Quoters::Public,
        }
    }
}

/// What only a user of ours has.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose.
    pub user_id: Id<User>,
    /// An argon2 hash; `None` cannot sign in.
    pub password: Option<String>,
    /// Preferences.
    pub settings: Settings,
    /// The newest notification the user has seen.
    pub notifications_until: i64,
}

impl User {
    /// Whether it is one of ours.
    pub fn is_local(&self) -> bool {
        self.host.is_none()
    }

    /// Whether it is the actor that signs for the server itself.
    pub fn is_system(&self) -> bool {
        self.is_local() && self.username == SYSTEM_USERNAME
    }

    /// Whether it is the actor of another server itself: Mastodon and its kin call theirs
    /// after the host, Misskey so.
    pub fn is_server(&self) -> bool {
        let host = self.host.as_deref().unwrap_or_default();
        let name = host.split(':').next().unwrap_or_default();
        let is_program = self.is_bot && !self.is_local();
        is_program && (self.username == name || self.username == "instance.actor")
    }

    /// Whether it may act and be shown.
    pub fn is_active(&self) -> bool {
        self.suspended_at.is_none() && self.gone_at.is_none()
    }

    /// The name it shows, or the one in its address.
    pub fn display_name(&self) -> &str {
        self.name
            .as_deref()
            .filter(|name| !name.is_empty())
            .unwrap_or(&self.username)
    }

    /// `@name` for ours, `@name@host` for others.
    pub fn acct(&self) -> String {
        match &self.host {
            Some(host) => format!("@{}@{host}", self.username),
            None => format!("@{}", self.username),
        }
    }
}

/// Whether people may choose this name: letters, digits and `_`, as Misskey allows
/// (`^\w{1,20}$`, ASCII only).
pub fn is_username(text: &str) -> bool {
    (1..=USERNAME_CHARACTERS).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_is_short_and_plain() {
        assert!(is_username("Aoi_01"));
        for bad in [
            "",
            "a.b",
            "system.actor",
            "aoi!",
            "あおい",
            "abcdefghijklmnopqrstu",
        ] {
            assert!(!is_username(bad), "{bad}");
        }
    }

    #[test]
    fn a_birthday_is_a_day_that_exists() {
        assert!(is_birthday("2000-02-29"));
        for wrong in [
            "2001-02-29",
            "yesterday",
            "",
            "1990-2-3",
            "20000229",
            "1990-02-03x",
            "1990-02-03T00:00",
            "あいう-",
        ] {
            assert!(!is_birthday(wrong), "{wrong}");
        }
    }

    #[test]
    fn settings_of_an_older_version_are_filled_up() {
        let settings: Settings =
            serde_json::from_str(r#"{"noCrawle":true,"laterKey":1}"#).expect("settings");
        assert!(settings.no_crawle);
        assert!(settings.auto_accept_followed);
    }
}
