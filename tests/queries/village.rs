//! A server on which enough has happened for any list to be long and any question to have
//! an answer: people here and elsewhere, notes of every kind, and what hangs on them.

use mamekey::api::endpoint::Entry;
use mamekey::api::schema::Kind;
use mamekey::api::schema::Schema;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::peer::Peer;
use crate::harness::pictures;
use crate::harness::server::Server;

/// Of everything that is counted there are so many.
const MANY: usize = 60;

/// The server, its neighbour and the things worth naming.
pub struct Village {
    pub server: Server,
    pub peer: Peer,
    people: Vec<Client>,
    /// The id of somebody who is not the owner.
    pub neighbour: String,
    /// By the name of a parameter, what is asked for.
    named: Map<String, Value>,
}

/// Whether an endpoint answers pages as long as is wished.
pub fn pages(entry: &Entry) -> bool {
    let Kind::Object(object) = &entry.params.kind else {
        return false;
    };
    let limit = object.properties.iter().find(|(name, _)| *name == "limit");
    limit.is_some_and(|(_, schema)| {
        matches!(schema.kind, Kind::Integer(_, max) if max.is_none_or(|max| max >= 50))
    })
}

impl Village {
    /// Lets everything happen.
    pub fn build() -> Self {
        let server = Server::start();
        let peer = Peer::start();
        let people = (0..MANY).map(|number| server.account(&format!("neighbour{number}")));
        let people: Vec<Client> = people.collect();
        let mut village = Self {
            server,
            peer,
            neighbour: people[0].id(),
            people,
            named: Map::new(),
        };
        village.meet();
        village.write();
        village.server.settle();
        village
    }

    fn owner(&self) -> &Client {
        self.server.owner()
    }

    /// Everybody follows the owner, who follows everybody, some of them elsewhere.
    fn meet(&mut self) {
        let me = self.owner().id();
        for one in &self.people {
            one.follows(&me);
            self.owner().follows(&one.id());
        }
        for number in 0..5 {
            let actor = self.peer.actor(&format!("stranger{number}"));
            let uri = format!("{}/users/{me}", self.server.origin());
            actor.deliver(&self.server, &actor.follow(&uri));
        }
        self.name("userId", json!(me));
        self.name("username", json!("neighbour0"));
        self.name("host", json!(self.peer.host()));
    }

    /// Notes with files, polls, answers, renotes, quotes and reactions, here and elsewhere.
    fn write(&mut self) {
        let owner = self.owner();
        let file = owner.keeps("dot.png", &pictures::png(4, 4));
        let note = owner.notes_id(json!({"text": "the well #village", "fileIds": [file]}));
        for (number, one) in self.people.iter().enumerate() {
            one.reacts(&note, "👍");
            let answer =
                one.notes_id(json!({"text": format!("answer {number} @owner"), "replyId": note}));
            one.renotes(&note);
            let poll = json!({"choices": ["a", "b"], "multiple": true});
            let asked =
                one.notes_id(json!({"text": "#village which?", "poll": poll, "renoteId": answer}));
            owner.reacts(&asked, "🎉");
            owner
                .call("notes/polls/vote", json!({"noteId": asked, "choice": 0}))
                .done();
            owner.notes(json!({"text": "quoted", "renoteId": asked}));
            let own = one.keeps("dot.png", &pictures::png(4, 4));
            one.notes(json!({"text": "a picture", "fileIds": [own]}));
        }
        let (note, file) = (json!(note), json!(file));
        self.name("noteId", note.clone());
        self.name("fileId", file);
    }

    fn name(&mut self, parameter: &str, value: Value) {
        self.named.insert(parameter.to_owned(), value);
    }

    /// What an endpoint is called with: what is named here, and of the rest what must be.
    pub fn params(&self, endpoint: &str, limit: u32) -> Value {
        let entry = mamekey::api::table::find(endpoint).expect("an endpoint");
        let mut params = Map::new();
        if let Kind::Object(object) = &entry.params.kind {
            for (name, schema) in object.properties {
                if let Some(value) = self.named.get(*name) {
                    params.insert((*name).to_owned(), value.clone());
                } else if object.required.contains(name) {
                    params.insert((*name).to_owned(), plausible(schema));
                }
            }
        }
        params.insert("limit".to_owned(), json!(limit));
        Value::Object(params)
    }
}

/// Something that fits.
fn plausible(schema: &Schema) -> Value {
    match &schema.kind {
        Kind::Any => json!({}),
        Kind::Boolean => json!(true),
        Kind::Integer(min, _) => json!(min.unwrap_or(1).max(1)),
        Kind::Number(min, _) => json!(min.unwrap_or(1.0)),
        Kind::Text(min, ..) => json!("a".repeat((*min).max(3))),
        Kind::Id => json!("a000000000"),
        Kind::Word(words) => json!(words[0]),
        Kind::Array(items, ..) => json!([plausible(items)]),
        Kind::Object(object) => {
            let required = object
                .properties
                .iter()
                .filter(|(name, _)| object.required.contains(name));
            required
                .map(|(name, one)| ((*name).to_owned(), plausible(one)))
                .collect::<Map<_, _>>()
                .into()
        }
        Kind::Either(choices) => plausible(&choices[0]),
    }
}
