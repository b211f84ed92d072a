//! Relays: servers that pass public notes on to everyone who subscribes.

use crate::clock::DAY;
use crate::clock::Time;
use crate::model::Id;

/// A relay that said nothing for so long will not say yes (O31).
const PATIENCE: i64 = 7 * DAY;

/// A relay we subscribe to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// Its id, which names our Follow of it.
    pub id: Id<Relay>,
    /// Where it is delivered to.
    pub inbox: String,
    /// Its actor, where it is followed by that (LitePub); others are followed by the
    /// collection of everybody (Mastodon).
    pub actor_uri: Option<String>,
    /// What it says.
    pub state: State,
}

impl Relay {
    /// What it says, or what its silence means at this moment. A yes that comes late is one.
    pub fn state_at(&self, now: Time) -> State {
        match self.state {
            State::Requesting if self.id.time() < now.minus(PATIENCE) => State::Rejected,
            state => state,
        }
    }
}

/// What a relay says to our wish to subscribe. The words are Misskey's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing yet.
    Requesting,
    /// Yes.
    Accepted,
    /// No.
    Rejected,
}

impl State {
    /// The number in the database.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// From the number in the database.
    pub fn from_number(number: i64) -> Self {
        match number {
            1 => Self::Accepted,
            2 => Self::Rejected,
            _ => Self::Requesting,
        }
    }
}
