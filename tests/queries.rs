//! What the database is asked: every statement the program runs while all its endpoints
//! and pages are visited, explained by SQLite and judged.
//!
//! No list is found by reading a whole table that grows, or sorted in memory; and no
//! answer takes more statements because it is longer.

#![allow(dead_code)] // Of the harness only a part is needed here.

#[path = "spec/harness/mod.rs"]
mod harness;

#[path = "queries/judge.rs"]
mod judge;
#[path = "queries/village.rs"]
mod village;
#[path = "queries/visitor.rs"]
mod visitor;

use std::collections::BTreeMap;

use mamekey::api::table::ENDPOINTS;
use mamekey::store::witness;

use judge::Judge;
use village::Village;

/// Pages compared: a short one, which has something of everything, and a long one.
const SHORT: u32 = 20;
const LONG: u32 = 50;

/// Lists that must be long enough for the comparison to mean something.
const LONG_LISTS: [&str; 8] = [
    "notes/timeline",
    "notes/local-timeline",
    "notes/global-timeline",
    "notes/children",
    "notes/renotes",
    "users/notes",
    "users/followers",
    "i/notifications",
];

/// Statements of one call, and how many of the page came.
fn count(village: &Village, name: &str, limit: u32) -> (u64, usize) {
    let params = village.params(name, limit);
    witness::take();
    let answer = village.server.owner().call(name, params);
    let asked: BTreeMap<String, u64> = witness::take();
    let length = serde_json::from_slice::<serde_json::Value>(&answer.body)
        .ok()
        .and_then(|body| body.as_array().map(Vec::len));
    (asked.values().sum(), length.unwrap_or(0))
}

/// Both promises in one test: the witness sees the whole process.
#[test]
fn every_statement_has_its_index_and_no_page_takes_more_of_them_for_being_longer() {
    witness::watch();
    let village = Village::build();
    let mut seen = witness::take();

    let mut growing = Vec::new();
    for entry in ENDPOINTS.iter().filter(|entry| village::pages(entry)) {
        // What is found out once and kept is found out before it is counted.
        count(&village, entry.name, LONG);
        let (few, _) = count(&village, entry.name, SHORT);
        let (many, length) = count(&village, entry.name, LONG);
        if many > few {
            growing.push(format!(
                "{}: {few} statements for {SHORT}, {many} for {LONG}",
                entry.name
            ));
        }
        if LONG_LISTS.contains(&entry.name) {
            assert_eq!(
                length, LONG as usize,
                "{} has too little to show",
                entry.name
            );
        }
    }
    assert!(growing.is_empty(), "{}", growing.join("\n"));

    witness::take();
    visitor::visit_everything(&village);
    seen.extend(witness::take());
    Judge::of(&village).judge(seen.into_keys());
}
