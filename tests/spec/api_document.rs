//! `/api.json` says what the server answers, and the server answers what it says.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::text;
use crate::harness::pictures;
use crate::harness::server::Server;
use crate::harness::town::Town;

/// The document, and what answers are held against it.
struct Document(Value);

impl Document {
    fn of(server: &Server) -> Self {
        Self(server.visitor().get("/api.json").ok())
    }

    /// Calls and answers what came, which must be as the document says, to the last key.
    #[track_caller]
    fn call(&self, who: &Client, name: &str, params: Value) -> Value {
        let schema = &self.0["paths"][format!("/{name}")]["post"]["responses"]["200"]["content"];
        let schema = &schema["application/json"]["schema"];
        let said = schema.as_object().is_some_and(|said| !said.is_empty());
        assert!(said, "nothing is said of what {name} answers");
        let answer = who.call(name, params).ok();
        let mut faults = Vec::new();
        self.hold(&answer, schema, name, &mut faults);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        answer
    }

    fn hold(&self, value: &Value, schema: &Value, at: &str, faults: &mut Vec<String>) {
        if let Some(name) = schema["$ref"].as_str() {
            let pointer = name.trim_start_matches('#');
            let meant = self.0.pointer(pointer).expect("a described kind");
            return self.hold(value, meant, at, faults);
        }
        if let Some(choices) = schema["anyOf"].as_array() {
            let all = choices.iter().map(|choice| {
                let mut faults = Vec::new();
                self.hold(value, choice, at, &mut faults);
                faults
            });
            // The choice that fits best explains best.
            let best = all.min_by_key(Vec::len).expect("a choice");
            faults.extend(best);
            return;
        }
        if !is_of(value, &schema["type"]) {
            return faults.push(format!("{at}: {value} is no {}", schema["type"]));
        }
        let words = schema["enum"].as_array();
        if words.is_some_and(|words| !words.contains(value)) {
            faults.push(format!("{at}: {value} is none of {}", schema["enum"]));
        }
        match value {
            Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    self.hold(item, &schema["items"], &format!("{at}[{place}]"), faults);
                }
            }
            Value::Object(parts) => self.hold_parts(parts, schema, at, faults),
            _ => {}
        }
    }

    fn hold_parts(
        &self,
        parts: &serde_json::Map<String, Value>,
        schema: &Value,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        let required = schema["required"].as_array().into_iter().flatten();
        for name in required.filter_map(Value::as_str) {
            if !parts.contains_key(name) {
                faults.push(format!("{at}.{name} is missing"));
            }
        }
        for (name, value) in parts {
            let at = format!("{at}.{name}");
            match (
                schema["properties"].get(name),
                schema.get("additionalProperties"),
            ) {
                (Some(schema), _) | (None, Some(schema)) => self.hold(value, schema, &at, faults),
                (None, None) if schema.get("type").is_none() => {}
                (None, None) => faults.push(format!("{at} is not said")),
            }
        }
    }
}

#[test]
fn refusals_are_as_the_document_says() {
    let server = Server::start();
    let document = Document::of(&server);
    let visitor = server.visitor();
    for (name, params, status) in [
        ("notes/show", json!({"noteId": "aaaaaaaaaa"}), 400),
        ("notes/show", json!({}), 400),
        ("users/show", json!({"username": "nobody"}), 404),
        ("i", json!({}), 401),
    ] {
        let answer = visitor.call(name, params).status(status);
        let said = &document.0["paths"][format!("/{name}")]["post"]["responses"];
        let said = &said[status.to_string()]["content"]["application/json"];
        let (error, mut faults) = (answer.json(), Vec::new());
        document.hold(&error, &said["schema"], name, &mut faults);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        let code = error["error"]["code"].as_str().expect("a code");
        assert!(
            said["examples"][code].is_object(),
            "{name}: {code} is not said"
        );
    }
}

/// Whether a value is of one of these types; of any where none is named.
fn is_of(value: &Value, types: &Value) -> bool {
    let is = |name: &Value| match name.as_str().unwrap_or_default() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("an unknown type: {other}"),
    };
    match types {
        Value::Null => true,
        Value::Array(any) => any.iter().any(is),
        one => is(one),
    }
}

/// A note with everything a note may have.
fn rich_note(owner: &Client, bob: &Client) -> String {
    let file = owner.keeps("a.png", &pictures::png(64, 48));
    let poll = json!({"choices": ["tea", "coffee"], "expiredAfter": 600_000});
    let quoted = bob.writes_id("quoted #tea");
    let asked = bob.notes_id(json!({"text": "@owner what?", "poll": poll}));
    let note = owner.notes_id(json!({
        "text": "**all** of it @bob #tea :unknown:", "cw": "careful", "fileIds": [file],
        "replyId": asked, "renoteId": quoted, "reactionAcceptance": "nonSensitiveOnly",
    }));
    owner
        .call("notes/polls/vote", json!({"noteId": asked, "choice": 1}))
        .done();
    bob.reacts(&note, "👍");
    bob.renotes(&note);
    note
}

