//! A streaming client in a page: prints what is written on a server's local timeline.
//!
//! ```text
//! cargo run --example listen -- https://mamekey.example
//! ```
//!
//! Without an address it starts a server of its own, writes there and hears itself:
//!
//! ```sh
//! cargo run --example listen
//! ```

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;

use mamekey::actions::tokens;
use mamekey::actions::users;
use mamekey::cli::serve;
use mamekey::config::Config;
use mamekey::config::Origin;
use mamekey::crypto::digest;
use mamekey::error::Error;
use mamekey::error::Fault;
use mamekey::error::Never;
use mamekey::model::tokens::Grant;
use serde_json::Value;
use serde_json::json;
use tungstenite::Message;
use tungstenite::WebSocket;
use url::Url;

/// What a note is heard through: a socket, with or without TLS.
trait Line: Read + Write {}
impl<T: Read + Write> Line for T {}

fn main() {
    match std::env::args().nth(1) {
        Some(origin) => {
            let mut stream = open(&Url::parse(&origin).expect("an address"));
            loop {
                println!("{}", next(&mut stream));
            }
        }
        None => hear_oneself(),
    }
}

/// Connects to the local timeline; the server says when it listens.
fn open(origin: &Url) -> WebSocket<Box<dyn Line>> {
    let host = origin.host_str().expect("a host");
    let port = origin.port_or_known_default().expect("a port");
    let tcp = TcpStream::connect((host, port)).expect("a connection");
    let (scheme, line): (_, Box<dyn Line>) = match origin.scheme() {
        "https" => ("wss", Box::new(secured(host, tcp))),
        _ => ("ws", Box::new(tcp)),
    };
    let address = format!("{scheme}://{host}:{port}/streaming");
    let (mut stream, _) = tungstenite::client(address, line).expect("a stream");
    let wish = json!({"channel": "localTimeline", "id": "1", "pong": true});
    let connect = json!({"type": "connect", "body": wish}).to_string();
    stream.send(Message::text(connect)).expect("a message");
    stream
}

fn secured(host: &str, tcp: TcpStream) -> impl Line + use<> {
    let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned();
    let config = rustls::ClientConfig::builder()
        .with_root_certificates(rustls::RootCertStore::from_iter(roots))
        .with_no_client_auth();
    let name = host.to_owned().try_into().expect("a name");
    let client = rustls::ClientConnection::new(Arc::new(config), name).expect("TLS");
    rustls::StreamOwned::new(client, tcp)
}

/// Waits for the next thing worth a line.
fn next(stream: &mut WebSocket<Box<dyn Line>>) -> String {
    loop {
        let Message::Text(text) = stream.read().expect("the stream goes on") else {
            continue;
        };
        let frame: Value = serde_json::from_str(&text).expect("a frame of JSON");
        let body = &frame["body"];
        match frame["type"].as_str() {
            Some("connected") => return "listening".to_owned(),
            Some("channel") if body["type"] == "note" => {
                let note = &body["body"];
                return format!("{}: {}", note["user"]["username"], note["text"]);
            }
            _ => {}
        }
    }
}

/// A server with one inhabitant, who writes and is heard.
fn hear_oneself() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a port")
        .port();
    let origin = format!("http://127.0.0.1:{port}");
    let mut config = Config::in_folder(folder.path());
    config.origin = Origin::parse(&origin).expect("an origin");
    config.listen = ([127, 0, 0, 1], port).into();
    let running = serve::start(config).expect("a server");
    let hash = digest::sha256(b"a token");
    let made: Result<(), Error<Never>> = running.app.db.write(move |tx| {
        let as_owner = users::Entitled::Operator { as_owner: true };
        let user = users::sign_up(tx, "aoi", None, &as_owner)
            .map_err(|_| Fault("no account".to_owned()))?;
        tokens::issue(tx, &hash, user, None, &Grant::Everything).map(drop)
    });
    made.expect("an account");

    let mut stream = open(&Url::parse(&origin).expect("an address"));
    println!("{}", next(&mut stream));
    let note = json!({"i": "a token", "text": "The beans are up!"});
    ureq::post(format!("{origin}/api/notes/create"))
        .header("content-type", "application/json")
        .send(note.to_string())
        .expect("a note");
    println!("{}", next(&mut stream));
    running.stop();
}
