//! What the documents say is done, and works: the blocks of the README, and the first
//! lines of every example.
//!
//! A block marked `sh` is run by bash, all of a document in order and in one fresh folder,
//! against the program that was just built; `mamekey serve` there listens on a free port
//! instead of 3000 and stays until the document ends. `toml` must be a configuration,
//! `json` must be JSON. What is for reading only (other people's machines, long loads) is
//! marked `text`, `console` or as what it is.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use mamekey::config::KEYS;
use mamekey::config::Written;
use tempfile::TempDir;

use crate::harness::ports;

/// Where the documents say the server listens when nobody says otherwise.
const USUAL: [&str; 2] = ["localhost:3000", "127.0.0.1:3000"];

/// Stands in for `mamekey`: a server goes to the background once it listens.
const MAMEKEY: &str = r#"#!/usr/bin/env bash
set -euo pipefail
if [ "${1:-}" != serve ]; then exec "$REAL_MAMEKEY" "$@"; fi
"$REAL_MAMEKEY" "$@" >"$DESK/serve.log" 2>&1 &
echo $! >>"$DESK/servers"
grep -q -m1 listens < <(tail -F -n +1 --pid=$! "$DESK/serve.log" 2>/dev/null)
"#;

/// Stands in for `cargo`: what is built already is not built again.
const CARGO: &str = r#"#!/usr/bin/env bash
set -euo pipefail
case "${1:-}" in
run) ;;
build | test | install | fmt | clippy) exit 0 ;;
*) exec "$REAL_CARGO" "$@" ;;
esac
for word in "$@"; do
    case "$word" in
    --example) cd "$CARGO_MANIFEST_DIR"; exec "$REAL_CARGO" "$@" ;;
    --) break ;;
    esac
done
while [ "$1" != -- ]; do shift; done
shift
exec mamekey "$@"
"#;

/// A fenced block: what it is marked as, where it begins, and its lines.
struct Block {
    kind: String,
    place: String,
    text: String,
}

/// The blocks of a Markdown text.
fn blocks(name: &str, markdown: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (line, number) in markdown.lines().zip(1..) {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(kind)) => {
                open = Some(Block {
                    kind: kind.trim().to_owned(),
                    place: format!("{name}:{number}"),
                    text: String::new(),
                });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{name}: a block without an end");
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with the stand-ins, and a port for the server.
struct Desk {
    folder: TempDir,
    address: String,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        for (name, text) in [("mamekey", MAMEKEY), ("cargo", CARGO)] {
            let path = folder.path().join("bin").join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, text).expect("a script");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("permission");
        }
        fs::create_dir(folder.path().join("home")).expect("a folder");
        let address = format!("127.0.0.1:{}", ports::free());
        Self { folder, address }
    }

    /// Runs a block; fails the test with all it printed.
    #[track_caller]
    fn run(&self, block: &Block) {
        let text = USUAL.iter().fold(block.text.clone(), |text, usual| {
            text.replace(usual, &self.address)
        });
        let path = std::env::var("PATH").expect("a path");
        let mut bash = Command::new("bash");
        // The documents know nothing of the settings of whoever tests them.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MAMEKEY_")) {
            bash.env_remove(name);
        }
        let output = bash
            .args(["-euo", "pipefail", "-c", &text])
            .current_dir(self.folder.path().join("home"))
            .env(
                "PATH",
                format!("{}/bin:{path}", self.folder.path().display()),
            )
            .env("DESK", self.folder.path())
            .env("REAL_MAMEKEY", env!("CARGO_BIN_EXE_mamekey"))
            .env("REAL_CARGO", env!("CARGO"))
            .env("CARGO_MANIFEST_DIR", root())
            .env("MAMEKEY_LISTEN", &self.address)
            .env("MAMEKEY_URL", format!("http://{}", self.address))
            .output()
            .expect("bash");
        assert!(
            output.status.success(),
            "{} ended with {}\n{text}\n{}{}",
            block.place,
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let servers = fs::read_to_string(self.folder.path().join("servers")).unwrap_or_default();
        for id in servers.lines() {
            let _ = Command::new("kill").arg(id).status();
        }
    }
}

#[test]
fn what_the_readme_shows_works() {
    let readme = fs::read_to_string(root().join("README.md")).expect("a README");
    let desk = Desk::new();
    let blocks = blocks("README.md", &readme);
    assert!(
        blocks.iter().any(|block| block.kind == "sh"),
        "the README shows how to run it"
    );
    for block in &blocks {
        match block.kind.as_str() {
            "sh" => desk.run(block),
            "json" => {
                let parsed: Result<serde_json::Value, _> = serde_json::from_str(&block.text);
                parsed.unwrap_or_else(|cause| panic!("{}: {cause}", block.place));
            }
            "toml" => {
                let mut written = Written::default();
                let read = written.file(Path::new(&block.place), &block.text);
                let checked = read.and_then(|()| written.check().map(drop));
                checked.unwrap_or_else(|cause| panic!("{cause}"));
            }
            "" => panic!("{}: mark the block as what it is", block.place),
            _ => {}
        }
    }
}

#[test]
fn the_readme_points_at_things_that_exist() {
    let readme = fs::read_to_string(root().join("README.md")).expect("a README");
    let targets = readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let local = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    let missing: Vec<&str> = local
        .filter(|target| {
            let path = target.split('#').next().expect("a first part");
            !root().join(path).exists()
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_example_runs_as_its_first_lines_say() {
    let entries = fs::read_dir(root().join("examples")).expect("examples");
    let mut sources: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .map(|path| {
            if path.is_dir() {
                path.join("main.rs")
            } else {
                path
            }
        })
        .filter(|path| path.extension().is_some_and(|kind| kind == "rs"))
        .collect();
    sources.sort();
    for source in sources {
        let text = fs::read_to_string(&source).expect("an example");
        let header: Vec<&str> = text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        let name = source.display().to_string();
        let blocks = blocks(&name, &header.join("\n"));
        assert!(!blocks.is_empty(), "{name} does not say how it is run");
        let desk = Desk::new();
        let commands = blocks.iter().filter(|block| block.kind == "sh");
        commands.for_each(|block| desk.run(block));
    }
}

#[test]
fn the_table_of_settings_has_every_key_with_its_default() {
    let readme = fs::read_to_string("README.md").expect("a README");
    let cells = |line: &str| -> Vec<String> {
        let cells = line.trim_matches('|').split('|').map(str::trim);
        cells.map(|cell| cell.replace('`', "")).collect()
    };
    let rows: Vec<Vec<String>> = readme.lines().map(cells).collect();
    // A row may stand for several keys: `log`, `log_format`.
    let told = rows.iter().filter(|row| row.len() == 3).flat_map(|row| {
        let keys = row[0].split(", ").map(str::to_owned);
        let defaults = row[1].split(", ").map(str::to_owned);
        keys.zip(defaults.chain(std::iter::repeat(String::new())))
    });
    let told: Vec<(String, String)> = told.collect();
    for (key, default, _) in KEYS {
        let row = (String::from(*key), default.trim_matches('"').to_owned());
        assert!(told.contains(&row), "{row:?} is not in the README");
    }
}
