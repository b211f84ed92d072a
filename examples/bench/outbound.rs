//! Many servers that take what is delivered to them.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Instant;

use mamekey::crypto::keys::KeyPair;
use mamekey::crypto::keys::SigningKey;
use serde_json::json;

use crate::client;
use crate::client::Load;
use crate::inbound;
use crate::inbound::PATIENCE;
use crate::mebibytes;
use crate::process::Process;
use crate::row;

/// Servers, each with an address of the loopback network for itself.
const SERVERS: usize = 200;
/// People on each, all with an inbox of their own.
const PEOPLE: usize = 5;
/// Notes of the second load.
const NOTES: usize = 5;

/// Measures one note to a thousand inboxes, and then some more at once.
pub fn measure(server: &Process, owner: &str, token: &str) {
    let taken = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let pair = KeyPair::generate().expect("a key");
    let key = SigningKey::from_pem(&pair.private_pem).expect("a key");
    let counting = Arc::clone(&taken);
    std::thread::spawn(move || serve(&listener, &pair.public_pem, &counting));

    let followers: Vec<String> = (0..SERVERS * PEOPLE)
        .map(|number| {
            let (host, name) = (number / PEOPLE + 1, number % PEOPLE);
            format!("http://127.0.1.{host}:{port}/users/f{name}")
        })
        .collect();
    let follow = |number: usize| {
        let actor = &followers[number];
        let body = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Follow", "id": format!("{actor}/follow"), "actor": actor,
            "object": format!("http://localhost/users/{owner}"),
        });
        inbound::letter(actor, &key, &body.to_string())
    };
    // A server keeps few messages of strangers, so they come in small crowds.
    let crowd = followers.len() / 10;
    for first in (0..followers.len()).step_by(crowd) {
        Load::new(server, 1)
            .times(crowd)
            .run(|number| follow(first + number));
        until_taken(&taken, first + crowd);
    }

    let write = |number: usize| {
        let body = format!(r#"{{"i":"{token}","text":"To a thousand inboxes, number {number}"}}"#);
        client::post("/api/notes/create", &body)
    };
    let (before, so_far) = (server.resident_kib(), taken.load(Ordering::SeqCst));
    server.forget_peak();
    Load::new(server, 1).times(1).run(write);
    until_taken(&taken, so_far + followers.len());
    let growth = server.peak_kib().saturating_sub(before);
    row(
        "one note to 1,000 inboxes on 200 servers",
        &format!("+ {}", mebibytes(growth)),
    );

    let (begin, so_far) = (Instant::now(), taken.load(Ordering::SeqCst));
    Load::new(server, 1).times(NOTES).run(write);
    until_taken(&taken, so_far + NOTES * followers.len());
    let rate = (NOTES * followers.len()) as f64 / begin.elapsed().as_secs_f64();
    row("outbound deliveries per second", &format!("{rate:.0}"));
}

fn until_taken(taken: &AtomicUsize, count: usize) {
    let until = Instant::now() + PATIENCE;
    while taken.load(Ordering::SeqCst) < count {
        let so_far = taken.load(Ordering::SeqCst);
        assert!(Instant::now() < until, "{so_far} of {count} deliveries");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

fn serve(listener: &TcpListener, public_pem: &str, taken: &Arc<AtomicUsize>) {
    let public_pem: Arc<str> = public_pem.into();
    for socket in listener.incoming().flatten() {
        let (public_pem, taken) = (Arc::clone(&public_pem), Arc::clone(taken));
        std::thread::spawn(move || {
            // A connection that breaks is not used again.
            let _ = converse(socket, &public_pem, &taken);
        });
    }
}

/// Answers one connection: people are shown, deliveries counted and taken.
fn converse(mut socket: TcpStream, public_pem: &str, taken: &AtomicUsize) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let host = socket.local_addr()?.to_string();
    let mut reader = BufReader::new(socket.try_clone()?);
    loop {
        let (mut first, mut length) = (String::new(), 0);
        if reader.read_line(&mut first)? == 0 {
            return Ok(());
        }
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if line == "\r\n" {
                break;
            }
            let (name, value) = line.split_once(':').unwrap_or_default();
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let (is_post, path) = (first.starts_with("POST "), first.split(' ').nth(1));
        let path = path.unwrap_or_default();
        let (status, kind, body) = match is_post {
            true => ("202 Accepted", "text/plain", String::new()),
            false => match inbound::page(&host, path, false, public_pem) {
                Some((kind, body)) => ("200 OK", kind, body),
                None => ("404 Not Found", "text/plain", String::new()),
            },
        };
        if is_post {
            taken.fetch_add(1, Ordering::SeqCst);
        }
        write!(
            socket,
            "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )?;
    }
}
