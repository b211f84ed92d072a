//! Another server that delivers signed notes, as fast as they are taken.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::net::TcpListener;
use std::time::SystemTime;

use mamekey::clock::Clock;
use mamekey::crypto::keys::KeyPair;
use mamekey::crypto::keys::SigningKey;
use mamekey::federation::signature;
use mamekey::federation::signature::Dialect;
use mamekey::federation::signature::Outgoing;
use mamekey::federation::signature::Signer;
use serde_json::json;
use url::Url;

use crate::client::Load;
use crate::process::Process;
use crate::row;

/// Connections that deliver.
const CONNECTIONS: usize = 8;
/// Notes delivered; signed before the clock starts.
const NOTES: usize = 10_000;

/// Measures deliveries of one known actor that mentions the owner.
pub fn measure(server: &Process, owner: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let pair = KeyPair::generate().expect("a key");
    let key = SigningKey::from_pem(&pair.private_pem).expect("a key");
    let actor = format!("{origin}/users/bob");
    let document = document(&origin, &actor, &pair.public_pem);
    std::thread::spawn(move || serve(&listener, &document));

    let request = |number: usize| signed(&actor, &key, number, owner);
    // The first one makes the server ask for the key.
    Load::new(server, 1).times(1).run(|_| request(0));
    wait_until_known(server, &actor);
    let ready: Vec<Vec<u8>> = (1..=NOTES).map(request).collect();
    let (written, size) = (server.written_bytes(), server.database_bytes());
    let stored = notes(server);
    let load = Load::new(server, CONNECTIONS)
        .times(NOTES)
        .run(|number| ready[number].clone());
    let stored = notes(server) - stored;
    assert_eq!(stored, NOTES as u64, "every delivered note is stored");
    row(
        "inbound signed notes really stored per second",
        &load.rate(),
    );
    row(
        "disk per received note",
        &format!("{} B", (server.database_bytes() - size) / NOTES as u64),
    );
    row(
        "bytes written per received note",
        &format!("{} B", (server.written_bytes() - written) / NOTES as u64),
    );
}

fn notes(server: &Process) -> u64 {
    let mut connection = crate::client::Connection::open(server.address);
    let stats: serde_json::Value =
        serde_json::from_slice(connection.ask(&crate::client::post("/api/stats", "{}")))
            .expect("stats");
    stats["notesCount"].as_u64().expect("a count")
}

/// The first delivery waits for its key; the server knows it when the note is there.
fn wait_until_known(server: &Process, actor: &str) {
    let until = SystemTime::now() + std::time::Duration::from_secs(10);
    let before = notes(server);
    while notes(server) == before && SystemTime::now() < until {
        std::thread::yield_now();
    }
    assert!(
        SystemTime::now() < until || notes(server) > before,
        "the server never fetched {actor}"
    );
}

fn document(origin: &str, actor: &str, public_pem: &str) -> String {
    json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "type": "Person", "id": actor, "preferredUsername": "bob", "name": "Bob",
        "inbox": format!("{actor}/inbox"), "outbox": format!("{actor}/outbox"), "followers": format!("{actor}/followers"),
        "endpoints": {"sharedInbox": format!("{origin}/inbox")},
        "publicKey": {"id": format!("{actor}#main-key"), "owner": actor, "publicKeyPem": public_pem},
    })
    .to_string()
}

/// Answers every request with the actor, and WebFinger with where it is.
fn serve(listener: &TcpListener, document: &str) {
    let actor: serde_json::Value = serde_json::from_str(document).expect("a document");
    let id = actor["id"].as_str().expect("an id");
    for socket in listener.incoming() {
        let Ok(mut socket) = socket else { continue };
        let mut lines = BufReader::new(socket.try_clone().expect("a socket"))
            .lines()
            .map_while(Result::ok);
        let first = lines.next().unwrap_or_default();
        lines.take_while(|line| !line.is_empty()).for_each(drop);
        let (kind, body) = match first.split(' ').nth(1) {
            Some(path) if path.starts_with("/.well-known/webfinger") => {
                let host = id.split('/').nth(2).expect("a host");
                let links =
                    json!([{"rel": "self", "type": "application/activity+json", "href": id}]);
                (
                    "application/jrd+json",
                    json!({"subject": format!("acct:bob@{host}"), "links": links}).to_string(),
                )
            }
            _ => ("application/activity+json", document.to_owned()),
        };
        let _ = write!(
            socket,
            "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
    }
}

/// A delivery of a note that mentions the owner, so that it is the server's business.
fn signed(actor: &str, key: &SigningKey, number: usize, owner: &str) -> Vec<u8> {
    let note = format!("{actor}/notes/{number}");
    let me = format!("http://localhost/users/{owner}");
    let published = Clock::default().now().to_string();
    let addressed = json!({"to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [format!("{actor}/followers"), me]});
    let body = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "Create", "id": format!("{note}/activity"), "actor": actor, "published": published,
        "to": addressed["to"], "cc": addressed["cc"],
        "object": {
            "type": "Note", "id": note, "attributedTo": actor, "published": published,
            "to": addressed["to"], "cc": addressed["cc"],
            "content": format!("<p>Ferments, week {number}: the jar hums, the lid sweats, and the kitchen smells of <b>garlic</b>. I have not opened it yet.</p>"),
            "tag": [{"type": "Mention", "href": me, "name": "@aoi@localhost"}],
        },
    })
    .to_string();
    let url = Url::parse("http://localhost/inbox").expect("an address");
    let signer = Signer {
        key_id: &format!("{actor}#main-key"),
        key,
    };
    let headers = signature::sign(
        &Outgoing {
            url: &url,
            body: Some(body.as_bytes()),
        },
        &signer,
        Dialect::Cavage,
        Clock::default().now(),
    )
    .expect("a signature");
    let mut request = format!("POST /inbox HTTP/1.1\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in &headers {
        request.push_str(&format!("{name}: {}\r\n", value.to_str().expect("text")));
    }
    format!("{request}\r\n{body}").into_bytes()
}
