//! The plan of the house as a test: reads the sources and holds the rules that the
//! compiler does not. A finding names file, line, rule, and the reason for the rule.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Layer by layer, as `src/lib.rs` draws them.
const LAYERS: &[&[&str]] = &[
    &["error", "clock", "ids", "private"],
    &["config", "http", "mfm", "model"],
    &[
        "store", "net", "crypto", "media", "hub", "in_hand", "limits", "readings", "recent",
    ],
    &["actions", "app"],
    &["consent", "federation", "prepare", "previews", "sign_in"],
    &["api", "web", "jobs"],
    &["server"],
    &["cli", "main", "lib"],
];

/// Every Rust file below these folders, by its path from the crate's root.
fn files(folders: &[&str]) -> Vec<PathBuf> {
    let entries = |folder: &&str| fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found = Vec::new();
    for path in folders.iter().flat_map(entries).map(|entry| entry.path()) {
        match path.to_str().expect("a path in ASCII") {
            text if path.is_dir() => found.extend(files(&[text])),
            text if text.ends_with(".rs") => found.push(path),
            _ => {}
        }
    }
    found
}

/// `api` for everything in `src/api/` and for `src/api.rs`.
fn module(path: &Path) -> &str {
    let inside = path.to_str().expect("a path in ASCII");
    let parts = inside.trim_start_matches("src/").split(['/', '.']);
    parts.into_iter().next().expect("a first part")
}

/// Lines of code in `src` that break a rule, as `file:line: text`. Comments are skipped,
/// and so are unit tests: those at the end of a file, and files called `tests.rs`.
fn broken(breaks: impl Fn(&Path, &str) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    for path in files(&["src"]) {
        if path.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a readable source");
        let code = text.lines().take_while(|line| *line != "#[cfg(test)]");
        for (line, number) in code.map(str::trim).zip(1..) {
            if !line.starts_with("//") && breaks(&path, line) {
                findings.push(format!("{}:{number}: {line}", path.display()));
            }
        }
    }
    findings
}

#[track_caller]
fn hold(why: &str, findings: Vec<String>) {
    assert!(findings.is_empty(), "\n{why}\n{}\n", findings.join("\n"));
}

fn layer(module: &str) -> usize {
    let found = LAYERS.iter().position(|names| names.contains(&module));
    found.unwrap_or_else(|| panic!("{module} has no layer: name it in src/lib.rs and here"))
}

fn may_use(from: &str, used: &str) -> bool {
    match (layer(from), layer(used)) {
        _ if from == used => true,
        (0, 0) | (7, _) => true,
        (_, 2) if from == "actions" => used == "store",
        (upper, lower) => lower < upper,
    }
}

/// The modules of this crate that a line names as `crate::module`.
fn used(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).filter_map(|rest| {
        let ends = |letter: char| !letter.is_ascii_lowercase() && letter != '_';
        let module = rest.split(ends).next()?;
        (!module.is_empty()).then_some(module)
    })
}

#[test]
fn each_layer_uses_only_those_below_it() {
    hold(
        "A module uses only layers below its own (the table in src/lib.rs), and of the tools \
         `actions` use only `store`: so rules are tested without a network, and no circle grows.",
        broken(|path, line| used(line).any(|other| !may_use(module(path), other))),
    );
}

#[test]
fn imports_name_one_module_a_line() {
    hold(
        "One `use crate::…;` a line, no braces, no globs: the head of a file shows its layer.",
        broken(|_, line| {
            let line = line.trim_start_matches("pub ");
            let own = line.starts_with("use crate::") || line.starts_with("use super::");
            own && (line.contains('{') || line.ends_with("::*;"))
        }),
    );
}

#[test]
fn sql_lives_in_store_alone() {
    let verbs = ["select ", "insert into ", "update ", "delete from "];
    hold(
        "All SQL is in src/store and schema.sql: one place to read, one place to change.",
        broken(|path, line| {
            let starts = |text: &str| verbs.iter().any(|verb| text.starts_with(verb));
            let literals = line.split('"').skip(1).step_by(2);
            // A line of markup may begin with the element of that name.
            let is_text = !line.ends_with('{') && starts(line);
            module(path) != "store" && (is_text || literals.into_iter().any(starts))
        }),
    );
}

