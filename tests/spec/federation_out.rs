//! What we tell other servers: which activity, to whom, and in which order.

use serde_json::Value;
use serde_json::json;

use crate::harness::actor::PUBLIC;
use crate::harness::peer::Peer;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::town::Town;
use crate::harness::wire::Page;

#[test]
fn a_note_reaches_followers_once_per_server() {
    let town = Town::with_follower();
    let carol = town.peer.actor("carol");
    town.is_followed_by(&carol);
    let note = town.owner().writes_id("Hello **world**");
    town.server.settle();
    let create = town.peer.received().single("Create");
    assert_eq!(create["actor"], town.owner_uri());
    let object = &create["object"];
    assert_eq!(object["type"], "Note");
    assert_eq!(object["id"], town.uri(&note));
    assert_eq!(object["attributedTo"], town.owner_uri());
    assert_eq!(object["content"], "<p>Hello <b>world</b></p>");
    assert_eq!(object["source"]["content"], "Hello **world**");
    assert_eq!(object["source"]["mediaType"], "text/x.misskeymarkdown");
    assert_eq!(create["to"], json!([PUBLIC]));
    assert_eq!(
        create["cc"],
        json!([format!("{}/followers", town.owner_uri())])
    );
    assert_eq!(town.peer.received().posts()[0].asked.path(), "/inbox");
}

#[test]
fn each_visibility_is_addressed_as_others_read_it() {
    let town = Town::with_follower();
    let followers = json!(format!("{}/followers", town.owner_uri()));
    for (visibility, to, cc) in [
        ("public", json!([PUBLIC]), json!([followers])),
        ("home", json!([followers]), json!([PUBLIC])),
        ("followers", json!([followers]), json!([])),
    ] {
        let note = json!({"text": "hear me", "visibility": visibility});
        town.owner().notes(note);
        town.server.settle();
        let create = town.peer.received().single("Create");
        for whole in [&create, &create["object"]] {
            assert_eq!((&whole["to"], &whole["cc"]), (&to, &cc), "{visibility}");
        }
        town.peer.forget();
    }
}

#[test]
fn a_secret_goes_to_the_chosen_ones_own_inbox() {
    let town = Town::with_follower();
    let carol = town.peer.actor("carol");
    town.is_followed_by(&carol);
    let chosen = town.local_id(&carol);
    town.owner().notes(json!({
        "text": "for carol", "visibility": "specified", "visibleUserIds": [chosen],
    }));
    town.server.settle();
    let create = town.peer.received().single("Create");
    assert_eq!(create["to"], json!([carol.id]));
    assert_eq!(create["cc"], json!([]));
    let posts = town.peer.received().posts();
    assert_eq!(posts[0].asked.path(), "/users/carol/inbox");
}

#[test]
fn what_is_local_stays_local() {
    let town = Town::with_follower();
    let note = town
        .owner()
        .notes_id(json!({"text": "among us", "localOnly": true}));
    town.server.settle();
    town.peer.received().none("Create");
    town.server
        .visitor()
        .get_activity(&format!("/notes/{note}"))
        .status(404);
    let outbox = format!("/users/{}/outbox?page=true", town.owner().id());
    let outbox = town.server.visitor().get_activity(&outbox).text();
    assert!(!outbox.contains(&note), "{outbox}");
}

#[test]
fn nobody_is_told_who_has_no_followers() {
    let town = Town::new();
    town.owner().writes("into the void");
    town.server.settle();
    assert_eq!(town.peer.received().kinds(), [""; 0]);
}

#[test]
fn an_answer_reaches_the_one_it_answers() {
    let town = Town::new();
    let question = town.bob.note("<p>anyone there?</p>");
    let found = town.owner().call("ap/show", json!({"uri": question["id"]}));
    let id = text(&found.ok()["object"]["id"]);
    town.owner().notes(json!({"text": "yes", "replyId": id}));
    town.server.settle();
    let create = town.peer.received().single("Create");
    assert_eq!(create["object"]["inReplyTo"], question["id"]);
    let tags = list(&create["object"]["tag"]);
    assert!(
        tags.iter()
            .any(|tag| tag["type"] == "Mention" && tag["href"] == town.bob.id.as_str()),
        "Mastodon tells of replies only through a mention: {tags:?}"
    );
    assert!(list(&create["cc"]).contains(&json!(town.bob.id)));
}

