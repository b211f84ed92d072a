//! The state a case begins with, brought about the way life does it: by posting through
//! the API and by what others send.

use std::path::PathBuf;

use mamekey::actions;
use mamekey::clock::HOUR;
use mamekey::clock::MINUTE;
use mamekey::crypto::digest;
use mamekey::error::Error;
use mamekey::error::Never;
use mamekey::model::tokens::Grant;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::harness::server;
use crate::inputs::Inputs;
use crate::inputs::case;
use crate::inputs::house::House;
use crate::inputs::house::list;
use crate::inputs::house::strings;
use crate::inputs::house::text;
use crate::inputs::house::token;
use crate::inputs::names::Names;

/// The index's world, once, to be copied for each case.
pub struct World {
    folder: TempDir,
    names: Names,
    users: Vec<String>,
}

impl World {
    /// Brings it about, but for what has to do with these actors and notes.
    pub fn build(inputs: &Inputs, without: &[String]) -> Self {
        let world = &inputs.index["world"];
        let mut house = House::open(&inputs.index, None, Names::default());
        // What stands at the start was made some time before it.
        let start = house.now();
        house.sets_clock(start.minus(2 * HOUR));
        for user in list(&world["local_users"]) {
            make_user(&mut house, user);
        }
        for note in list(&world["local_notes"]) {
            make_note(&mut house, note);
        }
        house.sets_clock(start.minus(MINUTE));
        let is_out = |uri: &Value| without.contains(&text(uri).to_owned());
        for edge in list(&world["follows"]) {
            if !is_out(&edge["by"]) && !is_out(&edge["of"]) {
                set_follow(&mut house, edge);
            }
        }
        for edge in list(&world["blocks"]) {
            set_block(&house, edge);
        }
        for relay in list(&world["relays"]) {
            set_relay(&mut house, relay);
        }
        for uri in list(&world["stored_notes"]) {
            let body = house.script.document(text(uri));
            let body = body.expect("a document in remote");
            // Whose author is not known is not held either.
            if !is_out(uri) && !is_out(&body["attributedTo"]) {
                hold_note(&mut house, text(uri), &body);
            }
        }
        house.settle();
        let (folder, names, users) = house.leaves();
        Self {
            folder,
            names,
            users,
        }
    }

    /// A house in this world.
    pub fn house(&self, inputs: &Inputs) -> House {
        let data: PathBuf = self.folder.path().join("data");
        let mut house = House::open(&inputs.index, Some(&data), self.names.clone());
        house.users = self.users.clone();
        house
    }
}

/// Brings about what is different in one case.
pub fn change(house: &mut House, inputs: &Inputs, state: &Value) {
    for user in list(&state["localUsers"]) {
        make_user(house, user);
    }
    for note in list(&state["storedNotes"]) {
        hold_note(house, text(&note["uri"]), &note["body"]);
    }
    for edge in list(&state["follows"]) {
        set_follow(house, edge);
    }
    for edge in list(&state["blocks"]) {
        set_block(house, edge);
    }
    for relay in list(&state["relays"]) {
        set_relay(house, relay);
    }
    for note in list(&state["localNotes"]) {
        make_note(house, note);
    }
    for reaction in list(&state["localReactions"]) {
        make_reaction(house, reaction);
    }
    for request in list(&state["quoteRequests"]) {
        adopt_request(house, request, "QuoteRequest");
    }
    for request in list(&state["replyRequests"]) {
        adopt_request(house, request, "ReplyRequest");
    }
    set_policies(house, &inputs.index["world"]["host_policies"]);
    house.tells_script();
    for step in list(&state["before"]) {
        case::give(house, inputs, step);
    }
    house.script.overlay(&state["remote"]);
    house.tells_script();
}

