//! The load generator, and the table of figures in the README.
//!
//! Runs the release build of `mamekey` as a process of its own, on a fresh data folder,
//! and loads it from this process over keep-alive connections. Client and server share
//! the machine, so the figures are of use beside each other and beside another run here,
//! not beside another machine's.
//!
//! ```text
//! cargo build --release && cargo run --release --example bench
//! ```
//!
//! It takes the path of another binary to measure, and after it the parts wanted of
//! `doors`, `crowds`, `deliveries` and `retention`.

mod client;
mod inbound;
mod outbound;
mod process;
mod retention;
mod streams;

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use client::Load;
use process::Process;

/// Connections of the read and post loads.
const CLIENTS: usize = 16;
/// How long each load lasts.
const SECONDS: u64 = 5;
/// Notes on the timeline before it is read.
const NOTES: usize = 400;

fn main() {
    let binary = std::env::args()
        .nth(1)
        .map_or_else(default_binary, PathBuf::from);
    let size = std::fs::metadata(&binary)
        .unwrap_or_else(|error| {
            panic!(
                "{}: {error}; build it first: cargo build --release",
                binary.display()
            )
        })
        .len();
    row(
        "binary",
        &format!("{:.1} MiB", size as f64 / f64::from(1 << 20)),
    );
    let parts: Vec<String> = std::env::args().skip(2).collect();
    let is_wanted = |part: &str| parts.is_empty() || parts.iter().any(|wanted| wanted == part);
    if is_wanted("doors") {
        startup(&binary);
        doors(&binary);
    }
    if is_wanted("crowds") {
        let server = Process::start(&binary);
        inbound::flood(&server, &server.owner("aoi"));
    }
    if is_wanted("deliveries") {
        let server = Process::start(&binary);
        let owner = server.owner("aoi");
        outbound::measure(&server, &owner, &server.token("aoi"));
    }
    if is_wanted("retention") {
        retention::measure();
    }
}

/// What one server does for its owner, their apps, and another server.
fn doors(binary: &Path) {
    let server = Process::start(binary);
    let owner = server.owner("aoi");
    let token = server.token("aoi");
    row("resident, idle", &mebibytes(server.resident_kib()));

    let note = |number: usize| {
        format!(r#"{{"i":"{token}","text":"Beans are up, note {number}. **Bold** and #garden"}}"#)
    };
    Load::new(&server, 1)
        .times(NOTES)
        .run(|number| client::post("/api/notes/create", &note(number)));

    let timeline = format!(r#"{{"i":"{token}","limit":20}}"#);
    let read = Load::new(&server, CLIENTS)
        .lasting(seconds())
        .run(|_| client::post("/api/notes/timeline", &timeline));
    row("home timeline of 20, per second, 16 clients", &read.rate());
    row("  half of them within, 99 of 100 within", &read.quantiles());

    let actor = format!("/users/{owner}");
    let read = Load::new(&server, CLIENTS)
        .lasting(seconds())
        .run(|_| client::get(&actor, "application/activity+json"));
    row("own actor document per second", &read.rate());

    let posted = Load::new(&server, CLIENTS)
        .lasting(seconds())
        .run(|number| client::post("/api/notes/create", &note(number)));
    row("posts per second, 16 clients", &posted.rate());

    streams::measure(&server, &token, seconds());
    inbound::measure(&server, &owner);
    row("resident after load", &mebibytes(server.resident_kib()));
}

fn default_binary() -> PathBuf {
    let mut path = std::env::current_exe().expect("this program has a path");
    path.pop();
    path.pop();
    path.join("mamekey")
}

fn seconds() -> Duration {
    Duration::from_secs(SECONDS)
}

/// The time from the start of the process to its first answer, on a folder that exists.
fn startup(binary: &Path) {
    let first = Process::start(binary);
    first.owner("aoi");
    let folder = first.stop();
    let mut waits: Vec<Duration> = (0..9)
        .map(|_| {
            let begin = Instant::now();
            let again = Process::start_in(binary, folder.path().to_owned());
            again.wait_for_answer();
            begin.elapsed()
        })
        .collect();
    waits.sort();
    row(
        "start to first answer",
        &format!("{:.1} ms", waits[waits.len() / 2].as_secs_f64() * 1e3),
    );
}

fn mebibytes(kib: u64) -> String {
    format!("{:.1} MiB", kib as f64 / 1024.0)
}

fn row(what: &str, figure: &str) {
    println!("{what:<48} {figure:>16}");
}