#[test]
fn a_deleted_note_is_deleted_everywhere() {
    let town = Town::with_follower();
    let note = town.owner().writes_id("oops");
    town.server.settle();
    town.owner().deletes(&note);
    town.server.settle();
    let delete = town.peer.received().single("Delete");
    assert_eq!(delete["object"]["type"], "Tombstone");
    assert_eq!(delete["object"]["id"], town.uri(&note));
}

#[test]
fn a_note_deleted_before_it_left_is_never_sent_after_its_delete() {
    let town = Town::with_follower();
    for _ in 0..5 {
        let note = town.owner().writes_id("now or never");
        town.owner().deletes(&note);
    }
    town.server.settle();
    let kinds = town.peer.received().kinds();
    let mut gone = Vec::new();
    for post in town.peer.received().posts() {
        let activity = post.asked.json();
        let id = match &activity["object"]["id"] {
            Value::String(id) => id.clone(),
            other => panic!("{other}"),
        };
        if activity["type"] == "Delete" {
            gone.push(id);
        } else {
            assert!(!gone.contains(&id), "{kinds:?}");
        }
    }
}

#[test]
fn a_reaction_is_told_in_a_way_everyone_reads() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>like me</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    let id = text(&town.received(&note["id"])["id"]);
    town.owner().reacts(&id, "🎉");
    town.server.settle();
    let like = town.peer.received().single("Like");
    assert_eq!(like["object"], note["id"]);
    assert_eq!(like["content"], "🎉");
    assert_eq!(like["_misskey_reaction"], "🎉");
    town.owner()
        .call("notes/reactions/delete", json!({ "noteId": id }))
        .done();
    town.server.settle();
    let undo = town.peer.received().single("Undo");
    assert_eq!(undo["object"]["type"], "Like");
    assert_eq!(undo["object"]["id"], like["id"]);
}

#[test]
fn a_changed_reaction_is_undone_first() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>like me</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    let id = text(&town.received(&note["id"])["id"]);
    town.owner().reacts(&id, "🎉");
    town.owner().reacts(&id, "👍");
    town.server.settle();
    let kinds = town.peer.received().kinds();
    assert!(
        kinds == ["Like", "Undo", "Like"] || kinds == ["Like"],
        "{kinds:?}"
    );
    let last = town.peer.received().all("Like").pop().expect("a Like");
    assert_eq!(last["content"], "👍");
}

#[test]
fn a_renote_is_announced_and_taken_back() {
    let town = Town::with_follower();
    let note = town.bob.note("<p>share me</p>");
    let found = town.owner().call("ap/show", json!({"uri": note["id"]}));
    let id = text(&found.ok()["object"]["id"]);
    let renote = town.owner().renotes(&id);
    town.server.settle();
    let announce = town.peer.received().single("Announce");
    assert_eq!(announce["object"], note["id"]);
    assert_eq!(announce["to"], json!([PUBLIC]));
    town.owner().deletes(&renote);
    town.server.settle();
    let undo = town.peer.received().single("Undo");
    assert_eq!(undo["object"]["id"], announce["id"]);
}

#[test]
fn a_quote_speaks_every_dialect() {
    let town = Town::with_follower();
    let note = town.bob.note("<p>quote me</p>");
    let found = town.owner().call("ap/show", json!({"uri": note["id"]}));
    let id = text(&found.ok()["object"]["id"]);
    town.owner()
        .notes(json!({"text": "so true", "renoteId": id}));
    town.server.settle();
    let object = town.peer.received().single("Create")["object"].clone();
    for property in ["_misskey_quote", "quoteUrl", "quoteUri"] {
        assert_eq!(object[property], note["id"], "{property}: {object}");
    }
    assert!(text(&object["content"]).contains("RE: "), "{object}");
}

