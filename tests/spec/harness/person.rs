//! What people do all day, as single words: short ways to say common calls.

use serde_json::Value;
use serde_json::json;

use super::client::Client;

impl Client {
    /// One's own account, as `i` tells it.
    #[track_caller]
    pub fn me(&self) -> Value {
        self.call("i", json!({})).ok()
    }

    /// One's own id.
    #[track_caller]
    pub fn id(&self) -> String {
        text(&self.me()["id"])
    }

    /// Posts a public note and answers it.
    #[track_caller]
    pub fn writes(&self, words: &str) -> Value {
        self.notes(json!({ "text": words }))
    }

    /// Posts any note and answers it.
    #[track_caller]
    pub fn notes(&self, params: Value) -> Value {
        self.call("notes/create", params).ok()["createdNote"].clone()
    }

    /// Posts a public note and answers its id.
    #[track_caller]
    pub fn writes_id(&self, words: &str) -> String {
        text(&self.writes(words)["id"])
    }

    /// Posts any note and answers its id.
    #[track_caller]
    pub fn notes_id(&self, params: Value) -> String {
        text(&self.notes(params)["id"])
    }

    /// Renotes a note and answers the renote's id.
    #[track_caller]
    pub fn renotes(&self, note: &str) -> String {
        self.notes_id(json!({ "renoteId": note }))
    }

    /// Follows someone, or asks to.
    #[track_caller]
    pub fn follows(&self, other: &str) {
        self.call("following/create", json!({ "userId": other }))
            .ok();
    }

    /// Reacts to a note.
    #[track_caller]
    pub fn reacts(&self, note: &str, reaction: &str) {
        let params = json!({"noteId": note, "reaction": reaction});
        self.call("notes/reactions/create", params).done();
    }

    /// Deletes a note.
    #[track_caller]
    pub fn deletes(&self, note: &str) {
        self.call("notes/delete", json!({ "noteId": note })).done();
    }

    /// Looks at a note.
    #[track_caller]
    pub fn shows(&self, note: &str) -> Value {
        self.call("notes/show", json!({ "noteId": note })).ok()
    }

    /// The texts of a timeline, newest first; `null` texts are left out.
    #[track_caller]
    pub fn reads(&self, timeline: &str) -> Vec<String> {
        texts(&self.call(timeline, json!({"limit": 100})).ok())
    }

    /// The types of one's notifications, newest first.
    #[track_caller]
    pub fn is_told(&self) -> Vec<String> {
        let all = self.notifications();
        all.iter().map(|each| text(&each["type"])).collect()
    }

    /// One's notifications, newest first, without marking them as read.
    #[track_caller]
    pub fn notifications(&self) -> Vec<Value> {
        let params = json!({"limit": 100, "markAsRead": false});
        list(&self.call("i/notifications", params).ok())
    }

    /// Uploads a file and answers its id.
    #[track_caller]
    pub fn keeps(&self, name: &str, bytes: &[u8]) -> String {
        text(&self.upload(name, bytes, json!({})).ok()["id"])
    }

    /// Finds someone by name, on this server or (with a host) on another.
    #[track_caller]
    pub fn finds(&self, name: &str, host: Option<&str>) -> Value {
        let params = json!({"username": name, "host": host});
        self.call("users/show", params).ok()
    }
}

/// The texts of a list of notes.
pub fn texts(notes: &Value) -> Vec<String> {
    let all = list(notes);
    all.iter()
        .filter_map(|note| note["text"].as_str().map(str::to_owned))
        .collect()
}

/// The members of a JSON array.
#[track_caller]
pub fn list(value: &Value) -> Vec<Value> {
    match value.as_array() {
        Some(all) => all.clone(),
        None => panic!("not a list: {value}"),
    }
}

/// A JSON string's content.
#[track_caller]
pub fn text(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => panic!("not a string: {value}"),
    }
}
