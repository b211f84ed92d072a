//! One recording, and how it is played: theirs as it was sent, ours through the API.

use std::fs;
use std::path::Path;

use mamekey::clock::Time;
use serde_json::Value;
use serde_json::json;

use crate::inputs::case;
use crate::inputs::case::Seen;
use crate::inputs::house::House;
use crate::inputs::house::list;
use crate::inputs::house::text;
use crate::inputs::judge::Before;
use crate::inputs::judge::judge;
use crate::inputs::names::Names;
use crate::inputs::script;
use crate::inputs::script::Form;
use crate::inputs::world;

const ACTIVITY: &str = "application/activity+json";

/// How often each thing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// As it was.
    Once,
    /// And then again, as servers do that did not hear our answer.
    Twice,
}

/// What one server answers and what it sent.
pub struct Recording {
    value: Value,
}

impl Recording {
    /// Reads a recording; the context most of its documents share is written once.
    pub fn open(software: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/wire");
        let raw = fs::read_to_string(folder.join(format!("{software}.json"))).expect("a recording");
        let value: Value = serde_json::from_str(&raw).expect("JSON");
        let shared = format!("\"@context\":{}", value["context"]);
        let whole = value
            .to_string()
            .replace("\"@context\":\"as above\"", &shared);
        let value = serde_json::from_str(&whole).expect("still JSON");
        Self { value }
    }

    /// Everything it was asked for, each document with its kind.
    pub fn documents(&self) -> impl Iterator<Item = (&str, &Value)> {
        let all = list(&self.value["documents"]).iter();
        all.map(|document| (text(&document["kind"]), &document["body"]))
    }

    /// The activities it sent, in order.
    pub fn activities(&self) -> impl Iterator<Item = &Value> {
        let steps = list(&self.value["story"]).iter();
        steps
            .map(|step| &step["activity"])
            .filter(|activity| activity.is_object())
    }

    /// A server of ours, to which this other one answers as it did.
    pub fn house(&self) -> House {
        let world = &self.value["world"];
        let mut house = House::open(&self.value, None, Names::default());
        for user in list(&world["local_users"]) {
            world::make_user(&mut house, user);
        }
        // What was recorded at the end of the story is there to be compared, not served.
        let served = list(&self.value["documents"]).iter();
        for document in served.filter(|document| document["served"] != false) {
            serve(&mut house, document);
        }
        house.tells_script();
        house
    }

    /// The whole story; answers what was not as expected.
    pub fn play(&self, telling: Telling) -> Vec<String> {
        let mut house = self.house();
        let steps = list(&self.value["story"]).iter();
        let played = steps.map(|step| {
            let mut faults = self.step(&mut house, step);
            if telling == Telling::Twice && step.get("activity").is_some() {
                faults.extend(self.hear_again(&house, step));
            }
            (text(&step["name"]), faults)
        });
        let faulty = played.filter(|(_, faults)| !faults.is_empty());
        faulty
            .map(|(name, faults)| format!("{name}\n  {}", faults.join("\n  ")))
            .collect()
    }

    /// Plays the story up to and with this step.
    pub fn play_until(&self, house: &mut House, name: &str) {
        for step in list(&self.value["story"]) {
            self.step(house, step);
            if step["name"] == name {
                return;
            }
        }
        panic!("no step is called {name}");
    }

    /// One step: something they sent, or something we did meanwhile.
    fn step(&self, house: &mut House, step: &Value) -> Vec<String> {
        if step.get("follow").is_some() {
            world::set_follow(house, &step["follow"]);
            return Vec::new();
        }
        if step.get("endpoint").is_some() {
            let made = case::call_api(house, step);
            let id = made["createdNote"]["id"].as_str();
            if let (Some(name), Some(id)) = (step["names"].as_str(), id) {
                let real = house
                    .running()
                    .app
                    .config
                    .origin
                    .at(&format!("/notes/{id}"));
                house.names.declare(name, &real);
            }
            return Vec::new();
        }
        self.hear(house, step)
    }