#[test]
fn who_votes_from_afar_is_told_how_the_poll_stands_and_when_it_ends() {
    let town = Town::new();
    let poll = json!({"choices": ["tea", "coffee"], "expiredAfter": 3_600_000});
    let note = json!({"text": "what to drink?", "poll": poll});
    let note = town.uri(&town.owner().notes_id(note));
    let vote = town.bob.note_with("", |vote| {
        vote["name"] = json!("coffee");
        vote["inReplyTo"] = json!(note);
        vote["to"] = json!([town.owner_uri()]);
        vote.as_object_mut().expect("an object").remove("content");
    });
    town.hears(&town.bob, &town.bob.create(&vote));
    town.server.advance(2 * 60_000);
    town.server.settle();
    let update = town.peer.received().single("Update");
    let question = &update["object"];
    assert_eq!(question["type"], "Question");
    assert_eq!(question["oneOf"][1]["name"], "coffee");
    assert_eq!(question["oneOf"][1]["replies"]["totalItems"], 1);
    assert_eq!(question["votersCount"], 1);
    assert!(question["updated"].is_null(), "no edit (O33): {question}");
    town.peer.forget();
    town.server.advance(3_600_000);
    town.server.settle();
    let update = town.peer.received().single("Update");
    assert!(update["object"]["closed"].is_string(), "{update}");
}

#[test]
fn following_asks_and_unfollowing_takes_back_the_same_asking() {
    let town = Town::new();
    town.owner().follows(&town.local_id(&town.bob));
    town.server.settle();
    let follow = town.peer.received().single("Follow");
    assert_eq!(follow["actor"], town.owner_uri());
    assert_eq!(follow["object"], town.bob.id);
    assert_eq!(town.owner().me()["followingCount"], 0, "not accepted yet");
    town.hears(&town.bob, &town.bob.accept(&follow));
    assert_eq!(town.owner().me()["followingCount"], 1);
    assert_eq!(town.owner().is_told(), ["followRequestAccepted"]);
    let who = json!({"userId": town.local_id(&town.bob)});
    town.owner().call("following/delete", who).ok();
    town.server.settle();
    let undo = town.peer.received().single("Undo");
    assert_eq!(undo["object"]["id"], follow["id"]);
    assert_eq!(undo["object"]["type"], "Follow");
}

#[test]
fn a_changed_profile_is_told_to_followers() {
    let town = Town::with_follower();
    town.owner()
        .call("i/update", json!({"name": "New Name", "isCat": true}))
        .ok();
    town.server.settle();
    town.server.advance(60_000);
    town.server.settle();
    let update = town.peer.received().single("Update");
    assert_eq!(update["object"]["id"], town.owner_uri());
    assert_eq!(update["object"]["name"], "New Name");
    assert_eq!(update["object"]["isCat"], true);
}

/// O32: what is changed while it waits goes with it, what is changed afterwards goes again.
#[test]
fn a_profile_that_is_changed_often_is_told_once() {
    let town = Town::with_follower();
    let is_called = |name: &str| {
        town.owner().call("i/update", json!({"name": name})).ok();
        town.server.settle();
    };
    for name in ["One", "Two", "Three", "Four", "Five"] {
        is_called(name);
        town.server.advance(1_000);
    }
    town.peer.received().none("Update");
    town.server.advance(10_000);
    town.server.settle();
    let update = town.peer.received().single("Update");
    assert_eq!(update["object"]["name"], "Five");
    town.peer.forget();
    is_called("Six");
    town.server.advance(10_000);
    town.server.settle();
    let update = town.peer.received().single("Update");
    assert_eq!(update["object"]["name"], "Six");
}

