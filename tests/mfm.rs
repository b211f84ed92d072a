//! The parser makes mfm-js's tree of every recorded text.
//!
//! Each line of `mfm/cases.jsonl` is one text, a mode (`full` or `simple`) and the tree
//! that mfm-js 0.26 made of it. Set `MAMEKEY_FIXTURES` to run another folder's cases.

use std::env;
use std::fs;
use std::path::PathBuf;

use mamekey::mfm;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Case {
    mode: String,
    input: String,
    ast: Value,
}

fn cases() -> Vec<Case> {
    let folder = env::var_os("MAMEKEY_FIXTURES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"),
        PathBuf::from,
    );
    let file = folder.join("mfm/cases.jsonl");
    let text = fs::read_to_string(&file)
        .unwrap_or_else(|fault| panic!("{} cannot be read: {fault}", file.display()));
    text.lines()
        .map(|line| serde_json::from_str(line).expect("each line is a case"))
        .collect()
}

#[test]
fn every_text_has_the_tree_that_mfm_js_makes() {
    let cases = cases();
    assert!(!cases.is_empty());
    let mut failed = 0;
    for case in &cases {
        let tree = match case.mode.as_str() {
            "full" => mfm::parse(&case.input),
            "simple" => mfm::parse_simple(&case.input),
            other => panic!("unknown mode {other}"),
        };
        let got = serde_json::to_value(&tree).expect("a tree is JSON");
        if got != case.ast {
            failed += 1;
            println!("{} {:?}", case.mode, case.input);
            println!("  expected {}\n  got      {got}", case.ast);
        }
    }
    assert_eq!(failed, 0, "of {} cases", cases.len());
}
