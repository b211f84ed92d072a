//! `admin/relays`: relays this server subscribes to.

pub mod add;
pub mod list;
pub mod remove;

use serde::Serialize;

use crate::model::Id;
use crate::model::relays::Relay;
use crate::model::relays::State;

/// A relay, as moderators see it.
#[derive(Serialize)]
pub struct View {
    id: Id<Relay>,
    inbox: String,
    status: State,
}

impl From<Relay> for View {
    fn from(relay: Relay) -> Self {
        Self {
            id: relay.id,
            inbox: relay.inbox,
            status: relay.state,
        }
    }
}
