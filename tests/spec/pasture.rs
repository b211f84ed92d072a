//! The example notes of the fediverse pasture, each wrapped in a Create: stored, and shown
//! with its text intact.
//!
//! `MAMEKEY_PASTURE` names another file of the same form (or its folder); the source and
//! licence of ours stand in the file.

use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;
use serde_json::json;

use crate::harness::actor::Actor;
use crate::harness::town::Town;

/// Who speaks in every example.
const PASTURE_ACTOR: &str = "http://pasture-one-actor/actor";

/// Whether an example is a note at all: one without an id cannot be kept, and what has no
/// type, or is a place, a profile or a relationship, says nothing. Such examples must do no
/// harm, and that is all.
fn is_note(note: &Value) -> bool {
    let is_other = |kind: &Value| {
        kind.is_null()
            || ["Place", "Profile", "Relationship", "Tombstone"]
                .iter()
                .any(|other| kind == other)
    };
    note["id"].is_string() && !is_other(&note["type"])
}

fn inputs() -> Value {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pasture/inputs.json");
    let named = env::var_os("MAMEKEY_PASTURE").map_or(ours, PathBuf::from);
    let file = match named.is_dir() {
        true => named.join("pasture-inputs.json"),
        false => named,
    };
    let text = fs::read_to_string(&file)
        .unwrap_or_else(|cause| panic!("{} cannot be read: {cause}", file.display()));
    serde_json::from_str(&text).expect("the examples are JSON")
}

/// Each example with its place in the file.
fn examples(inputs: &Value) -> Vec<(String, &Value)> {
    let groups = inputs["groups"].as_object().expect("groups");
    let all = groups.iter().flat_map(|(name, group)| {
        let examples = group["examples"].as_array().expect("examples");
        let numbered = examples.iter().enumerate();
        numbered.map(move |(number, example)| (format!("{name} {}", number + 1), example))
    });
    all.collect()
}

/// The words a reader sees, found crudely: all that is not in a tag or a script.
fn words(html: &str) -> Vec<String> {
    let html = match (html.find("<script"), html.find("</script>")) {
        (Some(start), Some(end)) if start < end => html[..start].to_owned() + &html[end..],
        _ => html.to_owned(),
    };
    let parts = html.split('<').enumerate();
    let seen = parts.map(|(index, part)| match part.split_once('>') {
        Some((_, text)) if index > 0 => text,
        _ => part,
    });
    seen.flat_map(|text| text.split(|letter: char| !letter.is_alphabetic()))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What an example says: its content, or the first of its translations.
fn said(note: &Value) -> String {
    let first = |map: &Value| {
        let values = map.as_object().into_iter().flatten();
        values
            .into_iter()
            .find_map(|(_, value)| value.as_str().map(str::to_owned))
    };
    match note["content"].as_str() {
        Some(content) => content.to_owned(),
        None => first(&note["contentMap"]).unwrap_or_default(),
    }
}

/// Delivers an example; what is wrong with what is shown of it.
fn told(town: &Town, by: &Actor, example: &Value) -> Option<String> {
    let mut note = by.note("");
    let mut create = by.create(&note);
    // In the pasture everything is said by one actor; here that is who delivers it.
    let example = example.to_string().replace(PASTURE_ACTOR, &by.id);
    let example: Value = serde_json::from_str(&example).expect("still JSON");
    for (name, value) in example.as_object().expect("an example") {
        note[name.as_str()] = value.clone();
    }
    create["object"] = note.clone();
    let answer = by.deliver(&town.server, &create);
    town.server.settle();
    if !matches!(answer.status, 200..=299) {
        return Some(format!("answered {}", answer.status));
    }
    if !is_note(&note) {
        return None;
    }
    let params = json!({"limit": 100, "withReplies": true, "userId": town.local_id(by)});
    let listed = town.owner().call("users/notes", params).ok();
    let listed = listed.as_array().expect("notes");
    let Some(shown) = listed.iter().find(|shown| shown["uri"] == note["id"]) else {
        return Some("is not there".to_owned());
    };
    let text = [&shown["text"], &shown["cw"]].map(|text| text.as_str().unwrap_or_default());
    let lost: Vec<String> = words(&said(&note))
        .into_iter()
        .filter(|word| !text.iter().any(|text| text.contains(word.as_str())))
        .collect();
    (!lost.is_empty()).then(|| format!("lost {lost:?} of {:?}, shows {text:?}", said(&note)))
}

#[test]
fn pasture_examples_are_stored_and_shown_with_their_text() {
    let inputs = inputs();
    let examples = examples(&inputs);
    assert!(!examples.is_empty(), "there are no examples");
    let town = Town::with_followee();
    // Media in the examples lie on servers that do not exist.
    town.server.forgive();
    let mut failed = Vec::new();
    for (name, example) in &examples {
        if let Some(fault) = told(&town, &town.bob, example) {
            failed.push(format!("{name}\n  {fault}\n  {example}"));
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {} examples:\n{}",
        failed.len(),
        examples.len(),
        failed.join("\n")
    );
}