/// Makes one of ours, with a token.
pub fn make_user(house: &mut House, user: &Value) {
    let key = text(&user["key"]).to_owned();
    let as_owner = user["moderator"] == true;
    let app = &house.running().app;
    if key == "system" {
        let made = app.db.write(actions::users::ensure_system);
        let id = made.map_err(Error::into_fault).expect("a system actor");
        house.names.declare(
            text(&user["uri"]),
            &house_url(house, "users", &id.to_string()),
        );
        return;
    }
    let (username, hash) = (
        text(&user["username"]).to_owned(),
        digest::sha256(token(&key).as_bytes()),
    );
    let made = app.db.write(move |tx| {
        let by = actions::users::Entitled::Operator { as_owner };
        let id = actions::users::sign_up(tx, &username, Some(server::password_hash()), &by)?;
        actions::users::give_key(tx, id, &server::local_key())
            .map_err(|error| Error::Failed(error.into_fault()))?;
        Ok(id)
    });
    let id = made.unwrap_or_else(|error: Error<_>| panic!("{key} gets no account: {error:?}"));
    let issued = app
        .db
        .write(move |tx| actions::tokens::issue(tx, &hash, id, Some("spec"), &Grant::Everything));
    issued
        .map_err(|error: Error<Never>| error.into_fault())
        .expect("a token");
    house.names.declare(
        text(&user["uri"]),
        &house_url(house, "users", &id.to_string()),
    );
    house.users.push(key.clone());
    if user["locked"] == true {
        house.does(&key, "i/update", json!({"isLocked": true}));
    }
}

fn house_url(house: &House, kind: &str, id: &str) -> String {
    house
        .running()
        .app
        .config
        .origin
        .at(&format!("/{kind}/{id}"))
}

fn make_note(house: &mut House, note: &Value) {
    let mut params = json!({"text": note["text"], "visibility": note["visibility"]});
    let now = house.now();
    if let Some(poll) = note["poll"].as_object() {
        let choices: Vec<&Value> = list(&poll["choices"])
            .iter()
            .map(|one| &one["text"])
            .collect();
        params["poll"] = json!({"choices": choices, "multiple": poll["multiple"]});
        if poll["closed"] == true {
            params["poll"]["expiredAfter"] = json!(MINUTE);
            house.sets_clock(now.minus(HOUR));
        }
    }
    for (declared, param) in [("quotes", "renoteId"), ("replyTo", "replyId")] {
        if let Some(uri) = note[declared].as_str() {
            let id = house.note_id(&house.names.apply(uri));
            params[param] = json!(id.unwrap_or_else(|| panic!("{uri} is not held")));
        }
    }
    let by = text(&note["by"]);
    let quoters = match text(&note["quotePolicy"]) {
        "followers" => "followers",
        "nobody" => "nobody",
        _ => "public",
    };
    if quoters != "public" {
        house.does(by, "i/update", json!({"quotePolicy": quoters}));
    }
    let made = house.does(by, "notes/create", params);
    if quoters != "public" {
        house.does(by, "i/update", json!({"quotePolicy": "public"}));
    }
    let real = house_url(house, "notes", text(&made["createdNote"]["id"]));
    house.names.declare(text(&note["uri"]), &real);
    house.settle();
    make_votes(house, note, &real);
    house.sets_clock(now);
}

/// So many people as there are votes vote, each once.
fn make_votes(house: &mut House, note: &Value, uri: &str) {
    let before = house.script.clone();
    for (place, choice) in list(&note["poll"]["choices"]).iter().enumerate() {
        for number in 0..choice["votes"].as_u64().unwrap_or(0) {
            let name = format!("voter{place}x{number}");
            let voter = format!("https://voters.example.net/users/{name}");
            house
                .script
                .overlay(&json!({&voter: {"actor": {"preferredUsername": name}}}));
            house.tells_script();
            let id = format!("{voter}#votes/{}", uri.len());
            let vote = json!({
                "@context": "https://www.w3.org/ns/activitystreams",
                "type": "Create", "id": format!("{id}/activity"), "actor": voter,
                "object": {"type": "Note", "id": id, "attributedTo": voter, "inReplyTo": uri,
                    "name": choice["text"]},
            });
            house.hears(&voter, None, "/inbox", &vote.to_string());
        }
    }
    house.script = before;
    house.tells_script();
}

