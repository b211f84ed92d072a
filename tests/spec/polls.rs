//! Polls on the pages: made in the composer, voted in by a button, read as figures.

use serde_json::json;

use crate::harness::browser::Browser;
use crate::harness::person::list;
use crate::harness::reader::Reader;
use crate::harness::server::Server;

const DAY: i64 = 86_400_000;

#[test]
fn a_poll_is_made_in_the_composer_and_has_what_the_form_says() {
    let server = Server::start();
    let owner = server.owner();
    let reader = Reader::signed_in(&server, "owner");
    let before = server.now();
    let fields = [
        ("text", "Which tea?"),
        ("visibility", "public"),
        ("poll", "1"),
        ("choice", "Green"),
        ("choice", " Black <b> "),
        ("choice", ""),
        ("several", "1"),
        ("lasts", &DAY.to_string()),
    ];
    reader.does("/notes", &fields);
    let note = list(&owner.call("notes/local-timeline", json!({})).ok())[0].clone();
    let poll = &note["poll"];
    assert_eq!(poll["choices"][0]["text"], "Green");
    assert_eq!(poll["choices"][1]["text"], "Black <b>");
    assert_eq!(poll["choices"].as_array().map(Vec::len), Some(2));
    assert_eq!(poll["multiple"], true);
    let ends = poll["expiresAt"].as_str().expect("an end");
    let ends = ends.parse::<jiff::Timestamp>().expect("a time");
    assert!((before + DAY..=server.now() + DAY).contains(&ends.as_millisecond()));
    assert!(reader.reads_page("/local").contains("Black &lt;b&gt;"));
}

#[test]
fn a_poll_the_api_would_not_take_is_not_made_and_what_was_written_stays() {
    let server = Server::start();
    server.owner();
    let reader = Reader::signed_in(&server, "owner");
    let long = "x".repeat(51);
    for choices in [&["Only one"][..], &["Same", "Same"], &[&long, "Short"]] {
        let mut fields = vec![("text", "Which?"), ("poll", "1")];
        fields.extend(choices.iter().map(|choice| ("choice", *choice)));
        let page = reader.sends("/notes", &fields).status(422).text();
        assert!(
            page.contains(&format!("value=\"{}\"", choices[0])),
            "{page}"
        );
    }
    assert_eq!(server.owner().me()["notesCount"], 0);
}

#[test]
fn one_votes_by_a_button_once_and_sees_how_it_stands() {
    let server = Server::start();
    let owner = server.owner();
    let poll = json!({"choices": ["Green", "Black"], "multiple": false});
    let note = owner.notes_id(json!({"text": "Which tea?", "poll": poll}));
    server.account("bob");
    let bob = Reader::signed_in(&server, "bob");
    let (page, vote) = (format!("/notes/{note}"), format!("/notes/{note}/vote"));
    assert!(bob.reads_page(&page).contains(&vote));
    for wrong in ["2", "-1", "x", ""] {
        bob.sends(&vote, &[("choice", wrong)]).status(422);
    }
    bob.does(&vote, &[("choice", "1")]);
    bob.sends(&vote, &[("choice", "0")]).status(422);
    let shown = bob.reads_page(&page);
    assert!(!shown.contains(&vote) && shown.contains("100 %"), "{shown}");
    let votes = owner.shows(&note)["poll"]["choices"].clone();
    assert_eq!(
        (&votes[0]["votes"], &votes[1]["votes"]),
        (&json!(0), &json!(1))
    );
    let visitor = server.visitor().get(&page).status(200).text();
    assert!(!visitor.contains(&vote) && visitor.contains("100 %"));
}

#[test]
fn a_poll_that_is_over_takes_no_votes() {
    let server = Server::start();
    let poll = json!({"choices": ["Green", "Black"], "expiredAfter": 60_000});
    let note = server
        .owner()
        .notes_id(json!({"text": "Which tea?", "poll": poll}));
    let reader = Reader::signed_in(&server, "owner");
    server.advance(120_000);
    let vote = format!("/notes/{note}/vote");
    assert!(!reader.reads_page(&format!("/notes/{note}")).contains(&vote));
    reader.sends(&vote, &[("choice", "0")]).status(422);
}

#[test]
fn with_scripts_a_poll_is_made_and_voted_in_without_a_new_page() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let server = Server::start();
    let owner = server.owner();
    browser.sign_in(server.origin(), "owner");
    browser.find("form.composer textarea").write("Which tea?");
    browser.find("form.composer label:has([name=poll])").click();
    browser.find("[name=choice]:nth-child(1)").write("Green");
    browser.find("[name=choice]:nth-child(2)").write("Black");
    // The next field appears by itself.
    browser.find("[name=choice]:nth-child(3)").write("None");
    browser.find("form.composer button.send").click();
    browser.find("article.note .ballot button.choice");
    browser.evaluate("window.stayed = true");
    browser.find(".ballot button[value='1']").click();
    browser.find_text(".poll .choice.mine", "100 %");
    assert_eq!(browser.evaluate("window.stayed"), json!(true));
    let note = list(&owner.call("notes/local-timeline", json!({})).ok())[0].clone();
    assert_eq!(note["poll"]["choices"][1]["votes"], 1);
    assert_eq!(note["poll"]["choices"].as_array().map(Vec::len), Some(3));
    assert_eq!(browser.complaints(), [""; 0]);
}
