//! ActivityPub as it is really spoken: every input of a folder, with its outcome.
//!
//! The folder is `MAMEKEY_AP_INPUTS`, or our copy in `tests/fixtures/ap-inputs`; its
//! `index.json` says for each file how it reaches us and what must be seen afterwards.
//! Each case has a server of its own, on a copy of one folder in which the index's world
//! was brought about; to it, every other server there is answers from the index.
//! `MAMEKEY_AP_CASE` runs the cases whose file name contains it, and no other.

pub mod case;
pub mod house;
pub mod judge;
pub mod names;
pub mod script;
pub mod world;

use std::env;
use std::fs;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use serde_json::Value;

use crate::inputs::world::World;

/// A folder of inputs.
pub struct Inputs {
    folder: PathBuf,
    index: Value,
}

impl Inputs {
    /// The inputs in a folder of `tests/fixtures`.
    fn ours(name: &str) -> Self {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        Self::open(fixtures.join(name))
    }

    fn open(folder: PathBuf) -> Self {
        let file = folder.join("index.json");
        let text = fs::read_to_string(&file)
            .unwrap_or_else(|cause| panic!("{} cannot be read: {cause}", file.display()));
        let index = serde_json::from_str(&text).expect("the index is JSON");
        Self { folder, index }
    }

    /// The text of an input file.
    fn text(&self, file: &str) -> String {
        let path = self.folder.join(file);
        fs::read_to_string(&path)
            .unwrap_or_else(|cause| panic!("{} cannot be read: {cause}", path.display()))
    }

    fn entries(&self) -> &[Value] {
        self.index["entries"].as_array().expect("entries")
    }

    fn entry(&self, file: &str) -> &Value {
        let found = self.entries().iter().find(|entry| entry["file"] == file);
        found.unwrap_or_else(|| panic!("{file} is not in the index"))
    }
}

#[test]
fn inputs_have_the_outcome_their_index_names() {
    let named = env::var_os("MAMEKEY_AP_INPUTS").map(|folder| Inputs::open(folder.into()));
    all_as_expected(&named.unwrap_or_else(|| Inputs::ours("ap-inputs")));
}

#[test]
fn inputs_activities_have_the_outcome_their_index_names() {
    all_as_expected(&Inputs::ours("ap-inputs-activities"));
}

fn all_as_expected(inputs: &Inputs) {
    let wanted = env::var("MAMEKEY_AP_CASE").unwrap_or_default();
    let cases: Vec<&Value> = inputs
        .entries()
        .iter()
        .filter(|entry| {
            entry["file"]
                .as_str()
                .is_some_and(|file| file.contains(&wanted))
        })
        .collect();
    let is_named = !wanted.is_empty();
    assert!(is_named || !cases.is_empty(), "the index has no entries");
    let world = World::build(inputs, &[]);
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    let runners = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..runners {
            scope.spawn(|| {
                while let Some(entry) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let run = || case::run(inputs, &world, entry);
                    // A panic while a case is set up fails that case, not the others.
                    let faults = match panic::catch_unwind(AssertUnwindSafe(run)) {
                        Ok(faults) => faults,
                        Err(panic) => vec![said(panic.as_ref())],
                    };
                    if !faults.is_empty() {
                        let file = entry["file"].as_str().unwrap_or_default();
                        let text = format!("{file}\n  {}", faults.join("\n  "));
                        failed.lock().expect("a list").push(text);
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().expect("a list");
    failed.sort();
    assert!(
        failed.is_empty(),
        "{} of {} inputs have another outcome:\n\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n\n")
    );
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("could not be run: {}", text.unwrap_or("a panic"))
}