#[test]
fn async_stays_in_the_server() {
    let words = ["async fn", "async move", "async {", ".await"];
    hold(
        "Everything below src/server is plain blocking code; async is only its skin.",
        broken(|path, line| module(path) != "server" && words.iter().any(|w| line.contains(w))),
    );
}

#[test]
fn blocking_work_leaves_the_server_at_one_place() {
    let crossings = broken(|_, line| line.contains("spawn_blocking("));
    hold(
        "A second way from async to blocking escapes the limits of server/offload.rs.",
        crossings.into_iter().skip(1).collect(),
    );
}

#[test]
fn html_is_unescaped_in_two_places_only() {
    let places = ["src/web/parts/mfm.rs", "src/web/layout.rs"].map(Path::new);
    hold(
        "Only rendered MFM and the page's frame may write HTML as it is.",
        broken(|path, line| !places.contains(&path) && line.contains("PreEscaped")),
    );
}

#[test]
fn nothing_is_left_for_later() {
    let words = ["todo!", "unimplemented!", "dbg!"].map(|word| format!("{word}("));
    hold(
        "What is committed works; what does not exist yet has no name yet.",
        broken(|_, line| words.iter().any(|word| line.contains(word))),
    );
}

#[test]
fn every_endpoint_is_in_the_table() {
    let table = fs::read_to_string("src/api/table.rs").unwrap_or_default();
    // `move` is a word of Rust, too.
    let table = table.replace("r#", "");
    let endpoints = files(&["src/api/endpoints"])
        .into_iter()
        .filter_map(|path| {
            let inside = path.strip_prefix("src/api/endpoints").ok()?.to_str()?;
            Some(inside.strip_suffix(".rs")?.to_owned())
        });
    let served = |name: &String| {
        // No module is called by a number, so `i/2fa` has a name of its own in Rust.
        let module = name.replace("2fa", "two_factor").replace('/', "::");
        table.contains(&format!("{module}::"))
    };
    hold(
        "An endpoint that src/api/table.rs does not name is never served.",
        endpoints
            .filter(|name| !name.ends_with("mod") && !served(name))
            .collect(),
    );
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = files(&["src", "tests", "examples"])
        .into_iter()
        .filter(|path| {
            let text = fs::read_to_string(path).expect("a readable source");
            !text.starts_with("//!")
        });
    hold(
        "Every file starts with `//!`: what it is for, and what it leaves to others.",
        silent.map(|path| path.display().to_string()).collect(),
    );
}

/// The rules that a comment names by letter and number, as `I55`.
fn rules(comment: &str) -> impl Iterator<Item = &str> {
    comment
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| {
            let number = word.get(1..).unwrap_or_default();
            let counts = number.bytes().all(|byte| byte.is_ascii_digit());
            word.starts_with(['C', 'D', 'G', 'I', 'O', 'S', 'X'])
                && (1..=2).contains(&number.len())
                && counts
        })
}

#[test]
fn rules_named_in_comments_can_be_read() {
    let text = fs::read_to_string("docs/federation.md").expect("the rules");
    let known: Vec<&str> = rules(&text).collect();
    let mut findings = Vec::new();
    for path in files(&["src", "tests"]) {
        let source = fs::read_to_string(&path).expect("a readable source");
        for (line, number) in source.lines().zip(1..) {
            let comment = line.split_once("// ").or(line.split_once("//! "));
            let Some((_, comment)) = comment.or(line.split_once("/// ")) else {
                continue;
            };
            let unknown = rules(comment).filter(|rule| !known.contains(rule));
            findings.extend(unknown.map(|rule| format!("{}:{number}: {rule}", path.display())));
        }
    }
    hold(
        "A rule named in a comment stands in docs/federation.md: who meets it can look it up.",
        findings,
    );
}
