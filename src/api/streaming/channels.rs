//! The channels there are, by Misskey's names.
//!
//! To add one: a variant of [`Channel`], a line in [`Channel::open`] (what has to be
//! looked up first is a [`Wish`] that `work.rs` grants), and what it wants: notes in
//! `timelines.rs`, anything else in `told.rs`.

use std::collections::HashMap;

use serde_json::Map;
use serde_json::Value;

use crate::api::streaming::timelines::Filter;
use crate::api::streaming::timelines::Tags;
use crate::model::Id;
use crate::model::antennas::Antenna;
use crate::model::lists::UserList;
use crate::model::users::User;

/// A channel with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// What concerns the viewer.
    Main,
    /// What happens in the viewer's drive.
    Drive,
    /// What concerns those who look after the server.
    Admin,
    /// How busy the machine is, for its owner.
    Readings(Reading),
    /// Notes of those the viewer follows.
    Home(Filter),
    /// Public notes of this server.
    Local(Filter),
    /// Both.
    Hybrid(Filter),
    /// Public notes of everywhere.
    Global(Filter),
    /// Notes of those on a list of the viewer's.
    List(Members),
    /// What an antenna of the viewer's catches.
    Antenna(Id<Antenna>),
    /// Notes with these tags.
    Hashtag(Tags),
    /// Misskey's channels of notes, of which there are none here.
    Silent,
}

/// People, and whether their answers to others are wanted.
pub type Wishes = HashMap<Id<User>, bool>;

/// A list, and who is on it at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    /// Which list.
    pub list: Id<UserList>,
    /// Which of their notes.
    pub filter: Filter,
    /// Who is on it.
    pub wishes: Wishes,
}

/// What is read off the running server from time to time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Processor, memory, network, disk.
    Machine,
    /// Jobs done and waiting.
    Queue,
}

/// How a wish to listen is met.
#[derive(Debug, PartialEq)]
pub enum Opening {
    /// At once.
    Open(Channel),
    /// The database has to be asked.
    Ask(Wish),
    /// Not at all, and without a word: unknown, not here, or not for this viewer.
    Refused,
}

/// A channel that depends on what the database knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Notes of the members of a list of the viewer's.
    List {
        /// Which, as the client says.
        id: String,
        /// Which of their notes.
        filter: Filter,
    },
    /// What an antenna of the viewer's catches.
    Antenna {
        /// Which, as the client says.
        id: String,
    },
}

impl Channel {
    /// The channel of this name, as this viewer or visitor may have it.
    pub fn open(name: &str, params: &Map<String, Value>, viewer: Option<&User>) -> Opening {
        let filter = Filter::read(params);
        let is_admin = viewer.is_some_and(|viewer| viewer.is_admin);
        let is_signed_in = viewer.is_some();
        let id = |name: &str| match params.get(name) {
            Some(Value::String(id)) => Some(id.clone()),
            _ => None,
        };
        let channel = match name {
            "localTimeline" => Some(Self::Local(filter)),
            "globalTimeline" => Some(Self::Global(filter)),
            "hashtag" => Tags::read(params).map(Self::Hashtag),
            "channel" => Some(Self::Silent),
            "main" if is_signed_in => Some(Self::Main),
            "drive" if is_signed_in => Some(Self::Drive),
            "homeTimeline" if is_signed_in => Some(Self::Home(filter.without_replies())),
            "hybridTimeline" if is_signed_in => Some(Self::Hybrid(filter)),
            "admin" if is_admin => Some(Self::Admin),
            "serverStats" if is_admin => Some(Self::Readings(Reading::Machine)),
            "queueStats" if is_admin => Some(Self::Readings(Reading::Queue)),
            _ => None,
        };
        let wish = match name {
            "userList" if is_signed_in => {
                let filter = filter.without_replies();
                id("listId").map(|id| Wish::List { id, filter })
            }
            "antenna" if is_signed_in => id("antennaId").map(|id| Wish::Antenna { id }),
            _ => None,
        };
        match (channel, wish) {
            (Some(channel), _) => Opening::Open(channel),
            (None, Some(wish)) => Opening::Ask(wish),
            (None, None) => Opening::Refused,
        }
    }

    /// Whether a connection listens to it once at most.
    pub fn is_shared(&self) -> bool {
        matches!(
            self,
            Self::Main | Self::Drive | Self::Admin | Self::Readings(_)
        )
    }

    /// Whether it tells what concerns one person; the rest tell notes or figures.
    pub fn hears_of_its_owner(&self) -> bool {
        matches!(self, Self::Main | Self::Drive | Self::Admin)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn visitors_hear_public_timelines_only() {
        for (name, expected) in [
            ("main", false),
            ("homeTimeline", false),
            ("hybridTimeline", false),
            ("drive", false),
            ("userList", false),
            ("antenna", false),
            ("serverStats", false),
            ("localTimeline", true),
            ("globalTimeline", true),
            ("hashtag", true),
            ("roleTimeline", false),
            ("nosuchChannel", false),
        ] {
            let params = json!({"q": [["tag"]], "listId": "a", "antennaId": "a", "roleId": "a"});
            let opening = Channel::open(name, params.as_object().expect("an object"), None);
            assert_eq!(opening != Opening::Refused, expected, "{name}");
        }
    }
}
