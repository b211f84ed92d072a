//! The command line: accounts, tokens, and what it says when it is used wrongly.

use serde_json::json;

use crate::harness::client::Client;
use crate::harness::process::Process;
use crate::harness::process::command;

#[test]
fn a_first_run_needs_no_preparation() {
    let process = Process::start();
    let link = process.setup_link();
    let path = link.trim_start_matches(process.origin());
    let visitor = Client::visitor(process.origin());
    let page = visitor.get(path).status(200).text();
    assert!(page.contains("<form"));
    let hides_origin = page.contains("no-referrer");
    assert!(!hides_origin, "over plain HTTP no form would be taken");
    let without_token = path.split('?').next().expect("a path");
    let refused = visitor.get(&format!("{without_token}?token=guessed"));
    assert!(!refused.text().contains("name=\"password\""), "{refused}");
}

#[test]
fn an_account_is_made_and_used_while_the_server_runs() {
    let process = Process::start();
    process.account("alice", "correct horse", &[]);
    let alice = process.token("alice");
    assert_eq!(alice.me()["username"], "alice");
    assert_eq!(
        alice.me()["isAdmin"],
        true,
        "the first account is the owner's"
    );
    process.account("bob", "battery staple", &[]);
    assert_eq!(process.token("bob").me()["isAdmin"], false);
    let listed = process.run(&["account", "list"]).success();
    assert!(
        listed.contains("alice") && listed.contains("bob"),
        "{listed}"
    );
}

#[test]
fn a_name_is_taken_once_and_only_if_it_is_one() {
    let process = Process::start();
    process.account("alice", "correct horse", &[]);
    for (name, code) in [
        ("alice", 1),
        ("ALICE", 1),
        ("no spaces", 2),
        ("", 2),
        ("ünder", 2),
        ("a@b", 2),
        (&"x".repeat(129), 2),
    ] {
        let arguments = ["account", "create", name, "--password-stdin"];
        let made = process.run_with(&arguments, "battery staple\n");
        let told = made.failure(code);
        assert_eq!(told.lines().count(), 1, "one line with the cause: {told}");
    }
    let listed = process.run(&["account", "list"]).success();
    assert_eq!(
        listed.lines().filter(|line| line.contains("alice")).count(),
        1
    );
}

#[test]
fn a_suspended_account_is_out_until_it_is_let_in_again() {
    let process = Process::start();
    process.account("alice", "correct horse", &[]);
    process.account("bob", "battery staple", &[]);
    let bob = process.token("bob");
    process.run(&["account", "suspend", "bob"]).success();
    bob.call("i", json!({}))
        .refused(403, "YOUR_ACCOUNT_SUSPENDED");
    process.run(&["account", "unsuspend", "bob"]).success();
    assert_eq!(bob.me()["username"], "bob");
}

#[test]
fn a_token_can_be_less_than_everything() {
    let process = Process::start();
    process.account("alice", "correct horse", &[]);
    let arguments = [
        "account",
        "token",
        "alice",
        "--name",
        "reader",
        "--permissions",
        "read:account",
    ];
    let token = process.run(&arguments).success();
    assert_eq!(token.lines().count(), 1, "the token alone: {token}");
    let reader = Client::with_token(process.origin(), token.trim());
    assert_eq!(reader.me()["username"], "alice");
    reader
        .call("notes/create", json!({"text": "no"}))
        .refused(403, "PERMISSION_DENIED");
}

#[test]
fn a_wrong_use_is_told_in_one_line_of_what_to_write_instead() {
    for wrong in [
        &["accout", "list"][..],
        &["account"][..],
        &["account", "create"][..],
        &["serve", "--lisen", "127.0.0.1:0"][..],
    ] {
        let told = command(wrong).failure(2);
        assert!(!told.is_empty() && !told.contains("panicked"), "{told}");
    }
}

#[test]
fn every_command_explains_itself_with_an_example() {
    for words in [
        &["serve"][..],
        &["account"][..],
        &["account", "create"][..],
        &["account", "password"][..],
        &["account", "token"][..],
        &["account", "list"][..],
    ] {
        let mut arguments = words.to_vec();
        arguments.push("--help");
        let told = command(&arguments).success();
        assert!(
            told.contains("mamekey "),
            "{words:?} has no example:\n{told}"
        );
    }
}

#[test]
fn a_wrong_configuration_names_key_file_and_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mamekey.toml");
    let data = folder.path().to_str().expect("a readable path");
    for (text, words) in [
        ("name = \"x\"\nnmae = \"y\"\n", ["nmae", "mamekey.toml:2"]),
        ("\n\nlisten = \"nowhere\"\n", ["listen", "mamekey.toml:3"]),
    ] {
        std::fs::write(&file, text).expect("a file");
        let told = command(&["serve", "--data", data]).failure(2);
        for word in words {
            assert!(told.contains(word), "no {word} in: {told}");
        }
    }
}

#[test]
fn a_server_told_to_stop_stops_by_itself() {
    let process = Process::start();
    process.account("alice", "correct horse", &[]);
    process.token("alice").writes("before the end");
    assert_eq!(process.stop(), Some(0));
}

#[test]
fn the_public_address_is_fixed_once_remembered() {
    let process = Process::start();
    process.account("alice", "correct horse", &[]);
    let data = process.folder();
    process.stop();
    let told = command(&[
        "serve",
        "--data",
        data.path().to_str().expect("a readable path"),
        "--listen",
        "127.0.0.1:0",
        "--url",
        "https://other.example",
    ])
    .failure(1);
    assert!(told.contains("https://other.example"), "{told}");
}

#[test]
fn who_comes_first_with_another_link_gets_no_account() {
    let process = Process::start();
    let visitor = Client::visitor(process.origin());
    let ask = |token: &str| {
        let params = json!({"username": "mallory", "password": "battery staple",
            "setupPassword": token});
        visitor.call("admin/accounts/create", params)
    };
    let refused = |token| drop(ask(token).refused(400, "INCORRECT_INITIAL_PASSWORD"));
    refused("guessed");
    process.account("alice", "correct horse", &[]);
    process.run(&["account", "delete", "alice"]).success();
    refused("");
    refused("guessed");
}

#[test]
fn the_setup_link_is_good_once() {
    let process = Process::start();
    let link = process.setup_link();
    let (_, token) = link.split_once("token=").expect("a token");
    let visitor = Client::visitor(process.origin());
    let ask = |name: &str| {
        let params = json!({"username": name, "password": "battery staple",
            "setupPassword": token});
        visitor.call("admin/accounts/create", params)
    };
    assert_eq!(ask("alice").ok()["isAdmin"], true);
    ask("mallory").refused(400, "ACCESS_DENIED");
}

#[test]
fn one_folder_is_for_one_server() {
    let process = Process::start();
    let folder = process.folder();
    let data = folder.path().to_str().expect("a plain path");
    let second = ["serve", "--data", data, "--listen", "127.0.0.1:0"];
    let why = command(&second).failure(1);
    assert!(why.contains("another `mamekey serve` runs on"), "{why}");
    assert_eq!(process.stop(), Some(0));
}
