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
    /// What concerns those who moderate.
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
    /// A channel that not everybody may have ([`Channel::guard`]).
    Guarded(Channel),
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

/// What must be allowed to a viewer, by their roles, before they have a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// To read what is written here (`ltlAvailable`).
    LocalTimeline,
    /// To read what is written everywhere (`gtlAvailable`).
    GlobalTimeline,
    /// To moderate.
    Moderation,
    /// To run the server.
    Administration,
}

impl Channel {
    /// The channel of this name, as this viewer or visitor may have it.
    pub fn open(name: &str, params: &Map<String, Value>, viewer: Option<&User>) -> Opening {
        let filter = Filter::read(params);
        let guarded = |channel| Opening::Ask(Wish::Guarded(channel));
        let ask = |name: &str, wish: &dyn Fn(String) -> Wish| match params.get(name) {
            Some(Value::String(id)) => Opening::Ask(wish(id.clone())),
            _ => Opening::Refused,
        };
        match name {
            "localTimeline" => guarded(Self::Local(filter)),
            "globalTimeline" => guarded(Self::Global(filter)),
            "hashtag" => match Tags::read(params) {
                Some(tags) => Opening::Open(Self::Hashtag(tags)),
                None => Opening::Refused,
            },
            "channel" => Opening::Open(Self::Silent),
            _ if viewer.is_none() => Opening::Refused,
            "main" => Opening::Open(Self::Main),
            "drive" => Opening::Open(Self::Drive),
            "homeTimeline" => Opening::Open(Self::Home(filter.without_replies())),
            "hybridTimeline" => guarded(Self::Hybrid(filter)),
            "admin" => guarded(Self::Admin),
            "serverStats" => guarded(Self::Readings(Reading::Machine)),
            "queueStats" => guarded(Self::Readings(Reading::Queue)),
            "userList" => {
                let filter = filter.without_replies();
                ask("listId", &|id| Wish::List { id, filter })
            }
            "antenna" => ask("antennaId", &|id| Wish::Antenna { id }),
            _ => Opening::Refused,
        }
    }

    /// What must be allowed to who listens to it, as long as they do.
    pub fn guard(&self) -> Option<Guard> {
        match self {
            Self::Local(_) | Self::Hybrid(_) => Some(Guard::LocalTimeline),
            Self::Global(_) => Some(Guard::GlobalTimeline),
            Self::Admin => Some(Guard::Moderation),
            Self::Readings(_) => Some(Guard::Administration),
            Self::Main
            | Self::Drive
            | Self::Home(_)
            | Self::List(_)
            | Self::Antenna(_)
            | Self::Hashtag(_)
            | Self::Silent => None,
        }
    }

    /// What an app's token must hold beside `read:account`, with which every stream opens.
    /// Of the readings Misskey asks nothing, for it shows them to everybody.
    pub fn permission(&self) -> Option<&'static str> {
        match self {
            Self::Admin => Some("read:admin:stream"),
            Self::Readings(_) => Some("read:admin:server-info"),
            _ => None,
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
