//! Another server that delivers signed notes, as fast as they are taken.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::net::TcpListener;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

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
use crate::client::Measured;
use crate::mebibytes;
use crate::process::Process;
use crate::row;

/// What has not happened by then never will.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Threads that sign.
const SIGNERS: usize = 2;

/// Connections that deliver.
const CONNECTIONS: usize = 8;
/// Notes delivered at a time; signed before the clock starts.
const NOTES: usize = 10_000;
/// Actors of the second load.
const ACTORS: usize = 500;
/// As many of them introduce themselves at once: a server keeps few messages of strangers.
const AT_ONCE: usize = 50;
/// Notes after which memory is looked at.
const MANY: usize = 50_000;

/// Measures deliveries of one known actor that mentions the owner.
pub fn measure(server: &Process, owner: &str) {
    let peer = Peer::start(owner);
    peer.is_met(server, &["bob".to_owned()]);
    let (written, size) = (server.written_bytes(), server.database_bytes());
    let load = peer.delivers(server, |_| "bob".to_owned());
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

/// Measures deliveries of many known actors, and the memory held after many notes.
pub fn flood(server: &Process, owner: &str) {
    let peer = Peer::start(owner);
    let names: Vec<String> = (0..ACTORS).map(|number| format!("u{number}")).collect();
    for some in names.chunks(AT_ONCE) {
        peer.is_met(server, some);
    }
    let load = peer.delivers(server, |number| names[number % ACTORS].clone());
    row("  of 500 actors whose keys are known", &load.rate());
    for _ in 1..MANY / NOTES {
        peer.delivers(server, |_| names[0].clone());
    }
    row(
        "resident after 50,000 received notes",
        &mebibytes(server.resident_kib()),
    );
}

/// A server whose people mention the owner.
struct Peer {
    origin: String,
    owner: String,
    key: SigningKey,
    next: AtomicUsize,
}

impl Peer {
    fn start(owner: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let pair = KeyPair::generate().expect("a key");
        let key = SigningKey::from_pem(&pair.private_pem).expect("a key");
        std::thread::spawn(move || serve(&listener, &pair.public_pem));
        Self {
            origin: format!("http://{host}"),
            owner: owner.to_owned(),
            key,
            next: AtomicUsize::new(0),
        }
    }

    fn actor(&self, name: &str) -> String {
        format!("{}/users/{name}", self.origin)
    }

    /// The first letter of each makes the server ask for the key; it is known when the
    /// note is there.
    fn is_met(&self, server: &Process, names: &[String]) {
        let before = notes(server);
        let letters: Vec<Vec<u8>> = names.iter().map(|name| self.letter(name)).collect();
        Load::new(server, 1)
            .times(names.len())
            .run(|number| letters[number].clone());
        let until = Instant::now() + PATIENCE;
        while notes(server) < before + names.len() as u64 {
            assert!(Instant::now() < until, "the keys were never fetched");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// So many notes, each by who `author` says.
    fn delivers(&self, server: &Process, author: impl Fn(usize) -> String + Sync) -> Measured {
        let some = NOTES.div_ceil(SIGNERS);
        let ready: Vec<Vec<u8>> = std::thread::scope(|scope| {
            let sign = |first: usize| {
                let numbers = first..(first + some).min(NOTES);
                numbers.map(|number| self.letter(&author(number))).collect()
            };
            let signing: Vec<_> = (0..NOTES)
                .step_by(some)
                .map(|first| scope.spawn(move || -> Vec<Vec<u8>> { sign(first) }))
                .collect();
            signing
                .into_iter()
                .flat_map(|signed| signed.join().expect("signatures"))
                .collect()
        });
        let stored = notes(server);
        let load = Load::new(server, CONNECTIONS)
            .times(NOTES)
            .run(|number| ready[number].clone());
        let stored = notes(server) - stored;
        assert_eq!(stored, NOTES as u64, "every delivered note is stored");
        load
    }

    fn letter(&self, name: &str) -> Vec<u8> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        signed(&self.actor(name), &self.key, number, &self.owner)
    }
}

fn notes(server: &Process) -> u64 {
    let mut connection = crate::client::Connection::open(server.address);
    let stats: serde_json::Value =
        serde_json::from_slice(connection.ask(&crate::client::post("/api/stats", "{}")))
            .expect("stats");
    stats["notesCount"].as_u64().expect("a count")
}

/// An actor's document; only the actor's own inbox is told where nothing is shared.
pub fn document(id: &str, name: &str, shared_inbox: Option<&str>, public_pem: &str) -> String {
    let mut document = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "type": "Person", "id": id, "preferredUsername": name, "name": name,
        "inbox": format!("{id}/inbox"), "outbox": format!("{id}/outbox"), "followers": format!("{id}/followers"),
        "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": public_pem},
    });
    if let Some(inbox) = shared_inbox {
        document["endpoints"] = json!({"sharedInbox": inbox});
    }
    document.to_string()
}

/// What leads to an actor by handle.
pub fn webfinger(host: &str, name: &str) -> String {
    let href = format!("http://{host}/users/{name}");
    let links = json!([{"rel": "self", "type": "application/activity+json", "href": href}]);
    json!({"subject": format!("acct:{name}@{host}"), "links": links}).to_string()
}

/// The type and body of what a path of a server of actors answers; nothing else is there.
pub fn page(
    host: &str,
    path: &str,
    is_shared: bool,
    public_pem: &str,
) -> Option<(&'static str, String)> {
    if let Some(question) = path.strip_prefix("/.well-known/webfinger?resource=acct") {
        let name = question.trim_start_matches("%3A").trim_start_matches(':');
        let name: String = name
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric())
            .collect();
        return Some(("application/jrd+json", webfinger(host, &name)));
    }
    let name = path
        .strip_prefix("/users/")
        .filter(|name| !name.contains('/'))?;
    let shared = is_shared.then(|| format!("http://{host}/inbox"));
    let id = format!("http://{host}{path}");
    let document = document(&id, name, shared.as_deref(), public_pem);
    Some(("application/activity+json", document))
}

/// Answers every request for somebody.
fn serve(listener: &TcpListener, public_pem: &str) {
    let host = listener.local_addr().expect("an address").to_string();
    for socket in listener.incoming() {
        let Ok(mut socket) = socket else { continue };
        let mut lines = BufReader::new(socket.try_clone().expect("a socket"))
            .lines()
            .map_while(Result::ok);
        let first = lines.next().unwrap_or_default();
        lines.take_while(|line| !line.is_empty()).for_each(drop);
        let path = first.split(' ').nth(1).unwrap_or_default();
        let (status, (kind, body)) = match page(&host, path, true, public_pem) {
            Some(page) => ("200 OK", page),
            None => ("404 Not Found", ("text/plain", String::new())),
        };
        let _ = write!(
            socket,
            "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
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
    letter(actor, key, &body)
}

/// A signed POST of an activity to the shared inbox.
pub fn letter(actor: &str, key: &SigningKey, body: &str) -> Vec<u8> {
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