/// Section 0.3: no id is given twice.
#[test]
fn every_block_has_its_own_id_and_its_end_names_it() {
    let town = Town::new();
    let who = json!({"userId": town.local_id(&town.bob)});
    let mut ids = Vec::new();
    for _ in 0..2 {
        town.peer.forget();
        town.owner().call("blocking/create", who.clone()).ok();
        town.server.settle();
        let block = town.peer.received().single("Block");
        town.owner().call("blocking/delete", who.clone()).ok();
        town.server.settle();
        let undo = town.peer.received().single("Undo");
        assert_eq!(undo["object"]["id"], block["id"]);
        assert_ne!(undo["id"], block["id"]);
        ids.push(block["id"].clone());
    }
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn a_server_that_is_down_gets_everything_later_in_order() {
    let town = Town::with_follower();
    town.peer.serve("/inbox", Page::status(503));
    for word in ["one", "two", "three"] {
        town.owner().writes(word);
    }
    town.server.settle();
    let tries = town.peer.received().posts().len();
    assert_eq!(tries, 1, "only the first of a line knocks");
    town.peer.forget();
    town.peer.withdraw("/inbox");
    town.server.advance(2 * 60_000);
    town.server.settle();
    let words: Vec<String> = town
        .peer
        .received()
        .all("Create")
        .iter()
        .map(|create| text(&create["object"]["content"]))
        .collect();
    assert_eq!(words, ["<p>one</p>", "<p>two</p>", "<p>three</p>"]);
}

#[test]
fn a_hung_up_call_is_tried_again() {
    let town = Town::with_follower();
    town.peer.serve("/inbox", Page::hang_up());
    town.owner().writes("hello?");
    town.server.settle();
    town.peer.forget();
    town.peer.withdraw("/inbox");
    town.server.advance(2 * 60_000);
    town.server.settle();
    town.peer.received().single("Create");
}

#[test]
fn a_server_that_says_no_is_not_asked_for_ever() {
    let town = Town::with_follower();
    // 401 and 403 may mean that they are looking at our key just now, 404 does not; both
    // dialects of signatures are tried where the dialect may be the trouble.
    for (status, most) in [(403, 6), (404, 1)] {
        town.peer.forget();
        town.peer.serve("/inbox", Page::status(status));
        town.owner().writes("unwelcome");
        town.server.settle();
        for _ in 0..12 {
            town.server.advance(9 * 3_600_000);
            town.server.settle();
        }
        let posts = town.peer.received().posts().len();
        assert!(posts <= most, "{posts} times after {status}");
        assert_eq!(town.server.waiting_jobs(), 0);
    }
    town.server.forgive();
}

#[test]
fn a_server_silent_for_a_week_is_left_alone_until_it_speaks() {
    let town = Town::with_follower();
    town.peer.serve("/inbox", Page::status(503));
    for _ in 0..30 {
        town.owner().writes("anyone there?");
        town.server.settle();
        town.server.advance(8 * 3_600_000);
        town.server.settle();
    }
    town.peer.forget();
    town.owner().writes("nobody hears this");
    town.server.settle();
    town.peer.received().none("Create");
    assert_eq!(
        town.server.waiting_jobs(),
        0,
        "nothing is kept for the dead"
    );
    town.peer.withdraw("/inbox");
    let sign_of_life = town.bob.follow(&town.owner_uri());
    town.hears(&town.bob, &sign_of_life);
    town.peer.forget();
    town.owner().writes("welcome back");
    town.server.settle();
    town.peer.received().single("Create");
    town.server.forgive();
}

#[test]
fn one_silent_server_does_not_hold_up_the_others() {
    let town = Town::with_follower();
    let silent = Peer::start();
    let sid = silent.actor("sid");
    sid.deliver(&town.server, &sid.follow(&town.owner_uri()))
        .status(202);
    town.server.settle();
    silent.hold("/inbox");
    town.owner().writes("to both");
    town.peer.received().single("Create");
    silent
        .received()
        .until(|all| all.iter().any(|record| record.asked.path() == "/inbox"));
    let queue = town.owner().call("admin/queue/stats", json!({})).ok();
    assert!(queue["deliver"]["active"].as_i64() >= Some(1), "{queue}");
    silent.release("/inbox");
    silent.received().single("Create");
    town.server.settle();
}

#[test]
fn every_request_says_who_we_are() {
    let town = Town::with_follower();
    town.owner().writes("hello");
    town.server.settle();
    let post = town.peer.received().posts().remove(0);
    let agent = post.asked.header("user-agent").expect("a user agent");
    assert!(agent.contains(town.server.origin()), "{agent}");
    assert_eq!(
        post.asked.header("content-type"),
        Some("application/activity+json")
    );
}

#[test]
fn an_answer_in_a_community_stays_in_it() {
    let town = Town::with_follower();
    let lemmy = Peer::start();
    let community = lemmy.actor_with("tea", |actor| actor["type"] = json!("Group"));
    let writer = town.bob.note_with("<p>which tea?</p>", |note| {
        note["audience"] = json!(community.id);
    });
    let found = town.owner().call("ap/show", json!({"uri": writer["id"]}));
    let id = text(&found.ok()["object"]["id"]);
    let answer = json!({"text": "green", "replyId": id, "visibility": "home"});
    let answer = town.owner().notes_id(answer);
    town.server.settle();
    let create = lemmy.received().single("Create");
    assert_eq!(create["object"]["audience"], community.id);
    assert!(list(&create["cc"]).contains(&json!(community.id)));
    assert_eq!(create["cc"], create["object"]["cc"]);
    // An answer to the answer stays, too; one for few people does not.
    town.owner()
        .notes(json!({"text": "or black", "replyId": answer}));
    let quiet = json!({"text": "psst", "replyId": answer, "visibility": "followers"});
    town.owner().notes(quiet);
    town.server.settle();
    let all = lemmy.received().at_least(2, "Create");
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(all[1]["object"]["audience"], community.id);
    lemmy.forget();
    town.owner().deletes(&answer);
    town.server.settle();
    lemmy.received().single("Delete");
}

#[test]
fn no_id_is_given_twice() {
    let town = Town::with_followee();
    let carol = town.peer.actor("carol");
    for follower in [&town.bob, &carol] {
        town.hears(follower, &follower.follow(&town.owner_uri()));
    }
    let choices = ["tea", "coffee"].map(|name| json!({"type": "Note", "name": name}));
    let poll = town.bob.note_with("<p>?</p>", |note| {
        note["type"] = json!("Question");
        note["anyOf"] = json!(choices);
    });
    town.hears(&town.bob, &town.bob.create(&poll));
    let id = text(&town.received(&poll["id"])["id"]);
    for choice in [0, 1] {
        let vote = json!({"noteId": id, "choice": choice});
        town.owner().call("notes/polls/vote", vote).done();
    }
    town.server.settle();
    let mut ids: Vec<String> = ["Accept", "Create"]
        .iter()
        .flat_map(|kind| town.peer.received().at_least(2, kind))
        .map(|activity| text(&activity["id"]))
        .collect();
    assert_eq!(ids.len(), 4);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "{ids:?}");
}

