//! Text against what others make of it: mfm-js's trees, other servers' HTML.
//!
//! Each line of `mfm/cases.jsonl` is one text, a mode (`full` or `simple`) and the tree
//! that mfm-js 0.26 made of it. Set `MAMEKEY_FIXTURES` to run another folder's cases.
//! `pasture/inputs.json` are the example notes of the fediverse pasture (its source and
//! licence stand in the file), which hold HTML good and bad.

use std::env;
use std::fs;
use std::path::Path;
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

/// The words a reader sees, found crudely: all that is not in a tag or a script.
fn words(html: &str) -> Vec<String> {
    let html = match (html.find("<script"), html.find("</script>")) {
        (Some(start), Some(end)) if start < end => html[..start].to_owned() + &html[end..],
        _ => html.to_owned(),
    };
    html.split('<')
        .enumerate()
        .map(|(index, part)| match part.split_once('>') {
            Some((_, text)) if index > 0 => text,
            _ => part,
        })
        .flat_map(|text| text.split(|c: char| !c.is_alphabetic()))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn strings<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => members.values().for_each(|item| strings(item, found)),
        _ => {}
    }
}

#[test]
fn no_word_of_other_servers_html_is_lost() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pasture/inputs.json");
    let inputs = fs::read_to_string(file).expect("the fixture is there");
    let inputs: Value = serde_json::from_str(&inputs).expect("the fixture is JSON");
    let mut texts = Vec::new();
    strings(&inputs["groups"], &mut texts);
    assert!(texts.len() > 200);
    for html in texts {
        let text = mfm::from_html(html, &mfm::Context::default()).text;
        for word in words(html) {
            assert!(
                text.contains(&word),
                "{word:?} of {html:?} is not in {text:?}"
            );
        }
        mfm::parse(&text);
    }
}
