//! The recorded story: what a real Misskey answered to two thousand calls and on four
//! streams, told again to the real program, and every difference named.
//!
//! `tests/fixtures/golden` has the recording and the tools; differences we want stand in
//! its `allow.toml`. The story takes two minutes, nearly all of it waiting, so `.ci/run`
//! lets it run beside the other tests. Without Python the test says so and ends; with `CI`
//! set it fails instead.

#[path = "spec/harness/ports.rs"]
mod ports;

use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;

/// What the recorder needs from PyPI.
const PACKAGES: [&str; 2] = ["requests==2.34.2", "websockets==17.4"];

/// Differences shown when there are any.
const SHOWN: usize = 200;

/// How the reason of a rule ends that a slow machine needs and a quick one does not, or the
/// other way round.
const BY_CHANCE: &str = "(not every time)";

/// A running program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/golden")
        .join(path)
}

/// A Python with the packages, made once below `target`; `None` on a machine without.
fn python() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let python = folder.join("bin/python");
    let made = folder.join(PACKAGES.join(" "));
    if made.exists() {
        return Some(python);
    }
    let steps: [(&Path, Vec<&str>); 2] = [
        (
            Path::new("python3"),
            vec!["-m", "venv", folder.to_str().expect("a readable path")],
        ),
        (
            &python,
            [&["-m", "pip", "install", "--quiet"][..], &PACKAGES[..]].concat(),
        ),
    ];
    for (program, arguments) in steps {
        let run = Command::new(program).args(&arguments).output();
        if !matches!(&run, Ok(output) if output.status.success()) {
            let why = format!("no Python (apt-get install python3-venv): {arguments:?}: {run:?}");
            assert!(std::env::var_os("CI").is_none(), "{why}");
            eprintln!("SKIPPED: {why}");
            return None;
        }
    }
    std::fs::write(made, "").expect("a note");
    Some(python)
}

/// The program as an operator starts it, but that it may reach this machine: what is told
/// to it comes back to the recorder. It listens once it has said a first line.
fn serve(folder: &Path, port: u16) -> Running {
    let child = Command::new(env!("CARGO_BIN_EXE_mamekey"))
        .args([
            "serve",
            "--url",
            "https://mamekey.example",
            "--log",
            "error",
        ])
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .arg("--data")
        .arg(folder)
        .env("MAMEKEY_FEDERATION__REACH", "loopback")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut running = Running(child);
    let mut said = BufReader::new(running.0.stdout.take().expect("piped"));
    let mut line = String::new();
    said.read_line(&mut line).expect("a line");
    assert!(line.contains("http"), "it says where it listens: {line:?}");
    // What else it has to say is read, so that it is never held up.
    std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    running
}

fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_story_is_answered_as_misskey_answers_it() {
    let Some(python) = python() else { return };
    let folder = TempDir::new().expect("a temporary folder");
    let (port, client) = (ports::free(), ports::free());
    let server = serve(&folder.path().join("data"), port);
    let mine = folder.path().join("mine");
    let recorded = Command::new(&python)
        .arg(fixture("tools/record.py"))
        .args(["--url", &format!("http://127.0.0.1:{port}")])
        .args(["--origin", "https://mamekey.example", "--setup"])
        .args(["--client-url", &format!("http://127.0.0.1:{client}")])
        .args(["--client-port", &client.to_string(), "--out"])
        .arg(&mine)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("the recorder runs");
    drop(server);
    assert!(mine.join("run.json").exists(), "{}", told(&recorded));

    let summary = folder.path().join("differences.json");
    let compared = Command::new(&python)
        .arg(fixture("tools/compare.py"))
        .args([fixture("misskey-story"), mine])
        .arg("--allow")
        .arg(fixture("allow.toml"))
        .args(["--max", &SHOWN.to_string(), "--json"])
        .arg(&summary)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("the comparison runs");
    assert!(compared.status.success(), "{}", told(&compared));

    let summary = std::fs::read(summary).expect("a summary");
    let summary: Value = serde_json::from_slice(&summary).expect("JSON");
    let unused = summary["summary"]["unused allow rules"].as_array();
    let unneeded = unused.into_iter().flatten().filter(|rule| {
        let reason = rule.as_str().unwrap_or_default();
        !reason.ends_with(BY_CHANCE)
    });
    assert_eq!(unneeded.count(), 0, "rules that nothing needs: {unused:?}");
    let skipped = &summary["summary"]["sections skipped in mine"];
    assert_eq!(skipped, &serde_json::json!([]), "parts that were not told");
}
