//! Conversations that began elsewhere: completed when somebody here opens them, within
//! bounds (I60, I87 to I92).

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;

use crate::harness::neighbours::Neighbours;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::town::Town;
use crate::harness::wire::Page;

const MINUTE: i64 = 60_000;

/// A note of bob's that is served with a list of what answers it.
fn lists(town: &Town, note: &Value, replies: &[&Value]) {
    let ids: Vec<Value> = replies.iter().map(|reply| reply["id"].clone()).collect();
    let mut listed = note.clone();
    listed["replies"] = json!({"type": "Collection", "items": ids});
    let path = path(town, note);
    town.peer.serve(&path, Page::activity(&listed));
}

fn path(town: &Town, note: &Value) -> String {
    text(&note["id"]).replace(&town.peer.origin(), "")
}

fn answer(town: &Town, to: &Value, words: &str) -> Value {
    town.bob.note_with(words, |note| {
        note["inReplyTo"] = to["id"].clone();
    })
}

/// The owner opens the thread, and everything happens that follows from it; answers what is
/// below the note afterwards, each with what is below it.
fn opens(town: &Town, id: &str) -> Vec<String> {
    let children = |id: &str| {
        let below = town
            .owner()
            .call("notes/children", json!({"noteId": id, "limit": 100}));
        list(&below.ok())
    };
    children(id);
    town.server.settle();
    let mut words = Vec::new();
    let mut open = children(id);
    while let Some(note) = open.pop() {
        words.push(text(&note["text"]));
        open.extend(children(&text(&note["id"])));
    }
    town.server.settle();
    words.sort();
    words
}

/// A note of bob's that came to the owner, and its id here.
fn begun(town: &Town, change: impl FnOnce(&mut Value)) -> (Value, String) {
    let root = town.bob.note_with("root", change);
    town.hears(&town.bob, &town.bob.create(&root));
    let id = text(&town.received(&root["id"])["id"]);
    (root, id)
}

#[test]
fn a_thread_opened_again_has_what_answers_the_answers() {
    let town = Town::with_followee();
    let (root, id) = begun(&town, |_| {});
    let (first, second) = (
        answer(&town, &root, "first"),
        answer(&town, &root, "second"),
    );
    lists(&town, &root, &[&first, &second]);
    assert_eq!(opens(&town, &id), ["first", "second"]);

    let deep = answer(&town, &first, "deep");
    lists(&town, &first, &[&deep]);
    town.peer.forget();
    assert_eq!(opens(&town, &id), ["first", "second"], "a moment ago");
    assert!(town.peer.received().fetches(&path(&town, &root)).is_empty());

    town.server.advance(16 * MINUTE);
    assert_eq!(opens(&town, &id), ["deep", "first", "second"]);
}

#[test]
fn what_was_deleted_is_asked_for_no_more() {
    let town = Town::with_followee();
    let (root, id) = begun(&town, |_| {});
    let first = answer(&town, &root, "first");
    lists(&town, &root, &[&first]);
    assert_eq!(opens(&town, &id), ["first"]);
    town.hears(&town.bob, &town.bob.delete(&text(&first["id"])));
    town.peer.forget();
    town.server.advance(16 * MINUTE);
    assert_eq!(opens(&town, &id), [""; 0]);
    assert!(!town.peer.received().fetches(&path(&town, &root)).is_empty());
    assert!(
        town.peer
            .received()
            .fetches(&path(&town, &first))
            .is_empty()
    );
    let looked = json!({"uri": first["id"]});
    town.owner().call("ap/show", looked).status(400);
    assert!(
        town.peer
            .received()
            .fetches(&path(&town, &first))
            .is_empty()
    );
}

#[test]
fn an_old_thread_is_as_complete_as_it_will_be() {
    let town = Town::with_followee();
    let (root, id) = begun(&town, |_| {});
    let first = answer(&town, &root, "first");
    lists(&town, &root, &[&first]);
    town.server.advance(31 * 24 * 60 * MINUTE);
    assert_eq!(opens(&town, &id), [""; 0]);
}

