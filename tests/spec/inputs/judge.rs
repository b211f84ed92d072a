//! Compares what is seen with what the index expects.

use std::collections::HashSet;

use mamekey::clock::MINUTE;
use mamekey::clock::Time;
use serde_json::Value;
use serde_json::json;

use crate::inputs::case::Seen;
use crate::inputs::house::House;
use crate::inputs::house::list;
use crate::inputs::house::strings;
use crate::inputs::house::text;
use crate::inputs::house::username;
use crate::inputs::script;

/// As many as a page may have.
const PAGE: u64 = 100;

/// How things stood before the input: only what came since counts.
pub struct Before {
    asked: usize,
    notifications: HashSet<String>,
}

impl Before {
    /// Looks around.
    pub fn look(house: &House) -> Self {
        let users = house.users.iter();
        let all = users.flat_map(|user| notifications(house, user));
        Self {
            asked: house.asked().len(),
            notifications: all.map(|one| text(&one["id"]).to_owned()).collect(),
        }
    }
}

fn notifications(house: &House, user: &str) -> Vec<Value> {
    let params = json!({"limit": PAGE, "markAsRead": false});
    list(&house.call(user, "i/notifications", params)).to_vec()
}

/// Everything in `expect` that is not so.
pub fn judge(house: &House, before: &Before, seen: &Seen, expect: &Value) -> Vec<String> {
    let expect = house.names.apply_to(expect);
    let mut judge = Judge {
        house,
        before,
        faults: Vec::new(),
    };
    judge.status(seen);
    for (key, wanted) in expect.as_object().into_iter().flatten() {
        judge.key(key, wanted, seen);
    }
    judge.never(&[json!(house.host())]);
    if let Some(ways) = expect["anyOf"].as_array() {
        let tried: Vec<Vec<String>> = ways
            .iter()
            .map(|way| self::judge(house, before, seen, way))
            .collect();
        if !tried.iter().any(Vec::is_empty) {
            judge.faults.push(format!("none of these holds: {tried:?}"));
        }
    }
    judge.faults
}

struct Judge<'a> {
    house: &'a House,
    before: &'a Before,
    faults: Vec<String>,
}

