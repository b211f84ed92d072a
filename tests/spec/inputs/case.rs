//! One case: the world as it is to begin with, the input, what is seen afterwards, and the
//! steps that follow.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;

use crate::harness::server::tables;
use crate::inputs::Inputs;
use crate::inputs::house::House;
use crate::inputs::house::list;
use crate::inputs::house::strings;
use crate::inputs::house::text;
use crate::inputs::judge::Before;
use crate::inputs::judge::judge;
use crate::inputs::script;
use crate::inputs::world;
use crate::inputs::world::World;

/// How a case went.
pub struct Outcome {
    /// What was not as expected.
    pub faults: Vec<String>,
    /// By what the log knows the input.
    pub name: String,
    /// It was refused, rather than something else found in its place.
    pub is_refusal: bool,
}

/// Runs a case.
pub fn run(inputs: &Inputs, shared: &World, entry: &Value) -> Outcome {
    let state = &entry["given_state"];
    let held = list(&inputs.index["world"]["stored_notes"]);
    let other_bodies = list(&state["storedNotes"]).iter();
    let mut without: Vec<String> = other_bodies
        .filter(|note| held.contains(&note["uri"]))
        .map(|note| text(&note["uri"]).to_owned())
        .collect();
    without.extend(strings(&state["unknownActors"]));
    without.extend(strings(&state["notStored"]));
    let own = (!without.is_empty()).then(|| World::build(inputs, &without));
    let mut house = own.as_ref().unwrap_or(shared).house(inputs);
    world::change(&mut house, inputs, state);
    let before = Before::look(&house);
    let rows = tables(house.running());
    let seen = give(&mut house, inputs, entry);
    let mut faults = match inputs.names_refusals() {
        true => traces(&house, entry, &rows),
        false => Vec::new(),
    };
    faults.extend(judge(&house, &before, &seen, &entry["expect"]));
    faults.extend(follow_up(&mut house, inputs, &entry["expect"]["then"]));
    let name = match seen.status {
        // What the door turns away is known by who signed.
        Some(400..) => house.script.key_id(text(&entry["signer"])),
        _ => house.names.apply(&called(inputs, entry)),
    };
    Outcome {
        faults,
        name,
        is_refusal: entry["verdict"] == "reject" && seen.found != Some(true),
    }
}

/// Tables in which a refusal may leave something: whom we met to find out who speaks, and
/// what was said to be gone.
const OF_STRANGERS: [&str; 4] = ["instance", "user", "public_key", "forgotten"];

/// What is refused leaves no row.
fn traces(house: &House, entry: &Value, before: &BTreeMap<String, i64>) -> Vec<String> {
    let now = tables(house.running());
    let is_changed = |table: &&String| before[*table] != now[*table];
    let changed = now.keys().filter(is_changed);
    let more = changed.filter(|table| !OF_STRANGERS.contains(&table.as_str()));
    match text(&entry["verdict"]) {
        "reject" => more
            .map(|table| format!("{table}: {} rows became {}", before[table], now[table]))
            .collect(),
        _ => Vec::new(),
    }
}

/// What the log calls an input: the activity, or the address that was looked up.
fn called(inputs: &Inputs, entry: &Value) -> String {
    let trigger = &entry["trigger"];
    let activity = match text(&entry["kind"]) {
        "object" if trigger["activity"].is_object() => trigger["activity"].clone(),
        "object" => json!({"id": trigger["lookup"].as_str().or(entry["fetched_from"].as_str())}),
        _ => serde_json::from_str(&inputs.text(text(&entry["file"]))).unwrap_or_default(),
    };
    text(&activity["id"]).to_owned()
}

/// What came back at once.
#[derive(Default)]
pub struct Seen {
    /// The status of a POST.
    pub status: Option<u16>,
    /// Whether a lookup found something.
    pub found: Option<bool>,
}

/// Gives us an input, or a step, the way its kind wants; a step that names only a file, the
/// way the file's own entry says.
pub fn give(house: &mut House, inputs: &Inputs, step: &Value) -> Seen {
    let entry = match step["file"].as_str() {
        Some(file) if step.get("signer").is_none() && step.get("kind").is_none() => {
            inputs.entry(file)
        }
        _ => step,
    };
    match text(&entry["kind"]) {
        "object" => fetch(house, inputs, entry),
        _ => Seen {
            status: Some(post(house, inputs, step)),
            ..Seen::default()
        },
    }
}