/// What our moderators think of other hosts: a word, words, or a flag for each.
fn set_policies(house: &House, policies: &Value) {
    let hosts_with = |policy: &str| -> Vec<&str> {
        let all = policies.as_object().into_iter().flatten();
        all.filter(|(_, said)| {
            said[policy] == true || strings(said).iter().any(|one| one == policy)
        })
        .map(|(host, _)| host.as_str())
        .collect()
    };
    if policies.as_object().is_none_or(serde_json::Map::is_empty) {
        return;
    }
    let params = json!({
        "blockedHosts": hosts_with("blocked"),
        "silencedHosts": hosts_with("silenced"),
        "mediaSilencedHosts": hosts_with("media_off"),
        "reportSilencedHosts": hosts_with("reports_off"),
    });
    house.does("alice", "admin/update-meta", params);
    house.settle();
}

fn make_reaction(house: &mut House, reaction: &Value) {
    let uri = house.names.apply(text(&reaction["note"]));
    let note = house
        .note_id(&uri)
        .unwrap_or_else(|| panic!("{uri} is not held"));
    let params = json!({"noteId": note, "reaction": reaction["reaction"]});
    house.does(text(&reaction["by"]), "notes/reactions/create", params);
    house.settle();
    let sent = house.sent().into_iter().rev();
    let like = sent
        .map(|(_, activity)| activity)
        .find(|activity| activity["type"] == "Like");
    if let Some(like) = like {
        house
            .names
            .declare(text(&reaction["id"]), text(&like["id"]));
    }
}

/// A request we sent gets the id it really has; an accepted one is answered.
fn adopt_request(house: &mut House, request: &Value, kind: &str) {
    let note = house.names.apply(text(&request["note"]));
    let sent = house.sent().into_iter().map(|(_, activity)| activity);
    let found = sent
        .filter(|activity| activity["type"] == kind)
        .find(|activity| {
            activity["instrument"] == note.as_str() || activity["instrument"]["id"] == note.as_str()
        });
    let sent = found.unwrap_or_else(|| panic!("we sent no {kind} for {note}"));
    house.names.declare(text(&request["id"]), text(&sent["id"]));
    house.tells_script();
    let said = match text(&request["state"]) {
        "accepted" => "Accept",
        "rejected" => "Reject",
        _ => return,
    };
    let to = text(&request["to"]);
    let answer = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": said, "id": format!("{to}#answer"), "actor": to,
        "object": sent["id"], "result": request["stamp"],
    });
    house.hears(to, None, "/inbox", &answer.to_string());
}

/// Sets an edge between one of ours and someone elsewhere.
pub fn set_follow(house: &mut House, edge: &Value) {
    let (by, of, state) = (text(&edge["by"]), text(&edge["of"]), text(&edge["state"]));
    if by.contains("://") {
        return is_followed(house, by, of, state, edge);
    }
    let found = house.call(by, "ap/show", json!({"uri": of}));
    let id = text(&found["object"]["id"]).to_owned();
    assert!(!id.is_empty(), "{of} was not found");
    let relation = house.relation(by, &id);
    if relation["isFollowing"] == true {
        house.does(by, "following/delete", json!({"userId": id}));
    }
    if relation["hasPendingFollowRequestFromYou"] == true {
        house.does(by, "following/requests/cancel", json!({"userId": id}));
    }
    house.settle();
    if state == "none" {
        return;
    }
    house.does(by, "following/create", json!({"userId": id}));
    house.settle();
    let sent = house.sent().into_iter().rev().map(|(_, activity)| activity);
    let mut follows = sent.filter(|one| one["type"] == "Follow" && one["object"] == of);
    let follow = follows
        .next()
        .unwrap_or_else(|| panic!("{of} was sent no Follow"));
    if let Some(declared) = edge["id"].as_str() {
        house.names.declare(declared, text(&follow["id"]));
    }
    if state == "following" {
        let accept = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Accept", "id": format!("{of}#accepts/{by}"), "actor": of, "object": follow,
        });
        house.hears(of, None, "/inbox", &accept.to_string());
    }
}

