//! Promise 3: nothing private is shown to anyone who may not see it, on any path. Asked of
//! every endpoint there is and of every page, as a stranger and as a visitor.

use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::pictures;
use crate::harness::server::Server;
use crate::harness::stream::Stream;
use crate::harness::town::Town;

/// Stands in everything private, and in nothing else.
const WORD: &str = "xyzzyplugh";

/// What the owner has written for few.
struct Secrets {
    /// Public, with a private answer.
    question: String,
    /// Private notes.
    notes: Vec<String>,
}

fn write(owner: &Client, friend: &Client) -> Secrets {
    let question = owner.writes_id("a question for everyone");
    let fields = json!({"comment": format!("{WORD} in the picture")});
    let file = owner.upload(&format!("{WORD}.png"), &pictures::png(8, 8), fields);
    let file = file.ok()["id"].clone();
    let mut notes = Vec::new();
    for visibility in ["followers", "specified"] {
        for reply in [Value::Null, json!(question)] {
            let note = json!({
                "text": format!("{WORD} #{WORD}"),
                "cw": format!("{WORD}, careful"),
                "visibility": visibility,
                "visibleUserIds": [friend.id()],
                "replyId": reply,
                "fileIds": [file],
            });
            notes.push(owner.notes_id(note));
        }
    }
    friend.follows(&owner.id());
    for note in &notes {
        friend.reacts(note, "👍");
    }
    Secrets { question, notes }
}

#[test]
fn no_endpoint_tells_a_secret() {
    let server = Server::start();
    let owner = server.owner();
    let (friend, stranger) = (server.account("friend"), server.account("stranger"));
    let secrets = write(owner, &friend);
    for endpoint in [
        "notes/show",
        "notes/replies",
        "notes/children",
        "users/notes",
    ] {
        let note = if endpoint == "notes/show" {
            &secrets.notes[0]
        } else {
            &secrets.question
        };
        let params = json!({"noteId": note, "userId": owner.id()});
        let told = friend.call(endpoint, params).ok().to_string();
        assert!(told.contains(WORD), "{endpoint} does not tell the friend");
    }
    let endpoints = owner.call("endpoints", json!({})).ok();
    let endpoints = list(&endpoints);
    assert!(endpoints.len() > 20, "{endpoints:?}");
    let targets = secrets.notes.iter().chain([&secrets.question]);
    for note in targets {
        // The reaction to a note one may not see is refused, so asking changes nothing.
        let params = json!({
            "noteId": note, "userId": owner.id(), "limit": 100, "tag": WORD, "query": "a",
            "uri": format!("{}/notes/{note}", server.origin()), "renoteId": note,
            "replyId": note, "text": "x", "reaction": "👍",
        });
        for endpoint in endpoints.iter().map(text) {
            for who in [&stranger, &server.visitor()] {
                let answer = who.call(&endpoint, params.clone());
                assert!(answer.status < 500, "{answer}");
                let told = String::from_utf8_lossy(&answer.body);
                assert!(!told.contains(WORD), "{endpoint} tells:\n{answer}");
            }
        }
    }
}

#[test]
fn no_page_feed_or_document_tells_a_secret() {
    let town = Town::new();
    let owner = town.owner();
    let friend = town.server.account("friend");
    let secrets = write(owner, &friend);
    let id = owner.id();
    let mut paths: Vec<String> = [
        "/",
        "/local",
        "/explore",
        "/@owner",
        "/@owner.atom",
        "/@owner/followers",
        "/search?q=xyzzyplugh",
        "/tags/xyzzyplugh",
        "/users/ID",
        "/users/ID/outbox",
        "/users/ID/outbox?page=true",
        "/users/ID/collections/featured",
        "/users/ID/followers?page=true",
    ]
    .iter()
    .map(|path| path.replace("ID", &id))
    .collect();
    for note in secrets.notes.iter().chain([&secrets.question]) {
        for rest in ["", "/activity", "/replies", "?fragment=1", "/react"] {
            paths.push(format!("/notes/{note}{rest}"));
        }
        paths.push(format!("/contexts/{note}"));
    }
    let visitor = town.server.visitor();
    let open = visitor.get(&format!("/notes/{}", secrets.question));
    assert!(open.status(200).text().contains("a question for everyone"));
    for path in &paths {
        let asked = path.contains(WORD);
        for accept in ["text/html", "application/activity+json"] {
            let page = visitor.get_with(path, &[("accept", accept)]);
            let signed = town.bob.fetch(&town.server, path);
            for answer in [page, signed] {
                assert!(answer.status < 500, "{answer}");
                let told = String::from_utf8_lossy(&answer.body);
                // What was searched for may be repeated, but nothing found.
                let found = if asked { "careful" } else { WORD };
                assert!(!told.contains(found), "{path} as {accept} tells:\n{answer}");
            }
        }
    }
    town.server.settle();
}

#[test]
fn no_stream_tells_a_secret() {
    let server = Server::start();
    let owner = server.owner();
    let (friend, stranger) = (server.account("friend"), server.account("stranger"));
    stranger.follows(&friend.id());
    let mut streams = [
        Stream::open(server.origin(), Some(stranger.token())),
        Stream::open(server.origin(), None),
    ];
    for stream in &mut streams {
        stream.connect("localTimeline");
    }
    for channel in ["main", "homeTimeline", "hybridTimeline", "globalTimeline"] {
        let body = json!({"channel": channel, "id": channel});
        streams[0].send("connect", body);
    }
    let secrets = write(owner, &friend);
    for stream in &mut streams {
        for note in &secrets.notes {
            stream.send("subNote", json!({ "id": note }));
        }
        stream.silent_after(WORD);
    }
    for note in &secrets.notes {
        friend
            .call("notes/reactions/delete", json!({ "noteId": note }))
            .done();
        owner.deletes(note);
    }
    for stream in &mut streams {
        stream.silent_after(WORD);
    }
}