#[test]
fn answers_are_followed_five_levels_down() {
    let town = Town::with_followee();
    let (root, id) = begun(&town, |_| {});
    let mut line = vec![root];
    for level in 1..=7 {
        let next = answer(&town, &line[level - 1], &level.to_string());
        line.push(next);
        lists(&town, &line[level - 1], &[&line[level]]);
    }
    assert_eq!(opens(&town, &id), ["1", "2", "3", "4", "5"]);
}

#[test]
fn one_server_is_asked_fifty_things_for_one_thread() {
    let town = Town::with_followee();
    let (root, id) = begun(&town, |_| {});
    let answers: Vec<Value> = (0..60).map(|_| answer(&town, &root, "x")).collect();
    lists(&town, &root, &answers.iter().collect::<Vec<_>>());
    assert_eq!(opens(&town, &id).len(), 50);
}

#[test]
fn an_answer_of_ours_names_the_thread_as_its_own_server_does() {
    let town = Town::with_followee();
    let context = format!("{}/contexts/1", town.peer.origin());
    let (root, id) = begun(&town, |note| note["context"] = json!(context));
    let first = answer(&town, &root, "first");
    let whole = json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": context,
        "type": "Collection", "attributedTo": town.bob.id, "items": [first["id"]],
    });
    town.peer.serve("/contexts/1", Page::activity(&whole));
    assert_eq!(opens(&town, &id), ["first"]);
    let ours = json!({"text": "ours", "replyId": id});
    let ours = town.owner().notes_id(ours);
    town.server.settle();
    let visitor = town.server.visitor();
    let ours = visitor.get_activity(&format!("/notes/{ours}")).ok();
    assert_eq!(ours["context"], context.as_str());
}

/// Somebody elsewhere, in whose world every note answers one more and quotes another: `r` is
/// what the first note answers, `rq` what that quotes.
fn endless(world: &Neighbours, author: &str, depth: usize) {
    let mut open = vec![String::new()];
    while let Some(name) = open.pop() {
        let mut note = world.note(author, &format!("note {name}"));
        note["id"] = json!(format!("{author}/n/{name}"));
        if name.len() < depth {
            note["inReplyTo"] = json!(format!("{author}/n/{name}r"));
            note["quote"] = json!(format!("{author}/n/{name}q"));
            open.extend([format!("{name}r"), format!("{name}q")]);
        }
        let id = text(&note["id"]);
        world.serves(&id, Page::activity(&note));
    }
}

fn reach_out(config: &mut mamekey::config::Config) {
    config.federation.reach = mamekey::config::Reach::Public;
}

#[test]
fn one_note_makes_us_fetch_a_line_and_no_tree() {
    let world = Neighbours::with(|network| network, reach_out);
    let author = "https://endless.example/users/eve";
    endless(&world, author, 6);
    let mut note = world.note(author, "hello");
    note["inReplyTo"] = json!(format!("{author}/n/r"));
    note["quote"] = json!(format!("{author}/n/q"));
    note["tag"] = json!([{"type": "Mention", "href": world.owner_uri(), "name": "@owner"}]);
    note["cc"] = json!([world.owner_uri()]);
    let mut create = world.act(author, "Create", note.clone());
    create["to"] = note["to"].clone();
    world.hears(author, &create);
    let begins = format!("{author}/n/");
    let asked = world.asked();
    let asked: BTreeSet<&str> = asked
        .iter()
        .filter_map(|question| question.url.strip_prefix(&begins))
        .collect();
    let line: BTreeSet<&str> = [
        "r", "rr", "rrr", "rrrr", "rrrrr", "rrrrrr", "q", "qq", "qqq", "rq", "rrq", "rrrq",
        "rrrrq", "rrrrrq",
    ]
    .into();
    assert_eq!(asked, line);
}

#[test]
fn a_conversation_is_followed_thirty_notes_up() {
    let town = Town::with_followee();
    let mut above = town.bob.note("0");
    for number in 1..=35 {
        above = answer(&town, &above, &number.to_string());
    }
    town.hears(&town.bob, &town.bob.create(&above));
    let id = text(&town.received(&above["id"])["id"]);
    let params = json!({"noteId": id, "limit": 100});
    let above = town.owner().call("notes/conversation", params).ok();
    assert_eq!(list(&above).len(), 30);
}