fn is_followed(house: &mut House, by: &str, of: &str, state: &str, edge: &Value) {
    let target = house.names.apply(&user_uri(house, of));
    let id = edge["id"]
        .as_str()
        .map_or_else(|| format!("{by}#follows/{of}"), str::to_owned);
    let follow = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "Follow", "id": id, "actor": by, "object": target,
    });
    if state == "none" {
        let undo = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Undo", "id": format!("{id}/undo"), "actor": by, "object": follow,
        });
        house.hears(by, None, "/inbox", &undo.to_string());
        return;
    }
    house.hears(by, None, "/inbox", &follow.to_string());
    let follower = house
        .user_id(by)
        .unwrap_or_else(|| panic!("{by} is unknown"));
    let relation = house.relation(of, &follower);
    if state == "following" && relation["hasPendingFollowRequestToYou"] == true {
        house.does(of, "following/requests/accept", json!({"userId": follower}));
        house.settle();
    }
}

/// The declared URI of one of ours: every key's user was declared by it.
fn user_uri(house: &House, key: &str) -> String {
    let id = house
        .user_id(key)
        .unwrap_or_else(|| panic!("{key} is nobody of ours"));
    house_url(house, "users", &id)
}

fn set_block(house: &House, edge: &Value) {
    let (by, of) = (text(&edge["by"]), text(&edge["of"]));
    if by.contains("://") {
        let block = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Block", "id": format!("{by}#blocks/{of}"), "actor": by,
            "object": user_uri(house, of),
        });
        house.hears(by, None, "/inbox", &block.to_string());
        return;
    }
    let found = house.call(by, "ap/show", json!({"uri": of}));
    house.does(
        by,
        "blocking/create",
        json!({"userId": found["object"]["id"]}),
    );
    house.settle();
}

fn set_relay(house: &mut House, relay: &Value) {
    let inbox = text(&relay["inbox"]);
    let address = match relay["form"] == "litepub" {
        true => &relay["actor"],
        false => &relay["inbox"],
    };
    let params = json!({"inbox": address});
    house.does("alice", "admin/relays/add", params);
    house.settle();
    let sent = house.sent().into_iter().rev();
    let follow = sent
        .filter(|(to, _)| to == inbox)
        .map(|(_, activity)| activity);
    let follow = follow
        .into_iter()
        .find(|activity| activity["type"] == "Follow");
    let follow = follow.unwrap_or_else(|| panic!("{inbox} was sent no Follow"));
    if let Some(declared) = relay["followId"].as_str() {
        house.names.declare(declared, text(&follow["id"]));
    }
    let said = match text(&relay["state"]) {
        "accepted" => "Accept",
        "rejected" | "failed" => "Reject",
        _ => return,
    };
    let actor = text(&relay["actor"]);
    let answer = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": said, "id": format!("{actor}#answer"), "actor": actor, "object": follow,
    });
    house.hears(actor, None, "/inbox", &answer.to_string());
}

/// Makes us hold a note in this very form.
fn hold_note(house: &mut House, uri: &str, body: &Value) {
    let document = house.names.apply(&body.to_string());
    let before = house.script.clone();
    house
        .script
        .serve(uri, "application/activity+json", document.clone());
    house.tells_script();
    house.call("alice", "ap/show", json!({"uri": uri}));
    house.settle();
    if house.note_id(uri).is_none() {
        let note: Value = serde_json::from_str(&document).expect("a note");
        let author = strings(&note["attributedTo"]).remove(0);
        let create = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Create", "id": format!("{uri}#created"), "actor": author,
            "to": note["to"], "cc": note["cc"], "object": note,
        });
        house.hears(&author, None, "/inbox", &create.to_string());
    }
    house.script = before;
    house.tells_script();
    assert!(
        house.note_id(uri).is_some(),
        "{uri} could not be stored beforehand"
    );
}
