//! The server of one case: in a folder of its own, with the index's internet around it and
//! the index's clock on the wall.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use http::Method;
use mamekey::cli::serve;
use mamekey::cli::serve::Running;
use mamekey::clock::Clock;
use mamekey::clock::HOUR;
use mamekey::clock::Time;
use mamekey::config::Config;
use mamekey::config::Origin;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::harness::client::Answer;
use crate::harness::client::Client;
use crate::harness::internet::Internet;
use crate::harness::internet::Question;
use crate::inputs::names::Names;
use crate::inputs::script;
use crate::inputs::script::Delivery;
use crate::inputs::script::Form;
use crate::inputs::script::Script;

/// How long before the index's time a server is started: nothing it makes then is newer than
/// what is made for the case.
const DAWN: i64 = 4 * HOUR;

/// A running server and its surroundings.
pub struct House {
    running: Option<Running>,
    internet: Internet,
    folder: TempDir,
    host: String,
    /// The keys of ours, in the order in which they came.
    pub users: Vec<String>,
    /// What other servers answer.
    pub script: Script,
    /// What the index calls ours, and what we do.
    pub names: Names,
    address: String,
}

impl House {
    /// A server on an empty folder, or on a copy of one.
    pub fn open(index: &Value, template: Option<&Path>, names: Names) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let data = folder.path().join("data");
        match template {
            Some(template) => copy(template, &data),
            None => fs::create_dir(&data).expect("a folder"),
        }
        let world = &index["world"];
        let host = text(&world["our_host"]).to_owned();
        let internet = Internet::start();
        let down = strings(&world["hosts_down"]);
        internet.lets_down(down.into_iter().collect());
        let authority = folder.path().join("authority.pem");
        Internet::write_authority(&authority);
        let mut config = Config::in_folder(&data);
        config.origin = Origin::parse(&format!("https://{host}")).expect("an origin");
        config.listen = ([127, 0, 0, 1], 0).into();
        config.rate_limits = false;
        config.federation.extra_ca = Some(authority);
        let now = Time::parse(text(&world["now"])).expect("a date");
        let clock = Clock::default();
        clock.advance(now.minus(DAWN).0 - clock.now().0);
        let running = serve::start_at(config, internet.network(), clock);
        let running = running.expect("the server starts");
        let address = format!("http://{}", running.address);
        let mut house = Self {
            script: Script::new(world),
            running: Some(running),
            internet,
            folder,
            host,
            users: Vec::new(),
            names,
            address,
        };
        house.sets_clock(now);
        house.tells_script();
        house
    }

    /// Moves the clock to this moment.
    pub fn sets_clock(&self, now: Time) {
        let clock = &self.running().app.clock;
        clock.advance(now.0 - clock.now().0);
    }

    /// The time on the wall.
    pub fn now(&self) -> Time {
        self.running().app.clock.now()
    }

    /// Other servers answer by the script as it is now.
    pub fn tells_script(&mut self) {
        self.script.name(&self.names);
        let script = self.script.clone();
        self.internet
            .plays(Arc::new(move |question| script.answer(question)));
    }

    /// The handles of the server, for making accounts as the command line does.
    pub fn running(&self) -> &Running {
        self.running.as_ref().expect("running until dropped")
    }

    /// Does everything that is due.
    pub fn settle(&self) {
        self.running().settle().expect("jobs can be looked for");
    }

    /// Stops it and answers the folder it leaves.
    pub fn leaves(mut self) -> (TempDir, Names, Vec<String>) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
        let folder = std::mem::replace(&mut self.folder, TempDir::new().expect("a folder"));
        let users = std::mem::take(&mut self.users);
        (folder, std::mem::take(&mut self.names), users)
    }

    /// An app of one of ours; all their tokens are made with the world.
    pub fn app(&self, user: &str) -> Client {
        Client::with_token(&self.address, &token(user))
    }

    /// What an endpoint answers one of ours; null for a refusal.
    pub fn call(&self, user: &str, endpoint: &str, params: Value) -> Value {
        let answer = self.app(user).call(endpoint, params);
        match answer.status {
            200 => answer.json(),
            _ => Value::Null,
        }
    }

    /// The same, but a refusal is a fault of the story.
    pub fn does(&self, user: &str, endpoint: &str, params: Value) -> Value {
        let asked = params.to_string();
        let answer = self.app(user).call(endpoint, params);
        assert!(matches!(answer.status, 200 | 204), "{asked} {answer}");
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    /// Brings a body, as it is, to an inbox, signed by someone elsewhere.
    pub fn hears(&self, signer: &str, key_id: Option<&str>, path: &str, body: &str) -> u16 {
        let key_id = key_id.map_or_else(|| self.script.key_id(signer), str::to_owned);
        self.hears_signed(signer, &key_id, path, body, Form::USUAL)
    }

    /// The same with a signature of this form.
    pub fn hears_signed(
        &self,
        signer: &str,
        key_id: &str,
        path: &str,
        body: &str,
        form: Form<'_>,
    ) -> u16 {
        let delivery = Delivery {
            host: &self.host,
            path,
            body: body.as_bytes(),
            seconds: self.now().seconds(),
        };
        let headers = script::signed(signer, key_id, delivery, form);
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let visitor = Client::visitor(&self.address);
        let answer = visitor.send(Method::POST, path, &headers, body.as_bytes());
        self.settle();
        answer.status
    }

    /// Our URL of a path.
    pub fn at(&self, path: &str) -> String {
        format!("https://{}{path}", self.host)
    }

    /// Our host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What is answered to a request of another server for one of our URLs.
    pub fn answers(&self, url: &str, accept: &str) -> Answer {
        let path = url.split_once(&self.host).map_or(url, |(_, path)| path);
        let headers = [("host", self.host.as_str()), ("accept", accept)];
        Client::visitor(&self.address).get_with(path, &headers)
    }

    /// Our ActivityPub document at a URL.
    pub fn serves(&self, url: &str) -> Answer {
        self.answers(url, "application/activity+json")
    }

    /// What was asked of other servers so far.
    pub fn asked(&self) -> Vec<Question> {
        self.internet.asked()
    }

    /// The activities delivered so far, with the inboxes they were brought to.
    pub fn sent(&self) -> Vec<(String, Value)> {
        let posts = self.asked().into_iter().filter(|one| one.asked.is_post());
        posts
            .map(|one| (one.url.clone(), one.asked.json()))
            .collect()
    }

    /// What we hold under a URI, found while nobody else answers: `{type, object}`.
    pub fn holds(&self, uri: &str) -> Value {
        self.internet.falls_silent(true);
        let found = self.as_anyone("ap/show", &json!({"uri": uri}));
        self.internet.falls_silent(false);
        found
    }

    /// What an endpoint answers the first of ours whom it does not refuse.
    pub fn as_anyone(&self, endpoint: &str, params: &Value) -> Value {
        let mut users = self.users.iter();
        let found = users.find_map(|user| {
            let found = self.call(user, endpoint, params.clone());
            (!found.is_null()).then_some(found)
        });
        found.unwrap_or_default()
    }

    /// How one of ours stands to someone.
    pub fn relation(&self, user: &str, other: &str) -> Value {
        let all = self.call(user, "users/relation", json!({"userId": [other]}));
        all[0].clone()
    }

    /// The API's id of a note we hold.
    pub fn note_id(&self, uri: &str) -> Option<String> {
        let found = self.holds(uri);
        let is_note = found["type"] == "Note";
        is_note.then(|| text(&found["object"]["id"]).to_owned())
    }

    /// The API's id of one of ours (by key) or of someone elsewhere (by URI) we know.
    pub fn user_id(&self, name: &str) -> Option<String> {
        if !name.contains("://") {
            let found = self.call("alice", "users/show", json!({"username": username(name)}));
            return found["id"].as_str().map(str::to_owned);
        }
        let found = self.holds(&self.names.apply(name));
        let is_user = found["type"] == "User";
        is_user.then(|| text(&found["object"]["id"]).to_owned())
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }
}

/// The name behind a key of the index.
pub fn username(key: &str) -> &str {
    match key {
        "system" => "system.actor",
        key => key,
    }
}

/// The token of one of ours.
pub fn token(user: &str) -> String {
    format!("token-of-{user}-0123456789abcdef")
}

/// A string of the index.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A list of strings of the index; a single one is a list of one.
pub fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        value => {
            let all = value.as_array().into_iter().flatten();
            all.filter_map(|one| one.as_str().map(str::to_owned))
                .collect()
        }
    }
}

/// A list of the index.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).expect("a copy")),
        }
    }
}
