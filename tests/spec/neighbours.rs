//! Two and three real processes, as they are met in life: whole threads, moves, edits,
//! polls, emoji, quotes, requests, blocks, relays and goodbyes.

use serde_json::Value;
use serde_json::json;

use crate::harness::household::Household;
use crate::harness::household::PASSWORD;
use crate::harness::household::until;
use crate::harness::peer::Peer;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::pictures;

#[test]
fn a_thread_across_three_servers_is_whole_for_who_follows_one_of_them() {
    let [alice, bob, carol] = Household::several(["alice", "bob", "carol"]);
    bob.follows(&alice);
    carol.follows(&bob);
    let root = alice.person.writes_id("Alice begins");
    let heard = text(&bob.hears("Alice begins")["id"]);
    let reply = json!({"text": "Bob answers", "replyId": heard});
    let reply = bob.person.notes_id(reply);
    let answered = text(&alice.finds_below(&root, "Bob answers")["id"]);
    for (words, to) in [("Alice goes on", &answered), ("Alice adds", &root)] {
        alice.person.notes(json!({"text": words, "replyId": to}));
    }
    bob.finds_below(&reply, "Alice goes on");

    let here = text(&carol.hears_from(&bob, "Bob answers")["id"]);
    let above = until("the beginning", || {
        let above = carol
            .person
            .call("notes/conversation", json!({"noteId": here}));
        list(&above.ok()).first().cloned()
    });
    assert_eq!(above["text"], "Alice begins");
    assert_eq!(above["user"]["host"], alice.host());
    carol.finds_below(&here, "Alice goes on");
    let begun = text(&above["id"]);
    carol.finds_below(&begun, "Alice adds");
    let shown = carol.finds_below(&begun, "Bob answers");
    assert_eq!(shown["id"], here.as_str(), "no note is there twice");
}

#[test]
fn followers_go_along_with_an_account_that_moves_and_lose_one_that_is_deleted() {
    let [old, new, carol] = Household::several(["alice", "alma", "carol"]);
    carol.follows(&old);
    let note = old.person.writes_id("Before I leave");
    let heard = text(&carol.hears("Before I leave")["id"]);
    let alias = json!({"alsoKnownAs": [old.handle()]});
    new.person.call("i/update", alias).ok();
    let target = json!({"moveToAccount": new.handle()});
    old.person.call("i/move", target).ok();
    until("the follow of the new account", || {
        (carol.relation(&new)["isFollowing"] == true).then_some(())
    });
    assert_eq!(carol.relation(&old)["isFollowing"], false);
    let moved = carol.person.finds("alice", Some(old.host()));
    assert_eq!(moved["movedTo"], carol.knows(&new).as_str());
    until("the new follower", || {
        (new.person.me()["followersCount"] == 1).then_some(())
    });
    new.person.writes("Here I am");
    carol.hears("Here I am");
    carol.person.shows(&heard);
    old.person.shows(&note);

    let gone = json!({"password": PASSWORD});
    new.process.account("heir", PASSWORD, &["--owner"]);
    new.person.call("i/delete-account", gone).done();
    until("the account to go", || {
        let notes = carol.person.call("notes/timeline", json!({})).ok();
        let words = crate::harness::person::texts(&notes);
        (!words.contains(&"Here I am".to_owned())).then_some(())
    });
    let following = carol.person.me()["followingCount"].clone();
    assert_eq!(following, 0, "nobody is left to be followed");
}

#[test]
fn what_changes_on_one_server_changes_on_the_other() {
    let [alice, bob] = Household::several(["alice", "bob"]);
    alice.follows(&bob);
    bob.follows(&alice);
    a_poll_opens(&alice, &bob);
    an_edit(&alice, &bob);
    emoji_reactions(&alice, &bob);
    a_quote(&alice, &bob);
    for house in [&alice, &bob] {
        let told = house.is_told("pollEnded");
        assert_eq!(told["note"]["text"], "what to drink?");
    }
}

fn an_edit(alice: &Household, bob: &Household) {
    let note = alice.person.writes_id("first words");
    let heard = text(&bob.hears("first words")["id"]);
    let change = json!({"editId": note, "text": "better words"});
    alice.person.call("notes/edit", change).ok();
    let edited = bob.sees(&heard, "the edit", |note| note["text"] == "better words");
    assert!(edited["updatedAt"].is_string(), "{edited}");
    let versions = bob.person.call("notes/versions", json!({"noteId": heard}));
    assert_eq!(versions.ok()[0]["text"], "first words");
}

/// Both react with an emoji only their own server has.
fn emoji_reactions(alice: &Household, bob: &Household) {
    for (writer, reader, name) in [(alice, bob, "leaf"), (bob, alice, "bean")] {
        let file = reader.person.keeps("emoji.png", &pictures::png(32, 32));
        let emoji = json!({"name": name, "fileId": file});
        reader.person.call("admin/emoji/add", emoji).ok();
        let words = format!("give me a {name}");
        let note = writer.person.writes_id(&words);
        let heard = text(&reader.hears(&words)["id"]);
        reader.person.reacts(&heard, &format!(":{name}:"));
        let key = format!(":{name}@{}:", reader.host());
        let shown = writer.sees(&note, "the reaction", |note| note["reactions"][&key] == 1);
        let picture = &shown["reactionEmojis"][format!("{name}@{}", reader.host())];
        assert!(picture.is_string(), "{shown}");
        let here = reader.person.shows(&heard)["reactions"].clone();
        assert_eq!(here, json!({format!(":{name}@.:"): 1}));
    }
}