/// Brings an activity to an inbox: an input file, as its own entry says, or one written in
/// the index.
fn post(house: &House, inputs: &Inputs, step: &Value) -> u16 {
    let written = step.get("activity");
    let entry = match step["file"].as_str() {
        Some(file) if step.get("signer").is_none() => inputs.entry(file),
        _ => step,
    };
    let signer = text(&entry["signer"]);
    let body = match written {
        Some(activity) => script::with_keys(activity, signer).to_string(),
        None => input(inputs, text(&step["file"]), signer),
    };
    let path = entry["posted_to"].as_str().unwrap_or("/inbox");
    let inbox = house.names.apply(&house.at(path));
    let origin = house.at("");
    house.hears(
        signer,
        step["keyId"].as_str(),
        inbox.trim_start_matches(&origin),
        &house.names.apply(&body),
    )
}

/// An input's own bytes but for the keys in it.
fn input(inputs: &Inputs, file: &str, owner: &str) -> String {
    let raw = inputs.text(file);
    if !raw.contains("BEGIN PUBLIC KEY") && !raw.contains("\"GENERATED\"") {
        return raw;
    }
    let document: Value = serde_json::from_str(&raw).expect("an input with a key is JSON");
    script::with_keys(&document, owner).to_string()
}

/// Serves the input and does what makes us fetch it.
fn fetch(house: &mut House, inputs: &Inputs, entry: &Value) -> Seen {
    let url = text(&entry["fetched_from"]);
    let body = house.names.apply(&input(inputs, text(&entry["file"]), url));
    house.script.serve(url, text(&entry["content_type"]), body);
    house.tells_script();
    let trigger = &entry["trigger"];
    if trigger.get("activity").is_some() {
        let status = Some(post(house, inputs, trigger));
        return Seen {
            status,
            ..Seen::default()
        };
    }
    if let Some(actor) = trigger["refresh"].as_str() {
        let update = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Update", "id": format!("{actor}#refreshed"), "actor": actor, "object": actor,
        });
        house.hears(actor, None, "/inbox", &update.to_string());
        return Seen::default();
    }
    if let Some(note) = trigger["thread"].as_str() {
        open_thread(house, &house.names.apply(note));
        return Seen::default();
    }
    let wanted = trigger["lookup"].as_str().unwrap_or(url);
    let found = house.call("alice", "ap/show", json!({"uri": wanted}));
    house.settle();
    Seen {
        found: Some(!found.is_null()),
        ..Seen::default()
    }
}

/// What apps ask when someone opens a thread.
fn open_thread(house: &House, note: &str) {
    let id = house
        .note_id(note)
        .unwrap_or_else(|| panic!("{note} is not held"));
    for endpoint in ["notes/show", "notes/conversation", "notes/children"] {
        house.call("alice", endpoint, json!({"noteId": id}));
    }
    house.settle();
}

fn follow_up(house: &mut House, inputs: &Inputs, steps: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, step) in steps.as_array().into_iter().flatten().enumerate() {
        let before = Before::look(house);
        let seen = match step.get("api") {
            Some(call) => {
                call_api(house, call);
                Seen::default()
            }
            None => give(house, inputs, step),
        };
        let found = judge(house, &before, &seen, &step["expect"]);
        faults.extend(
            found
                .into_iter()
                .map(|fault| format!("then {}: {fault}", number + 1)),
        );
    }
    faults
}

/// Calls the API as one of ours; URIs in the parameters become ids. Answers what came back.
pub fn call_api(house: &House, call: &Value) -> Value {
    let mut params = house.names.apply_to(&call["body"]);
    for (name, value) in params.as_object_mut().into_iter().flatten() {
        // A URI in a text, or one that is looked up, is no id.
        if name.ends_with("Id") || name.ends_with("Ids") {
            to_ids(house, name, value);
        }
    }
    let answer = house.does(text(&call["as"]), text(&call["endpoint"]), params);
    house.settle();
    answer
}

/// Puts our ids in place of the URIs a parameter has, be it one or a list.
fn to_ids(house: &House, name: &str, value: &mut Value) {
    if let Some(all) = value.as_array_mut() {
        all.iter_mut().for_each(|one| to_ids(house, name, one));
        return;
    }
    let Some(uri) = value.as_str().filter(|text| text.contains("://")) else {
        return;
    };
    let id = match name.to_lowercase().contains("user") {
        true => house.user_id(uri),
        false => house.note_id(uri),
    };
    *value = json!(id);
}