impl Judge<'_> {
    fn key(&mut self, key: &str, wanted: &Value, seen: &Seen) {
        let all = list(wanted);
        match key {
            "status" => {
                let status = seen.status.map(|status| json!(status));
                if status.as_ref().is_some_and(|status| !all.contains(status)) {
                    self.differs("status", wanted, &json!(seen.status));
                }
            }
            "fetch" => {
                let found = seen.found.map(|found| if found { "ok" } else { "refused" });
                if found.is_some_and(|found| wanted != found) {
                    self.differs("fetch", wanted, &json!(found));
                }
            }
            "note" => self.note(wanted),
            "notes" => all.iter().for_each(|note| self.note(note)),
            "noNotes" => all.iter().for_each(|note| self.no_note(note)),
            "renotes" => all.iter().for_each(|one| self.renotes(one)),
            "reactions" => all.iter().for_each(|one| self.reaction(one, true)),
            "noReactions" => all.iter().for_each(|one| self.reaction(one, false)),
            "follows" => all.iter().for_each(|one| self.follow(one)),
            "actor" => self.actor(wanted),
            "noActors" => {
                for uri in all {
                    if self.house.holds(text(uri))["type"] == "User" {
                        self.faults.push(format!("{uri} is stored"));
                    }
                }
            }
            "blocks" => all.iter().for_each(|one| self.block(one, true)),
            "noBlocks" => all.iter().for_each(|one| self.block(one, false)),
            "polls" => all.iter().for_each(|poll| self.poll_of(poll)),
            "pinned" => all.iter().for_each(|one| self.pinned(one)),
            "reports" => self.reports(all),
            "relays" => self.relays(all),
            "notifications" => all.iter().for_each(|one| self.notification(one, true)),
            "noNotifications" => all.iter().for_each(|one| self.notification(one, false)),
            "sends" => all.iter().for_each(|one| self.sends(one, true)),
            "noSends" => all.iter().for_each(|one| self.sends(one, false)),
            "sendsNothing" => {
                let sent = self.sent();
                if wanted == true && !sent.is_empty() {
                    self.faults.push(format!("something was sent: {sent:?}"));
                }
            }
            "serves" => self.serves(wanted),
            "timelines" => all.iter().for_each(|one| self.timeline(one, true)),
            "noTimelines" => all.iter().for_each(|one| self.timeline(one, false)),
            "fetches" => self.fetches(all),
            "neverFetches" => self.never(all),
            "maxFetches" => self.at_most(wanted),
            "anyOf" | "then" => {}
            other => self
                .faults
                .push(format!("the runner does not know {other}")),
        }
    }

    fn status(&mut self, seen: &Seen) {
        if seen.status.is_some_and(|status| status >= 500) {
            self.faults.push(format!("answered {:?}", seen.status));
        }
    }

    fn differs(&mut self, what: &str, expected: &Value, got: &Value) {
        let got: String = got.to_string().chars().take(600).collect();
        self.faults.push(format!(
            "{what}\n    expected {expected}\n    got      {got}"
        ));
    }

    fn compare(&mut self, what: &str, expected: &Value, got: &Value) {
        if !fits(expected, got) {
            self.differs(what, expected, got);
        }
    }

    // ── notes ───────────────────────────────────────────────────────────────────────

    fn note(&mut self, wanted: &Value) {
        let uri = text(&wanted["uri"]);
        let found = match wanted["uri"].is_null() {
            true => self.latest_by(text(&wanted["by"])),
            false => self.house.holds(uri)["object"].clone(),
        };
        if found["id"].is_null() || found["visibility"].is_null() {
            self.faults.push(format!("there is no note {uri}"));
            return;
        }
        let id = text(&found["id"]).to_owned();
        for (property, expected) in wanted.as_object().into_iter().flatten() {
            let what = format!("note.{property}");
            match property.as_str() {
                "uri" => {}
                "by" => {
                    let author = self.house.user_id(text(expected));
                    let got = found["userId"].as_str().map(str::to_owned);
                    if author != got {
                        self.differs(&what, expected, &found["user"]);
                    }
                }
                "noEmojis" => {
                    let got = strings(&self.property(&found, "emojis"));
                    if strings(expected).iter().any(|name| got.contains(name)) {
                        self.differs(&what, expected, &json!(got));
                    }
                }
                "files" => {
                    let got = self.property(&found, "files");
                    if !fits_exactly(list(expected), &got) {
                        self.differs(&what, expected, &got);
                    }
                }
                "visibleTo" => self.visible(&id, expected, true),
                "hiddenFrom" => self.visible(&id, expected, false),
                property => {
                    let got = self.property(&found, property);
                    self.compare(&what, expected, &got);
                }
            }
        }
    }

    /// A note's property as the index writes it.
    fn property(&self, note: &Value, property: &str) -> Value {
        let names = |value: &Value| -> Value {
            let pairs = value.as_object().into_iter().flatten();
            pairs.map(|(name, _)| json!(name)).collect()
        };
        match property {
            "text" if note["text"] == "" => Value::Null,
            "text" | "cw" | "visibility" => note[property].clone(),
            "createdAt" => self.created(note),
            "replyUri" => self.uri_of(&note["replyId"]),
            "renoteUri" => self.uri_of(&note["renoteId"]),
            "url" => match note["url"].is_null() {
                true => note["uri"].clone(),
                false => note["url"].clone(),
            },
            "hashtags" => json!(strings(&note["tags"])),
            "mentions" => {
                let ids = strings(&note["mentions"]);
                ids.iter().map(|id| json!(self.name_of(id))).collect()
            }
            "emojis" => names(&note["emojis"]),
            "files" => {
                let files = list(&note["files"]).iter();
                files
                    .map(|file| {
                        json!({"type": file["type"], "comment": file["comment"],
                            "sensitive": file["isSensitive"], "url": file["url"]})
                    })
                    .collect()
            }
            "poll" => self.poll(note),
            "edited" => match note["updatedAt"].is_null() {
                true => json!(false),
                false => note["updatedAt"].clone(),
            },
            other => note[other].clone(),
        }
    }

    /// When a note was made: "now" if that is as good as now.
    fn created(&self, note: &Value) -> Value {
        let made = note["createdAt"].as_str().and_then(Time::parse);
        let age = made.map(|made| (self.house.now().0 - made.0).abs());
        match age.is_some_and(|age| age <= 5 * MINUTE) {
            true => json!("now"),
            false => note["createdAt"].clone(),
        }
    }

    fn poll(&self, note: &Value) -> Value {
        let poll = &note["poll"];
        if poll.is_null() {
            return Value::Null;
        }
        let choices: Vec<Value> = list(&poll["choices"])
            .iter()
            .map(|one| json!({"text": one["text"], "votes": one["votes"]}))
            .collect();
        let now = self.house.now().to_string();
        let is_over = poll["expiresAt"]
            .as_str()
            .is_some_and(|end| end <= now.as_str());
        json!({"multiple": poll["multiple"], "expired": is_over, "expiresAt": poll["expiresAt"],
            "choiceCount": choices.len(), "choices": choices})
    }

    fn uri_of(&self, id: &Value) -> Value {
        if id.is_null() {
            return Value::Null;
        }
        self.note_uri(
            &self.house.as_anyone("notes/show", &json!({"noteId": id})),
            id,
        )
    }

    /// The URI of a note; ours have theirs from the id.
    fn note_uri(&self, note: &Value, id: &Value) -> Value {
        match note["uri"].is_null() {
            true => json!(self.house.at(&format!("/notes/{}", text(id)))),
            false => note["uri"].clone(),
        }
    }

    /// Ours by their key, others by their URI.
    fn name_of(&self, id: &str) -> String {
        let user = self
            .house
            .call("alice", "users/show", json!({"userId": id}));
        match user["uri"].as_str() {
            Some(uri) => uri.to_owned(),
            None => text(&user["username"]).to_owned(),
        }
    }

    fn visible(&mut self, id: &str, users: &Value, is_to_be: bool) {
        for user in strings(users) {
            let note = self.house.call(&user, "notes/show", json!({"noteId": id}));
            let is_visible = !note.is_null() && note["isHidden"] != true;
            if is_visible != is_to_be {
                self.faults.push(format!("visible to {user}: {is_visible}"));
            }
        }
    }

    fn latest_by(&self, user: &str) -> Value {
        let id = self.house.user_id(user);
        let params = json!({"userId": id, "limit": 1, "withReplies": true});
        list(&self.house.call("alice", "users/notes", params))
            .first()
            .cloned()
            .unwrap_or_default()
    }

    fn no_note(&mut self, wanted: &Value) {
        let found = match wanted["by"].as_str() {
            Some(user) if self.house.user_id(user).is_some() => self.latest_by(user),
            Some(_) => Value::Null,
            None => {
                let found = self.house.holds(text(wanted));
                match found["type"] == "Note" {
                    true => found["object"].clone(),
                    false => Value::Null,
                }
            }
        };
        if !found.is_null() {
            self.differs("no such note", wanted, &found);
        }
    }

    fn renotes(&mut self, wanted: &Value) {
        let by = self.house.user_id(text(&wanted["by"]));
        let all = match wanted["of"].as_str() {
            Some(of) => match self.house.note_id(of) {
                Some(id) => {
                    let params = json!({"noteId": id, "limit": PAGE});
                    self.house.call("alice", "notes/renotes", params)
                }
                None => Value::Null,
            },
            None => {
                let params = json!({"userId": by, "limit": PAGE, "withReplies": true});
                self.house.call("alice", "users/notes", params)
            }
        };
        let is_wanted = |note: &&Value| {
            let is_pure = note["text"].is_null() && !note["renoteId"].is_null();
            is_pure && by.is_some() && note["userId"].as_str() == by.as_deref()
        };
        let count = list(&all).iter().filter(is_wanted).count();
        if wanted["count"] != json!(count) {
            self.differs("renotes", wanted, &json!(count));
        }
    }

    fn reaction(&mut self, wanted: &Value, is_to_be: bool) {
        let uri = text(&wanted["note"]);
        let Some(note) = self.house.note_id(uri) else {
            if is_to_be {
                self.faults.push(format!("there is no note {uri}"));
            }
            return;
        };
        let by = self.house.user_id(text(&wanted["by"]));
        let params = json!({"noteId": note, "limit": PAGE});
        let all = self.house.call("alice", "notes/reactions", params);
        let is_there = by.is_some()
            && list(&all).iter().any(|one| {
                one["user"]["id"].as_str() == by.as_deref()
                    && (wanted["reaction"].is_null() || fits(&wanted["reaction"], &one["type"]))
            });
        if is_there != is_to_be {
            self.differs(
                if is_to_be { "reaction" } else { "no reaction" },
                wanted,
                &all,
            );
        }
    }

    fn poll_of(&mut self, wanted: &Value) {
        let uri = text(&wanted["note"]);
        let note = self.house.holds(uri)["object"].clone();
        let got = self.poll(&note)["choices"].clone();
        if !fits_exactly(list(&wanted["choices"]), &got) {
            self.differs(&format!("votes of {uri}"), &wanted["choices"], &got);
        }
    }

    // ── people ──────────────────────────────────────────────────────────────────────

    fn follow(&mut self, wanted: &Value) {
        let (by, of) = (text(&wanted["by"]), text(&wanted["of"]));
        let (viewer, other, is_outgoing) = match by.contains("://") {
            true => (of, by, false),
            false => (by, of, true),
        };
        if viewer.contains("://") {
            return;
        }
        let relation = match self.house.user_id(other) {
            Some(id) => self.house.relation(viewer, &id),
            None => Value::Null,
        };
        let (follows, asks) = match is_outgoing {
            true => ("isFollowing", "hasPendingFollowRequestFromYou"),
            false => ("isFollowed", "hasPendingFollowRequestToYou"),
        };
        let state = match (relation[follows] == true, relation[asks] == true) {
            (true, _) => "following",
            (false, true) => "requested",
            _ => "none",
        };
        if wanted["state"] != state {
            self.differs("follow", wanted, &json!(state));
        }
    }

    fn block(&mut self, wanted: &Value, is_to_be: bool) {
        let (by, of) = (text(&wanted["by"]), text(&wanted["of"]));
        let (viewer, other, key) = match by.contains("://") {
            true => (of, by, "isBlocked"),
            false => (by, of, "isBlocking"),
        };
        let id = self.house.user_id(other).unwrap_or_default();
        let relation = self.house.relation(viewer, &id);
        if (relation[key] == true) != is_to_be {
            self.differs("block", wanted, &relation);
        }
    }

    fn actor(&mut self, wanted: &Value) {
        let uri = text(&wanted["uri"]);
        let id = self.house.user_id(uri);
        let user = self
            .house
            .call("alice", "users/show", json!({"userId": id}));
        let is_gone = user.is_null() || user["isDeleted"] == true;
        if let Some(deleted) = wanted["deleted"].as_bool() {
            if deleted != is_gone {
                self.differs("actor.deleted", &json!(deleted), &user);
            }
            if is_gone {
                return;
            }
        }
        if is_gone {
            self.faults.push(format!("{uri} is unknown"));
            return;
        }
        for (property, expected) in wanted.as_object().into_iter().flatten() {
            let is_own = |url: &Value| {
                let url = text(url);
                json!(
                    !url.is_empty() && !url.contains("/identicon/") && !url.contains("avatar.png")
                )
            };
            let got = match property.as_str() {
                "uri" | "deleted" => continue,
                "avatar" => is_own(&user["avatarUrl"]),
                "banner" => is_own(&user["bannerUrl"]),
                "suspended" => user["isSuspended"].clone(),
                "movedTo" => match user["movedTo"].as_str() {
                    Some(id) => json!(self.name_of(id)),
                    None => Value::Null,
                },
                "emojis" => {
                    let all = user["emojis"].as_object().into_iter().flatten();
                    all.map(|(name, _)| json!(name)).collect()
                }
                property => user[property].clone(),
            };
            self.compare(&format!("actor.{property}"), expected, &got);
        }
    }

    fn pinned(&mut self, wanted: &Value) {
        let id = self.house.user_id(text(&wanted["of"]));
        let user = self
            .house
            .call("alice", "users/show", json!({"userId": id}));
        let mut got: Vec<String> = list(&user["pinnedNotes"])
            .iter()
            .map(|note| text(&self.note_uri(note, &note["id"])).to_owned())
            .collect();
        let mut expected = strings(&wanted["notes"]);
        got.sort();
        expected.sort();
        if got != expected {
            self.differs("pinned", wanted, &json!(got));
        }
    }

    fn reports(&mut self, wanted: &[Value]) {
        let params = json!({"limit": PAGE, "state": "all"});
        let all = self.house.call("alice", "admin/abuse-user-reports", params);
        let all = list(&all);
        if all.len() != wanted.len() {
            self.differs("number of reports", &json!(wanted), &json!(all));
            return;
        }
        for one in wanted {
            let id_of = |name: &str| one[name].as_str().map(|user| self.house.user_id(user));
            let (about, by) = (id_of("about"), id_of("by"));
            // Whoever is not named may be anyone.
            let is_meant = |wanted: &Option<Option<String>>, got: &Value| match wanted {
                Some(id) => id.is_some() && got.as_str() == id.as_deref(),
                None => true,
            };
            let is_it = |report: &&Value| {
                let comment = text(&report["comment"]);
                is_meant(&about, &report["targetUserId"])
                    && is_meant(&by, &report["reporterId"])
                    && (one["comment"].is_null() || fits(&one["comment"], &report["comment"]))
                    && strings(&one["notes"])
                        .iter()
                        .all(|note| comment.contains(note.as_str()))
            };
            if all.iter().find(is_it).is_none() {
                self.differs("report", one, &json!(all));
            }
        }
    }

    fn relays(&mut self, wanted: &[Value]) {
        let params = json!({});
        let all = self.house.call("alice", "admin/relays/list", params);
        for one in wanted {
            let is_it = |relay: &&Value| {
                relay["inbox"] == one["inbox"]
                    && (one["state"].is_null() || {
                        let status = text(&relay["status"]);
                        one["state"] == status
                            || one["state"] == "pending" && status == "requesting"
                    })
            };
            if list(&all).iter().find(is_it).is_none() {
                self.differs("relay", one, &all);
            }
        }
    }

    fn notification(&mut self, wanted: &Value, is_to_be: bool) {
        let from = wanted["from"].as_str().map(|from| self.house.user_id(from));
        let all = notifications(self.house, text(&wanted["to"]));
        let is_new = |one: &&Value| !self.before.notifications.contains(text(&one["id"]));
        let is_there = all.iter().filter(is_new).any(|one| {
            (wanted["type"] == "*" || wanted["type"] == one["type"])
                && from
                    .as_ref()
                    .is_none_or(|from| from.is_some() && one["userId"].as_str() == from.as_deref())
        });
        if is_there != is_to_be {
            let what = if is_to_be {
                "notification"
            } else {
                "no notification"
            };
            let new: Vec<&Value> = all.iter().filter(is_new).collect();
            self.differs(what, wanted, &json!(new));
        }
    }

    fn timeline(&mut self, wanted: &Value, is_to_be: bool) {
        let endpoint = match text(&wanted["timeline"]) {
            "home" => "notes/timeline",
            "local" => "notes/local-timeline",
            "hybrid" | "social" => "notes/hybrid-timeline",
            _ => "notes/global-timeline",
        };
        let all = self
            .house
            .call(text(&wanted["of"]), endpoint, json!({"limit": PAGE}));
        let notes = list(&all).iter();
        let uris: Vec<Value> = notes.map(|note| self.note_uri(note, &note["id"])).collect();
        if uris.contains(&wanted["note"]) != is_to_be {
            self.differs("timeline", wanted, &json!(uris));
        }
    }

    // ── the wire ────────────────────────────────────────────────────────────────────

    fn sent(&self) -> Vec<(String, Value)> {
        let since = self.house.asked().into_iter().skip(self.before.asked);
        let posts = since.filter(|one| one.asked.is_post());
        posts
            .map(|one| (one.url.clone(), one.asked.json()))
            .collect()
    }

    fn sends(&mut self, wanted: &Value, is_to_be: bool) {
        let sent = self.sent();
        let matching: Vec<&(String, Value)> = sent
            .iter()
            .filter(|(inbox, activity)| self.is_sent(wanted, inbox, activity))
            .collect();
        if matching.is_empty() == is_to_be {
            let what = if is_to_be { "sends" } else { "does not send" };
            self.differs(what, wanted, &json!(sent));
            return;
        }
        if let (Some((_, activity)), false) = (matching.first(), wanted["result"].is_null()) {
            let url = text(&activity["result"]);
            let answer = self.house.serves(url);
            let document: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            for (property, expected) in wanted["result"].as_object().into_iter().flatten() {
                self.compare(&format!("result.{property}"), expected, &document[property]);
            }
        }
    }

    fn is_sent(&self, wanted: &Value, inbox: &str, activity: &Value) -> bool {
        let object = &activity["object"];
        let id = object.as_str().or_else(|| object["id"].as_str());
        let has = |name: &String| !object[name.as_str()].is_null();
        let from = wanted["from"].as_str().map(|key| {
            let id = self.house.user_id(username(key)).unwrap_or_default();
            self.house.at(&format!("/users/{id}"))
        });
        (wanted["type"].is_null() || activity["type"] == wanted["type"])
            && (wanted["objectType"].is_null() || object["type"] == wanted["objectType"])
            && (wanted["objectId"].is_null() || wanted["objectId"].as_str() == id)
            && (wanted["inbox"].is_null() || wanted["inbox"] == inbox)
            && wanted["to"]
                .as_str()
                .is_none_or(|to| self.house.script.inboxes(to).iter().any(|one| one == inbox))
            && from.is_none_or(|from| activity["actor"] == from.as_str())
            && strings(&wanted["objectHas"]).iter().all(has)
            && !strings(&wanted["objectLacks"]).iter().any(has)
    }

    fn serves(&mut self, wanted: &Value) {
        for one in wanted
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![wanted.clone()])
        {
            let answer = self.house.serves(text(&one["uri"]));
            let document: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            match &one["has"] {
                Value::Object(all) => {
                    for (property, expected) in all {
                        self.compare(&format!("serves {property}"), expected, &document[property]);
                    }
                }
                names => {
                    for name in strings(names) {
                        if document[&name].is_null() {
                            self.differs("serves", &json!(name), &document);
                        }
                    }
                }
            }
            for name in strings(&one["lacks"]) {
                if !document[&name].is_null() {
                    self.differs("does not serve", &json!(name), &document);
                }
            }
        }
    }

    fn asked(&self) -> Vec<String> {
        let since = self.house.asked().into_iter().skip(self.before.asked);
        since.map(|one| one.url).collect()
    }

    fn fetches(&mut self, wanted: &[Value]) {
        let asked = self.asked();
        for url in wanted {
            if !asked.iter().any(|one| is_of(one, text(url))) {
                self.differs("fetches", url, &json!(asked));
            }
        }
    }

    fn never(&mut self, wanted: &[Value]) {
        let asked = self.asked();
        for url in wanted {
            let url = text(url);
            let is_it = |one: &&String| match url.contains("://") {
                true => is_of(one, url),
                false => script::host(one) == url,
            };
            if let Some(one) = asked.iter().find(is_it) {
                self.differs("never fetches", &json!(url), &json!(one));
            }
        }
    }

    fn at_most(&mut self, wanted: &Value) {
        let asked = self.asked();
        for (url, most) in wanted.as_object().into_iter().flatten() {
            let count = asked.iter().filter(|one| is_of(one, url)).count();
            if count as u64 > most.as_u64().unwrap_or(0) {
                self.differs(&format!("fetches of {url}"), most, &json!(count));
            }
        }
    }
}

