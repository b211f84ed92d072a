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

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use serde_json::Value;

use crate::harness::log;
use crate::inputs::world::World;

/// One folder at a time: some of them use the same names, by which the log knows them.
static TURN: Mutex<()> = Mutex::new(());

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

    /// Whether what its verdicts call a rejection is one that has no effect and is told to the
    /// operator, not one that is answered.
    fn names_refusals(&self) -> bool {
        self.index["verdicts"]["reject"].is_string()
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

#[test]
fn inputs_objects_have_the_outcome_their_index_names() {
    all_as_expected(&Inputs::ours("ap-inputs-objects"));
}

fn all_as_expected(inputs: &Inputs) {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    log::listen();
    let begun = log::count();
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
    let told = Mutex::new(BTreeMap::new());
    let runners = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..runners {
            scope.spawn(|| {
                while let Some(entry) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let run = || case::run(inputs, &world, entry);
                    // A panic while a case is set up fails that case, not the others.
                    let faults = match panic::catch_unwind(AssertUnwindSafe(run)) {
                        Ok(outcome) => {
                            let mut told = told.lock().expect("a list");
                            let verdicts: &mut Vec<_> = told.entry(outcome.name).or_default();
                            verdicts.push(match entry["verdict"].as_str() {
                                Some("reject") if !outcome.is_refusal => "refetch",
                                verdict => verdict.unwrap_or_default(),
                            });
                            outcome.faults
                        }
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
    let told = told.into_inner().expect("a list");
    if inputs.names_refusals() {
        let lines = |(name, verdicts): (&String, &Vec<_>)| lines(name, verdicts, begun);
        failed.extend(told.iter().filter_map(lines));
    }
    failed.sort();
    assert!(
        failed.is_empty(),
        "{} of {} inputs have another outcome:\n\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n\n")
    );
}

/// What is wrong with the lines about inputs of one name: each that is refused has one, and
/// one that is taken has none.
fn lines(name: &str, verdicts: &[&str], begun: usize) -> Option<String> {
    let lines = log::about_since(begun, &format!("\"{name}\""));
    let count = |wanted| {
        verdicts
            .iter()
            .filter(|verdict| **verdict == wanted)
            .count()
    };
    let least = count("reject");
    // What has no name is known by nothing.
    let fits = name.is_empty() || (least..=verdicts.len() - count("accept")).contains(&lines.len());
    let many = lines.len();
    (!fits).then(|| format!("{name}\n  {many} lines for {verdicts:?}: {lines:?}"))
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("could not be run: {}", text.unwrap_or("a panic"))
}
