//! Where most stories about federation begin: a server with its owner, and a peer on
//! which bob lives.

use serde_json::Value;
use serde_json::json;

use super::actor::Actor;
use super::client::Client;
use super::peer::Peer;
use super::person::text;
use super::server::Server;

/// A server, a peer, and bob on the peer.
pub struct Town {
    /// Ours; dropped first, so that nobody it still talks to is gone.
    pub server: Server,
    /// Lives on the peer.
    pub bob: Actor,
    /// Theirs.
    pub peer: Peer,
}

impl Town {
    /// Strangers to each other.
    pub fn new() -> Self {
        Self::around(Server::start())
    }

    /// Strangers to each other, with a server of one's own making.
    pub fn around(server: Server) -> Self {
        let peer = Peer::start();
        let bob = peer.actor("bob");
        Self { server, bob, peer }
    }

    /// Bob already follows the owner.
    #[track_caller]
    pub fn with_follower() -> Self {
        let town = Self::new();
        town.is_followed_by(&town.bob);
        town
    }

    /// The owner already follows bob.
    #[track_caller]
    pub fn with_followee() -> Self {
        let town = Self::new();
        town.follows(&town.bob);
        town
    }

    /// The owner of the server.
    pub fn owner(&self) -> &Client {
        self.server.owner()
    }

    /// The owner's ActivityPub id.
    #[track_caller]
    pub fn owner_uri(&self) -> String {
        format!("{}/users/{}", self.server.origin(), self.owner().id())
    }

    /// The ActivityPub id of a note of this server.
    pub fn uri(&self, note: &str) -> String {
        format!("{}/notes/{note}", self.server.origin())
    }

    /// Someone of the peer follows the owner, and has been accepted.
    #[track_caller]
    pub fn is_followed_by(&self, follower: &Actor) {
        self.hears(follower, &follower.follow(&self.owner_uri()));
        self.peer.received().single("Accept");
        self.peer.forget();
    }

    /// The owner follows someone of the peer, who accepts.
    #[track_caller]
    pub fn follows(&self, followee: &Actor) {
        self.owner().follows(&self.local_id(followee));
        self.server.settle();
        let follow = self.peer.received().single("Follow");
        self.hears(followee, &followee.accept(&follow));
        self.peer.forget();
    }

    /// Someone of the peer, as the API knows them here.
    #[track_caller]
    pub fn local_id(&self, actor: &Actor) -> String {
        let found = self.owner().finds(&actor.name, Some(self.peer.host()));
        text(&found["id"])
    }

    /// Delivers an activity and lets the server do everything that follows from it.
    #[track_caller]
    pub fn hears(&self, from: &Actor, activity: &Value) {
        let answer = from.deliver(&self.server, activity);
        assert!(matches!(answer.status, 200..=299), "{answer}");
        self.server.settle();
    }

    /// What the API makes of a note of the peer that has been received; fails if it was not.
    #[track_caller]
    pub fn received(&self, uri: &Value) -> Value {
        self.known(uri)
            .unwrap_or_else(|| panic!("{uri} was not received"))
    }

    /// The note of this ActivityPub id in the owner's home timeline, if it is there.
    #[track_caller]
    pub fn known(&self, uri: &Value) -> Option<Value> {
        let home = self.owner().call("notes/timeline", json!({"limit": 100}));
        let notes = home.ok().as_array().expect("a timeline").clone();
        notes.into_iter().find(|note| note["uri"] == *uri)
    }
}
