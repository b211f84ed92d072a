//! Programs of others from npm, unchanged and in exact versions.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::sync::PoisonError;

/// One installation at a time: two tests may want the same.
static INSTALLING: Mutex<()> = Mutex::new(());

/// Installs what the lock file in this folder of `tests/fixtures` lists, beside a copy of
/// the folder. `None` on a machine without npm, which says so; with `CI` set it fails
/// instead.
pub fn install(name: &str) -> Option<PathBuf> {
    let _one = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    for entry in std::fs::read_dir(source).expect("a fixture").flatten() {
        std::fs::copy(entry.path(), folder.join(entry.file_name())).expect("a copy");
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
            let why = format!("npm cannot install {name} (apt-get install nodejs npm): {other:?}");
            assert!(std::env::var_os("CI").is_none(), "{why}");
            eprintln!("SKIPPED: {why}");
            None
        }
    }
}

/// Runs node in such a folder and answers what it printed, when it went well.
#[track_caller]
pub fn node(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("node")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("node runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}{complaints}");
    printed.into_owned()
}