/// Whether a URL was asked for; written without a query, any query will do.
fn is_of(asked: &str, url: &str) -> bool {
    let asked = match url.contains('?') {
        true => asked,
        false => asked.split('?').next().unwrap_or_default(),
    };
    asked == url || asked.trim_end_matches('/') == url.trim_end_matches('/')
}

/// Whether a value is what the index asks for.
fn fits(expected: &Value, got: &Value) -> bool {
    match expected {
        Value::Object(rule) if is_rule(rule) => obeys(rule, got),
        Value::Object(all) => all
            .iter()
            .all(|(name, value)| match (name.as_str(), value) {
                ("choices", Value::Array(all)) => fits_exactly(all, &got["choices"]),
                _ => fits(value, &got[name]),
            }),
        Value::Array(all) => fits_list(all, got),
        Value::Bool(wanted) if got.is_string() => *wanted != text(got).is_empty(),
        Value::String(_) => expected == got || is_same_time(expected, got),
        expected => expected == got,
    }
}

/// Lists whose number and order count.
fn fits_exactly(expected: &[Value], got: &Value) -> bool {
    let got = list(got);
    let mut pairs = expected.iter().zip(got);
    expected.len() == got.len() && pairs.all(|(one, other)| fits(one, other))
}

/// Lists may have more members.
fn fits_list(expected: &[Value], got: &Value) -> bool {
    let got = list(got);
    if expected.iter().all(Value::is_number) {
        return expected == got;
    }
    expected
        .iter()
        .all(|one| got.iter().any(|other| fits(one, other)))
        && (!expected.is_empty() || got.is_empty())
}