/// Who is quoted is asked and agrees; the stamp of their consent is on the quote (I63 to
/// I67).
fn a_quote(alice: &Household, bob: &Household) {
    let note = alice.person.writes_id("quote me");
    let heard = text(&bob.hears("quote me")["id"]);
    let quote = json!({"text": "so true", "renoteId": heard});
    let quote = bob.person.notes_id(quote);
    let shown = alice.hears("so true");
    assert_eq!(shown["renoteId"], note.as_str());
    alice.is_told("quote");
    let address = format!("/notes/{quote}");
    let stamp = until("the stamp", || {
        let document = bob.person.get_activity(&address).ok();
        document["quoteAuthorization"].as_str().map(str::to_owned)
    });
    let path = stamp
        .strip_prefix(alice.process.origin())
        .expect("a stamp by alice's server");
    let stamp = alice.person.get_activity(path).ok();
    assert_eq!(stamp["type"], "QuoteAuthorization");
    let uri = |house: &Household, id: &str| format!("{}/notes/{id}", house.process.origin());
    assert_eq!(stamp["interactingObject"], uri(bob, &quote));
    assert_eq!(stamp["interactionTarget"], uri(alice, &note));
}

/// Bob votes in it; it ends while they are busy with other things.
fn a_poll_opens(alice: &Household, bob: &Household) {
    let votes = |note: &Value| -> Vec<Value> {
        let choices = list(&note["poll"]["choices"]);
        choices.iter().map(|one| one["votes"].clone()).collect()
    };
    let poll = json!({"choices": ["tea", "coffee"], "multiple": false, "expiredAfter": 6_000});
    let note = json!({"text": "what to drink?", "poll": poll});
    let note = alice.person.notes_id(note);
    let heard = text(&bob.hears("what to drink?")["id"]);
    let vote = json!({"noteId": heard, "choice": 1});
    bob.person.call("notes/polls/vote", vote).done();
    alice.sees(&note, "the vote", |note| votes(note) == [0, 1]);
    bob.sees(&heard, "the tally", |note| votes(note) == [0, 1]);
}

#[test]
fn a_locked_account_is_asked_and_a_block_parts_two_servers() {
    let [alice, bob] = Household::several(["alice", "bob"]);
    alice
        .person
        .call("i/update", json!({"isLocked": true}))
        .ok();
    for (answer, follows) in [("reject", false), ("accept", true)] {
        let id = bob.knows(&alice);
        bob.person.follows(&id);
        let request = until("the request", || {
            let all = alice.person.call("following/requests/list", json!({}));
            list(&all.ok()).first().cloned()
        });
        assert_eq!(request["follower"]["host"], bob.host());
        assert_eq!(bob.relation(&alice)["hasPendingFollowRequestFromYou"], true);
        let endpoint = format!("following/requests/{answer}");
        let who = json!({"userId": request["follower"]["id"]});
        alice.person.call(&endpoint, who).done();
        until(answer, || {
            let relation = bob.relation(&alice);
            let is_open = relation["hasPendingFollowRequestFromYou"] == true;
            (!is_open && relation["isFollowing"] == follows).then_some(())
        });
    }
    bob.is_told("followRequestAccepted");
    alice.follows(&bob);

    let who = json!({"userId": alice.knows(&bob)});
    alice.person.call("blocking/create", who.clone()).ok();
    until("the block", || {
        let relation = bob.relation(&alice);
        let is_apart = relation["isFollowing"] == false && relation["isFollowed"] == false;
        (is_apart && relation["isBlocked"] == true).then_some(())
    });
    assert_eq!(alice.person.me()["followersCount"], 0);
    let again = json!({"userId": bob.knows(&alice)});
    bob.person
        .call("following/create", again)
        .refused(400, "BLOCKED");
    alice.person.call("blocking/delete", who).ok();
    until("the end of the block", || {
        (bob.relation(&alice)["isBlocked"] == false).then_some(())
    });
}

#[test]
fn a_relay_carries_notes_between_servers_that_do_not_know_each_other() {
    let [alice, bob] = Household::several(["alice", "bob"]);
    let peer = Peer::start();
    let relay = peer.actor_with("relay", |actor| actor["type"] = json!("Application"));
    let inbox = json!({"inbox": format!("{}/inbox", peer.origin())});
    for house in [&alice, &bob] {
        house.person.call("admin/relays/add", inbox.clone()).ok();
        let follow = peer.received().single("Follow");
        relay
            .deliver(&house.process, &relay.accept(&follow))
            .status(202);
        until("the relay to be joined", || {
            let relays = house.person.call("admin/relays/list", json!({})).ok();
            (relays[0]["status"] == "accepted").then_some(())
        });
        peer.forget();
    }
    let note = alice.person.writes_id("for everybody");
    let create = peer.received().single("Create");
    let uri = text(&create["object"]["id"]);
    relay
        .deliver(&bob.process, &relay.announce(&uri))
        .status(202);
    let global = || {
        let params = json!({"limit": 100});
        list(&bob.person.call("notes/global-timeline", params).ok())
    };
    until("the relayed note", || {
        global()
            .into_iter()
            .find(|note| note["uri"] == uri.as_str())
    });
    let renotes = global()
        .into_iter()
        .filter(|note| !note["renoteId"].is_null());
    assert_eq!(renotes.count(), 0, "a relay renotes nothing (I95)");

    alice.person.deletes(&note);
    let delete = peer.received().single("Delete");
    relay.deliver(&bob.process, &delete).status(202);
    until("the note to go", || global().is_empty().then_some(()));
}
