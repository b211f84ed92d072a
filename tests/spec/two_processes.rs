//! Two real servers, two real processes: they meet, talk, and lose power.

use serde_json::json;

use crate::harness::actor::Actor;
use crate::harness::household::Household;
use crate::harness::household::until;
use crate::harness::peer::Peer;
use crate::harness::peer::Record;
use crate::harness::person::text;

#[test]
fn two_servers_follow_post_answer_react_renote_and_delete() {
    let [here, there] = Household::several(["alice", "bob"]);
    here.follows(&there);
    there.follows(&here);
    let (alice, bob) = (&here.person, &there.person);

    let note = alice.writes_id("Hello from **here**");
    let seen = there.hears("Hello from **here**");
    assert_eq!(seen["user"]["host"], here.host());
    let seen_id = text(&seen["id"]);

    let reply = bob.notes_id(json!({"text": "Hello from there", "replyId": seen_id}));
    let news = here.is_told("reply");
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