    /// Brings an activity to the inbox it was brought to then, signed in their way, and
    /// judges what follows.
    fn hear(&self, house: &mut House, step: &Value) -> Vec<String> {
        house.sets_clock(Time::parse(text(&step["at"])).expect("a date"));
        show(house, &step["activity"]["object"]);
        let before = Before::look(house);
        let seen = self.deliver(house, step, &step["activity"]);
        judge(house, &before, &seen, &step["expect"])
    }

    /// Brings it once as it was and once under another id: what it says is true already, so
    /// nothing new comes of it (G5, I3).
    fn hear_again(&self, house: &House, step: &Value) -> Vec<String> {
        let mut other = step["activity"].clone();
        other["id"] = json!(format!("{}-again", text(&other["id"])));
        let mut expect = step["expect"].clone();
        for news in ["notifications", "sends"] {
            expect.as_object_mut().expect("an object").remove(news);
        }
        expect["noNotifications"] = json!([{"to": "bea", "type": "*"}]);
        let again = [&step["activity"], &other]
            .into_iter()
            .flat_map(|activity| {
                let before = Before::look(house);
                let seen = self.deliver(house, step, activity);
                judge(house, &before, &seen, &expect)
            });
        again.map(|fault| format!("again: {fault}")).collect()
    }

    fn deliver(&self, house: &House, step: &Value, activity: &Value) -> Seen {
        let signer = text(&step["signer"]);
        let body = script::with_keys(activity, signer).to_string();
        let path = format!("https://us.example{}", text(&step["posted_to"]));
        let path = house.names.apply(&path);
        let path = path.trim_start_matches("https://us.example");
        let (key_id, body) = (house.script.key_id(signer), house.names.apply(&body));
        let status = house.hears_signed(signer, &key_id, path, &body, self.form());
        Seen {
            status: Some(status),
            ..Seen::default()
        }
    }

    fn form(&self) -> Form<'_> {
        let signs = &self.value["signs"];
        Form {
            algorithm: text(&signs["algorithm"]),
            covers: text(&signs["headers"]),
            content_type: text(&signs["contentType"]),
        }
    }

    /// What it asks of us to know someone: each address with what it wants to be answered.
    pub fn asks(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = list(&self.value["asks"]).iter();
        all.map(|ask| (text(&ask["path"]), text(&ask["accept"])))
    }
}

/// One document at its URL; a WebFinger answer at the URL we ask.
fn serve(house: &mut House, document: &Value) {
    let (url, body) = (text(&document["url"]), &document["body"]);
    let content_type = document["contentType"].as_str().unwrap_or(ACTIVITY);
    let owner = body["publicKey"]["owner"].as_str();
    let owner = owner.or_else(|| body["owner"].as_str()).unwrap_or(url);
    let written = match body {
        Value::String(text) => text.clone(),
        body => house
            .names
            .apply(&script::with_keys(body, owner).to_string()),
    };
    let url = match url.split_once("?resource=") {
        Some((base, resource)) => {
            let resource: String = form_urlencoded::byte_serialize(resource.as_bytes()).collect();
            format!("{base}?resource={resource}")
        }
        None => url.to_owned(),
    };
    house.script.serve(&url, content_type, written);
}

/// Whatever they tell of in full is from then on found at its own id.
fn show(house: &mut House, object: &Value) {
    let is_document = object["id"].is_string() && object.get("attributedTo").is_some();
    if is_document || object.get("inbox").is_some() {
        let document = json!({"url": object["id"], "body": with_context(object)});
        serve(house, &document);
        house.tells_script();
    }
}

/// An object as it is served alone.
fn with_context(object: &Value) -> Value {
    let mut whole = object.clone();
    if whole.get("@context").is_none() {
        whole["@context"] = json!("https://www.w3.org/ns/activitystreams");
    }
    whole
}