const RULES: [&str; 10] = [
    "oneOf",
    "contains",
    "notContains",
    "startsWith",
    "minLength",
    "maxLength",
    "times",
    "collapsed",
    "min",
    "max",
];

fn is_rule(rule: &serde_json::Map<String, Value>) -> bool {
    !rule.is_empty() && rule.keys().all(|key| RULES.contains(&key.as_str()))
}

fn obeys(rule: &serde_json::Map<String, Value>, got: &Value) -> bool {
    let said = text(got);
    let size = || match got {
        Value::Array(all) => all.len(),
        _ => said.chars().count(),
    };
    rule.iter().all(|(name, value)| match name.as_str() {
        "oneOf" => list(value).iter().any(|one| fits(one, got)),
        "contains" => {
            let mut rest = said;
            strings(value)
                .iter()
                .all(|part| match rest.split_once(part.as_str()) {
                    Some((_, after)) => {
                        rest = after;
                        true
                    }
                    None => false,
                })
        }
        "notContains" => !strings(value)
            .iter()
            .any(|part| said.contains(part.as_str())),
        "startsWith" => said.starts_with(text(value)),
        "minLength" => size() as u64 >= value.as_u64().unwrap_or(0),
        "maxLength" => size() as u64 <= value.as_u64().unwrap_or(0),
        "times" => value
            .as_object()
            .into_iter()
            .flatten()
            .all(|(part, times)| {
                said.matches(part.as_str()).count() as u64 == times.as_u64().unwrap_or(0)
            }),
        "collapsed" => said.split_whitespace().collect::<Vec<_>>().join(" ") == text(value),
        "min" => got.as_f64() >= value.as_f64(),
        "max" => got.as_f64() <= value.as_f64(),
        _ => false,
    })
}

/// Times are equal however they are written.
fn is_same_time(expected: &Value, got: &Value) -> bool {
    let read = |value: &Value| text(value).parse::<jiff::Timestamp>().ok();
    match (read(expected), read(got)) {
        (Some(one), Some(other)) => one.as_millisecond() == other.as_millisecond(),
        _ => false,
    }
}