#[test]
fn a_secret_renote_is_for_the_chosen_ones_alone() {
    let town = Town::with_follower();
    let carol = town.peer.actor("carol");
    let chosen = town.local_id(&carol);
    let note = town.owner().writes_id("look");
    town.server.settle();
    town.peer.forget();
    let renote = json!({"renoteId": note, "visibility": "specified", "visibleUserIds": [chosen]});
    town.owner().notes(renote);
    town.server.settle();
    let announce = town.peer.received().single("Announce");
    assert_eq!(announce["to"], json!([carol.id]));
    assert_eq!(announce["cc"], json!([]));
}

/// O27
#[test]
fn followers_hear_that_somebody_is_suspended_and_that_it_is_over() {
    let town = Town::new();
    let mia = town.server.account("mia");
    let uri = format!("{}/users/{}", town.server.origin(), mia.id());
    town.hears(&town.bob, &town.bob.follow(&uri));
    let whom = json!({"userId": mia.id()});
    for (endpoint, is_suspended) in [
        ("admin/suspend-user", json!(true)),
        ("admin/unsuspend-user", json!(false)),
    ] {
        town.peer.forget();
        town.owner().call(endpoint, whom.clone()).done();
        town.server.settle();
        town.server.advance(60_000);
        town.server.settle();
        let update = town.peer.received().single("Update");
        assert_eq!(update["object"]["id"], uri);
        let said = update["object"].get("suspended");
        assert_eq!(said.unwrap_or(&json!(false)), &is_suspended, "{update}");
    }
}
