//! Misskey's own client library, as bots use it, from npm and unchanged.
//!
//! On a machine without node the chapter says so and ends; with `CI` set it fails instead.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use mamekey::api::table::ENDPOINTS;

use crate::harness::server::Server;

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// Where the library is installed, from the list of exact versions in `tests/fixtures`;
/// `None` on a machine that cannot.
fn library() -> Option<PathBuf> {
    static INSTALLED: OnceLock<Option<PathBuf>> = OnceLock::new();
    INSTALLED.get_or_init(install).clone()
}

fn install() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("misskey-js");
    let source = fixtures().join("misskey-js");
    std::fs::create_dir_all(&folder).expect("a folder");
    for name in ["package.json", "package-lock.json", "drive.js"] {
        std::fs::copy(source.join(name), folder.join(name)).expect("a copy");
    }
    let lock = std::fs::read(folder.join("package-lock.json")).expect("a list of versions");
    let done = folder.join("installed");
    if std::fs::read(&done).is_ok_and(|installed| installed == lock) {
        return Some(folder);
    }
    let run = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(&folder)
        .output();
    match run {
        Ok(output) if output.status.success() => {
            std::fs::write(done, lock).expect("a note");
            Some(folder)
        }
        other => {
            let why =
                format!("npm cannot install misskey-js (apt-get install nodejs npm): {other:?}");
            assert!(std::env::var_os("CI").is_none(), "{why}");
            eprintln!("SKIPPED: {why}");
            None
        }
    }
}

#[test]
fn a_bot_with_misskey_js_is_at_home() {
    let Some(library) = library() else { return };
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let output = Command::new("node")
        .arg("drive.js")
        .args([server.origin(), owner.token(), bob.token()])
        .arg(fixtures().join("media/alpha.png"))
        .current_dir(library)
        .output()
        .expect("node runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn an_app_can_ask_for_every_permission_an_endpoint_wants() {
    let Some(library) = library() else { return };
    let list = "import { permissions } from 'misskey-js'; console.log(permissions.join(' '))";
    let output = Command::new("node")
        .args(["--input-type=module", "--eval", list])
        .current_dir(library)
        .output()
        .expect("node runs");
    let known = String::from_utf8(output.stdout).expect("words");
    let known: HashSet<&str> = known.split_whitespace().collect();
    assert!(
        known.len() > 50,
        "only {} permissions were read",
        known.len()
    );
    for entry in ENDPOINTS {
        if let Some(scope) = entry.scope {
            assert!(known.contains(scope), "{} wants {scope}", entry.name);
        }
    }
}
