//! Two real servers, two real processes: they meet, talk, and lose power.

use std::time::Duration;
use std::time::Instant;

use serde_json::Value;
use serde_json::json;

use crate::harness::actor::Actor;
use crate::harness::client::Client;
use crate::harness::peer::Peer;
use crate::harness::peer::Record;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::process::Process;

/// What has not crossed between two processes by then never will.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks again until the answer is there. Each question is a request to a server, so this
/// does not spin; nothing else is told when a delivery has arrived.
#[track_caller]
fn until<T>(what: &str, ask: impl Fn() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(answer) = ask() {
            return answer;
        }
    }
    panic!("waited in vain for {what}");
}

/// The first note of the home timeline for which this holds.
#[track_caller]
fn hears(who: &Client, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    until(what, || {
        let home = who.call("notes/timeline", json!({})).ok();
        list(&home).into_iter().find(|note| holds(note))
    })
}

struct Household {
    process: Process,
    person: Client,
}

impl Household {
    fn of(name: &str) -> Self {
        let process = Process::start();
        process.account(name, "correct horse", &[]);
        let person = process.token(name);
        Self { process, person }
    }

    fn host(&self) -> &str {
        self.process.origin().trim_start_matches("http://")
    }

    /// Follows someone of another household and waits until that is accepted.
    #[track_caller]
    fn follows(&self, other: &Self, name: &str) {
        let id = text(&self.person.finds(name, Some(other.host()))["id"]);
        self.person.follows(&id);
        until("the follow to be accepted", || {
            (self.person.me()["followingCount"] == 1).then_some(())
        });
    }
}

#[test]
fn two_servers_follow_post_answer_react_renote_and_delete() {
    let (here, there) = (Household::of("alice"), Household::of("bob"));
    here.follows(&there, "bob");
    there.follows(&here, "alice");
    let (alice, bob) = (&here.person, &there.person);

    let note = alice.writes_id("Hello from **here**");
    let seen = hears(bob, "alice's note", |note| {
        note["text"] == "Hello from **here**"
    });
    assert_eq!(seen["user"]["host"], here.host());
    let seen_id = text(&seen["id"]);

    let reply = bob.notes_id(json!({"text": "Hello from there", "replyId": seen_id}));
    let news = until("the reply to be told", || {
        let told = alice.notifications();
        told.into_iter().find(|news| news["type"] == "reply")
    });
    assert_eq!(news["note"]["text"], "Hello from there");
    assert_eq!(news["note"]["replyId"], note.as_str());

    bob.reacts(&seen_id, "🎉");
    until("the reaction", || {
        (alice.shows(&note)["reactions"] == json!({"🎉": 1})).then_some(())
    });

    let renote = bob.renotes(&seen_id);
    until("the renote", || {
        (alice.shows(&note)["renoteCount"] == 1).then_some(())
    });

    bob.deletes(&renote);
    until("the renote to be taken back", || {
        (alice.shows(&note)["renoteCount"] == 0).then_some(())
    });
    bob.deletes(&reply);
    until("the reply to go", || {
        (alice.shows(&note)["repliesCount"] == 0).then_some(())
    });
    alice.deletes(&note);
    until("the note to go", || {
        let gone = bob.call("notes/show", json!({ "noteId": seen_id }));
        (gone.status == 400).then_some(())
    });
}

#[test]
fn what_was_acknowledged_survives_a_power_cut() {
    let mut home = Household::of("alice");
    let notes: Vec<String> = (0..20)
        .map(|number| home.person.writes_id(&format!("note {number}")))
        .collect();
    home.process.kill();
    home.process.restart();
    for note in notes {
        home.person.shows(&note);
    }
    assert_eq!(home.person.me()["notesCount"], 20);
    home.process.run(&["check"]).success();
}

#[test]
fn a_queue_of_deliveries_survives_a_power_cut() {
    let mut home = Household::of("alice");
    let peer = Peer::start();
    let alice = format!("{}/users/{}", home.process.origin(), home.person.id());
    let followers: Vec<_> = (0..10)
        .map(|number| {
            peer.actor_with(&format!("follower{number}"), |actor| {
                // Each has an inbox of its own, so that there is a queue of many lines.
                actor["endpoints"] = json!({});
            })
        })
        .collect();
    for follower in &followers {
        follower
            .deliver(&home.process, &follower.follow(&alice))
            .status(202);
    }
    peer.received().at_least(followers.len(), "Accept");
    peer.forget();
    peer.fall_silent_after(7);
    for number in 0..5 {
        home.person.writes(&format!("note {number}"));
    }
    peer.received().at_least(8, "Create");
    home.process.kill();
    peer.abandon();
    home.process.restart();
    // Deliveries to one inbox keep their order, so the last note comes after all others.
    peer.received().until(|records| {
        let mut all = followers.iter().map(inbox);
        all.all(|inbox| {
            records
                .iter()
                .any(|record| confirms(record, &inbox, "note 4"))
        })
    });
    let expected: Vec<String> = (0..5).map(|n| format!("<p>note {n}</p>")).collect();
    for inbox in followers.iter().map(inbox) {
        let posts = peer.received().posts().into_iter();
        let mine = posts.filter(|post| confirms(post, &inbox, "note"));
        let mut words: Vec<String> = mine
            .map(|post| text(&post.asked.json()["object"]["content"]))
            .collect();
        // What was under way when the power went may come a second time.
        words.dedup();
        assert_eq!(words, expected, "in order, for {inbox}");
    }
}

fn inbox(actor: &Actor) -> String {
    format!("/users/{}/inbox", actor.name)
}

/// Whether the peer has confirmed the delivery of a note with these words to an inbox.
fn confirms(record: &Record, inbox: &str, words: &str) -> bool {
    let content = record.asked.json()["object"]["content"].to_string();
    record.answered && record.asked.path() == inbox && content.contains(words)
}