#[test]
fn notes_and_people_are_as_the_document_says() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let document = Document::of(&server);
    let note = rich_note(owner, &bob);
    bob.follows(&owner.id());
    owner.call("i/pin", json!({ "noteId": note })).ok();
    let written =
        json!({"text": "only for bob", "visibility": "specified", "visibleUserIds": [bob.id()]});
    document.call(owner, "notes/create", written);
    let one = || json!({ "noteId": note });
    for who in [owner, &bob] {
        document.call(who, "notes/show", one());
        document.call(who, "notes/timeline", json!({}));
        document.call(who, "notes/local-timeline", json!({}));
        document.call(who, "i", json!({}));
        document.call(who, "i/notifications", json!({}));
        document.call(who, "i/notifications-grouped", json!({}));
        for other in [owner, &bob] {
            document.call(who, "users/show", json!({"userId": other.id()}));
        }
        document.call(
            who,
            "users/show",
            json!({"userIds": [owner.id(), bob.id()]}),
        );
    }
    document.call(
        &server.visitor(),
        "users/show",
        json!({"userId": owner.id()}),
    );
    document.call(&server.visitor(), "notes/local-timeline", json!({}));
    for list in [
        "notes/children",
        "notes/conversation",
        "notes/renotes",
        "notes/replies",
    ] {
        document.call(owner, list, one());
    }
    document.call(owner, "users/notes", json!({"userId": bob.id()}));
    document.call(owner, "users/search", json!({"query": "bob"}));
    document.call(
        owner,
        "users/search",
        json!({"query": "bob", "detail": false}),
    );
    document.call(owner, "notes/mentions", json!({}));
    let of = |who: &Client| json!({"userId": who.id()});
    let follows = document.call(owner, "users/followers", of(owner));
    assert_eq!(follows[0]["follower"]["username"], "bob");
    let follows = document.call(owner, "users/following", of(&bob));
    assert_eq!(follows[0]["followee"]["username"], "owner");
}

#[test]
fn what_people_keep_is_as_the_document_says() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let document = Document::of(&server);
    let call = |name: &str, params: Value| document.call(owner, name, params);
    let note = rich_note(owner, &bob);
    let folder = call("drive/folders/create", json!({"name": "Pictures"}));
    call("drive/folders/show", json!({"folderId": folder["id"]}));
    let kept = json!({"folderId": folder["id"], "comment": "a hill"});
    let file = owner.upload("b.png", &pictures::png(80, 20), kept).ok();
    call("drive/files/show", json!({"fileId": file["id"]}));
    call("drive/files", json!({"folderId": folder["id"]}));
    let list = call("users/lists/create", json!({"name": "Friends"}));
    owner
        .call(
            "users/lists/push",
            json!({"listId": list["id"], "userId": bob.id()}),
        )
        .done();
    call("users/lists/list", json!({}));
    call("users/lists/show", json!({"listId": list["id"]}));
    call("users/lists/get-memberships", json!({"listId": list["id"]}));
    let clip = call("clips/create", json!({"name": "Best"}));
    owner
        .call(
            "clips/add-note",
            json!({"clipId": clip["id"], "noteId": note}),
        )
        .done();
    call("clips/list", json!({}));
    call("clips/notes", json!({"clipId": clip["id"]}));
    let antenna = json!({
        "name": "Tea", "src": "all", "keywords": [["tea"]], "excludeKeywords": [], "users": [],
        "caseSensitive": false, "withReplies": true, "withFile": false,
    });
    let antenna = call("antennas/create", antenna);
    call("antennas/show", json!({"antennaId": antenna["id"]}));
    call("antennas/list", json!({}));
    owner
        .call(
            "mute/create",
            json!({"userId": bob.id(), "expiresAt": server.now() + 600_000}),
        )
        .done();
    call("mute/list", json!({}));
    call("invite/create", json!({}));
    call("invite/list", json!({}));
    call("hashtags/show", json!({"tag": "tea"}));
}

#[test]
fn what_the_server_is_and_whom_it_trusts_is_as_the_document_says() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let document = Document::of(&server);
    let call = |name: &str, params: Value| document.call(owner, name, params);
    document.call(&server.visitor(), "meta", json!({}));
    document.call(&server.visitor(), "meta", json!({"detail": false}));
    let news = json!({"title": "News", "text": "tea is ready", "imageUrl": null});
    owner.call("admin/announcements/create", news).ok();
    call("announcements", json!({}));
    call("i", json!({}));
    let role = call(
        "admin/roles/create",
        json!({
            "name": "Role", "description": "", "color": "#00ff00", "iconUrl": null, "target": "manual",
            "condFormula": {}, "isPublic": true, "isModerator": true, "isAdministrator": false,
            "isExplorable": true, "asBadge": true, "canEditMembersByModerator": false, "displayOrder": 1,
            "policies": {"pinLimit": {"useDefault": false, "priority": 0, "value": 9}},
        }),
    );
    owner
        .call(
            "admin/roles/assign",
            json!({"roleId": role["id"], "userId": bob.id()}),
        )
        .done();
    call("roles/list", json!({}));
    call("roles/users", json!({"roleId": role["id"]}));
    call("admin/roles/users", json!({"roleId": role["id"]}));
    document.call(&bob, "i", json!({}));
    document.call(&bob, "i/notifications", json!({}));
    call("admin/show-users", json!({}));
}

#[test]
fn what_comes_from_elsewhere_is_as_the_document_says() {
    let town = Town::with_followee();
    let document = Document::of(&town.server);
    let note = town.bob.note_with("<p>look</p>", |note| {
        let url = format!("{}/media/a.png", town.peer.origin());
        note["attachment"] = json!([{"type": "Document", "mediaType": "image/png", "url": url}]);
    });
    town.hears(&town.bob, &town.bob.create(&note));
    let owner = town.owner();
    let page = document.call(owner, "notes/timeline", json!({}));
    let author = text(&page[0]["userId"]);
    document.call(owner, "users/show", json!({"userId": author}));
    document.call(owner, "federation/instances", json!({}));
    document.call(owner, "federation/stats", json!({}));
    document.call(
        owner,
        "federation/show-instance",
        json!({"host": town.peer.host()}),
    );
    document.call(owner, "federation/users", json!({"host": town.peer.host()}));
}
