//! What other servers tell us, and what becomes of it.

use serde_json::Value;
use serde_json::json;

use crate::harness::actor::Actor;
use crate::harness::actor::PUBLIC;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::town::Town;
use crate::harness::wire::Page;

/// A note of bob's that mentions the owner.
fn mention(town: &Town, words: &str, change: impl FnOnce(&mut Value)) -> Value {
    let owner = town.owner_uri();
    town.bob.note_with(words, |note| {
        note["cc"] = json!([owner]);
        note["tag"] = json!([{"type": "Mention", "href": owner, "name": "@owner"}]);
        change(note);
    })
}

/// The one note the owner was told of.
#[track_caller]
fn told_note(town: &Town) -> Value {
    let told = town.owner().notifications();
    assert_eq!(told.len(), 1, "{told:?}");
    told[0]["note"].clone()
}

#[test]
fn a_follow_is_accepted_and_told() {
    let town = Town::new();
    let follow = town.bob.follow(&town.owner_uri());
    town.hears(&town.bob, &follow);
    assert_eq!(town.owner().me()["followersCount"], 1);
    let told = &town.owner().notifications()[0];
    assert_eq!(told["type"], "follow");
    assert_eq!(told["user"]["username"], "bob");
    assert_eq!(told["user"]["host"], town.peer.host());
    let accept = town.peer.received().single("Accept");
    assert_eq!(accept["actor"], town.owner_uri());
    assert_eq!(accept["object"]["id"], follow["id"]);
    assert_eq!(accept["object"]["actor"], town.bob.id);
}

#[test]
fn a_repeated_follow_is_accepted_again_and_counted_once() {
    let town = Town::with_follower();
    town.hears(&town.bob, &town.bob.follow(&town.owner_uri()));
    town.peer.received().single("Accept");
    assert_eq!(town.owner().me()["followersCount"], 1);
    assert_eq!(town.owner().is_told(), ["follow"]);
}

#[test]
fn the_same_letter_twice_is_one_deed() {
    let town = Town::new();
    let note = mention(&town, "<p>once</p>", |_| {});
    let create = town.bob.create(&note);
    town.hears(&town.bob, &create);
    town.hears(&town.bob, &create);
    assert_eq!(told_note(&town)["text"], "once");
}

#[test]
fn an_undone_follow_is_gone() {
    let town = Town::new();
    let follow = town.bob.follow(&town.owner_uri());
    town.hears(&town.bob, &follow);
    town.hears(&town.bob, &town.bob.undo(&follow));
    assert_eq!(town.owner().me()["followersCount"], 0);
}

#[test]
fn an_undo_that_overtakes_its_follow_wins() {
    let town = Town::new();
    let follow = town.bob.follow(&town.owner_uri());
    town.hears(&town.bob, &town.bob.undo(&follow));
    town.hears(&town.bob, &follow);
    assert_eq!(town.owner().me()["followersCount"], 0);
}

#[test]
fn who_stops_following_may_follow_again_with_the_same_id() {
    let town = Town::new();
    let follow = town.bob.follow(&town.owner_uri());
    for followers in [1, 0, 1, 0, 1] {
        let act = match followers {
            1 => follow.clone(),
            _ => town.bob.undo(&follow),
        };
        town.hears(&town.bob, &act);
        assert_eq!(town.owner().me()["followersCount"], followers);
    }
    town.peer.received().at_least(3, "Accept");
}

#[test]
fn an_overtaken_follow_is_swallowed_once() {
    let town = Town::new();
    let follow = town.bob.follow(&town.owner_uri());
    town.hears(&town.bob, &town.bob.undo(&follow));
    town.hears(&town.bob, &follow);
    assert_eq!(town.owner().me()["followersCount"], 0);
    town.hears(&town.bob, &follow);
    assert_eq!(town.owner().me()["followersCount"], 1);
}

#[test]
fn a_locked_account_answers_when_its_owner_does() {
    let town = Town::new();
    town.owner()
        .call("i/update", json!({"isLocked": true}))
        .ok();
    town.server.settle();
    let follow = town.bob.follow(&town.owner_uri());
    town.hears(&town.bob, &follow);
    town.peer.received().none("Accept");
    let waiting = town.owner().call("following/requests/list", json!({}));
    let who = waiting.ok()[0]["follower"]["id"].clone();
    town.owner()
        .call("following/requests/accept", json!({ "userId": who }))
        .done();
    town.server.settle();
    let accept = town.peer.received().single("Accept");
    assert_eq!(accept["object"]["id"], follow["id"]);
}

#[test]
fn a_note_of_someone_followed_comes_home() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>Hello <b>there</b></p><p>second</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    let seen = town.received(&note["id"]);
    assert_eq!(seen["text"], "Hello **there**\n\nsecond");
    assert_eq!(seen["user"]["username"], "bob");
    assert_eq!(seen["user"]["host"], town.peer.host());
    assert_eq!(seen["visibility"], "public");
    assert_eq!(seen["url"], note["url"]);
}

#[test]
fn a_note_that_concerns_nobody_here_is_not_kept() {
    let town = Town::new();
    let note = town.bob.note("<p>to the whole world</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    let stats = town.server.visitor().call("stats", json!({})).ok();
    assert_eq!(stats["notesCount"], 0);
}

#[test]
fn a_mention_from_afar_is_told() {
    let town = Town::new();
    let note = mention(&town, "<p>hello @owner</p>", |_| {});
    town.hears(&town.bob, &town.bob.create(&note));
    assert_eq!(town.owner().is_told(), ["mention"]);
    assert_eq!(told_note(&town)["uri"], note["id"]);
}

#[test]
fn addressing_decides_who_may_see_a_note() {
    let town = Town::new();
    let owner = town.owner_uri();
    let followers = format!("{}/followers", town.bob.id);
    for (to, cc, visibility) in [
        (json!([PUBLIC]), json!([followers, owner]), "public"),
        (json!(["as:Public"]), json!([owner]), "public"),
        (json!([followers]), json!([PUBLIC, owner]), "home"),
        (json!([followers]), json!([owner]), "followers"),
        (json!([owner]), json!([]), "specified"),
        (json!(owner), json!(null), "specified"),
    ] {
        let note = mention(&town, "<p>psst @owner</p>", |note| {
            note["to"] = to;
            note["cc"] = cc;
        });
        town.hears(&town.bob, &town.bob.create(&note));
        let seen = &town.owner().notifications()[0]["note"];
        assert_eq!(seen["uri"], note["id"]);
        assert_eq!(seen["visibility"], visibility, "{note}");
        let anyone = town.server.visitor().shows(&text(&seen["id"]));
        let open = matches!(visibility, "public" | "home");
        assert_eq!(anyone["text"].is_string(), open, "{visibility}");
    }
}

#[test]
fn a_reply_from_afar_joins_the_thread() {
    let town = Town::new();
    let question = town.owner().writes_id("question");
    let answer = mention(&town, "<p>answer</p>", |note| {
        note["inReplyTo"] = json!(town.uri(&question));
    });
    town.hears(&town.bob, &town.bob.create(&answer));
    assert_eq!(town.owner().is_told(), ["reply"]);
    assert_eq!(town.owner().shows(&question)["repliesCount"], 1);
    let thread = json!({ "noteId": question });
    let replies = town.owner().call("notes/replies", thread).ok();
    assert_eq!(replies[0]["text"], "answer");
}

#[test]
fn a_missing_parent_costs_no_note() {
    let town = Town::new();
    let answer = mention(&town, "<p>about nothing</p>", |note| {
        note["inReplyTo"] = json!(format!("{}/notes/gone", town.peer.origin()));
    });
    town.hears(&town.bob, &town.bob.create(&answer));
    assert_eq!(told_note(&town)["text"], "about nothing");
}

#[test]
fn reactions_come_in_every_dialect() {
    let town = Town::new();
    for (dialect, shown) in [
        (json!({"type": "Like"}), "❤"),
        (
            json!({"type": "Like", "content": "🎉", "_misskey_reaction": "🎉"}),
            "🎉",
        ),
        (json!({"type": "Like", "_misskey_reaction": "like"}), "👍"),
        (json!({"type": "Like", "content": "nonsense"}), "❤"),
        (json!({"type": "EmojiReact", "content": "🔥"}), "🔥"),
        (json!({"type": "Dislike"}), "👎"),
    ] {
        let note = town.owner().writes_id("react!");
        let mut act = town.bob.act("Like", json!(town.uri(&note)));
        let fields = dialect.as_object().expect("fields").clone();
        act.as_object_mut().expect("an activity").extend(fields);
        town.hears(&town.bob, &act);
        assert_eq!(
            town.owner().shows(&note)["reactions"],
            json!({shown: 1}),
            "{act}"
        );
        town.hears(&town.bob, &town.bob.undo(&act));
        assert_eq!(town.owner().shows(&note)["reactions"], json!({}), "{act}");
    }
}

#[test]
fn a_custom_emoji_brings_its_picture() {
    let town = Town::new();
    let note = town.owner().writes_id("react!");
    let mut like = town.bob.like(&town.uri(&note), ":blobcat:");
    like["tag"] = json!([{
        "type": "Emoji",
        "id": format!("{}/emojis/blobcat", town.peer.origin()),
        "name": ":blobcat:",
        "icon": {"type": "Image", "mediaType": "image/png",
                 "url": format!("{}/blobcat.png", town.peer.origin())},
    }]);
    town.hears(&town.bob, &like);
    let seen = town.owner().shows(&note);
    let name = format!("blobcat@{}", town.peer.host());
    assert_eq!(seen["reactions"], json!({format!(":{name}:"): 1}));
    assert!(seen["reactionEmojis"][name].is_string(), "{seen}");
}

#[test]
fn an_emoji_changes_as_its_server_says_and_never_back() {
    let town = Town::with_followee();
    let says = |picture: &str, updated: &str| {
        let note = town.bob.note_with("<p>:blob:</p>", |note| {
            note["tag"] = json!([{
                "type": "Emoji", "name": ":blob:", "updated": updated,
                "icon": {"type": "Image", "url": format!("{}/{picture}.png", town.peer.origin())},
            }]);
        });
        town.hears(&town.bob, &town.bob.create(&note));
        let note = town.received(&note["id"]);
        text(&note["emojis"]["blob"])
    };
    assert!(says("first", "2026-01-01T00:00:00Z").contains("first"));
    assert!(says("second", "2026-02-01T00:00:00Z").contains("second"));
    // What a late letter shows was so once.
    assert!(says("first", "2026-01-01T00:00:00Z").contains("second"));
}

#[test]
fn a_renote_from_afar_is_counted_told_and_taken_back() {
    let town = Town::new();
    let note = town.owner().writes_id("worth it");
    let announce = town.bob.announce(&town.uri(&note));
    town.hears(&town.bob, &announce);
    assert_eq!(town.owner().is_told(), ["renote"]);
    assert_eq!(town.owner().shows(&note)["renoteCount"], 1);
    town.hears(&town.bob, &town.bob.undo(&announce));
    assert_eq!(town.owner().shows(&note)["renoteCount"], 0);
}

#[test]
fn a_renote_of_something_unknown_fetches_it() {
    let town = Town::with_followee();
    let carol = town.peer.actor("carol");
    let note = carol.note("<p>by carol</p>");
    town.hears(&town.bob, &town.bob.announce(&text(&note["id"])));
    let home = town.owner().call("notes/timeline", json!({})).ok();
    assert_eq!(home[0]["renote"]["text"], "by carol");
    assert_eq!(home[0]["renote"]["user"]["username"], "carol");
    assert_eq!(home[0]["user"]["username"], "bob");
}

#[test]
fn a_secret_is_not_spread_by_renoting_it() {
    let town = Town::with_follower();
    let secret = json!({"text": "between us", "visibility": "followers"});
    let secret = town.owner().notes_id(secret);
    town.server.settle();
    town.hears(&town.bob, &town.bob.announce(&town.uri(&secret)));
    assert_eq!(town.owner().shows(&secret)["renoteCount"], 0);
}

#[test]
fn nobody_rewrites_the_note_of_another() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>first</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    let mut edited = note.clone();
    edited["content"] = json!("<p>second</p>");
    edited["updated"] = note["published"].clone();
    let mallory = town.peer.actor("mallory");
    town.hears(&mallory, &mallory.update(&edited));
    assert_eq!(town.received(&note["id"])["text"], "first");
}

#[test]
fn a_deleted_note_goes_and_cannot_come_back() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>oops</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    town.received(&note["id"]);
    town.hears(&town.bob, &town.bob.delete(&text(&note["id"])));
    assert_eq!(town.known(&note["id"]), None);
    let mut again = town.bob.create(&note);
    again["id"] = json!(format!("{}/late", text(&note["id"])));
    town.hears(&town.bob, &again);
    assert_eq!(town.known(&note["id"]), None);
}

#[test]
fn nobody_deletes_the_note_of_another() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>stays</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    let other = crate::harness::peer::Peer::start();
    let mallory = other.actor("mallory");
    let delete = mallory.act("Delete", note["id"].clone());
    town.hears(&mallory, &delete);
    town.received(&note["id"]);
    let ours = town.owner().writes_id("ours");
    town.hears(&mallory, &mallory.act("Delete", json!(town.uri(&ours))));
    town.owner().shows(&ours);
}

#[test]
fn nobody_speaks_for_another() {
    let town = Town::with_followee();
    let mallory = town.peer.actor("mallory");
    let mut forged = town.bob.note("<p>I never said this</p>");
    town.peer
        .withdraw(text(&forged["id"]).trim_start_matches(&town.peer.origin()));
    forged["attributedTo"] = json!(town.bob.id);
    let mut create = mallory.create(&forged);
    town.hears(&mallory, &create);
    assert_eq!(
        town.known(&forged["id"]),
        None,
        "signed by mallory as mallory"
    );
    create["actor"] = json!(town.bob.id);
    create["id"] = json!(format!("{}/2", text(&create["id"])));
    mallory.deliver(&town.server, &create);
    town.server.settle();
    assert_eq!(town.known(&forged["id"]), None, "signed by mallory as bob");
}

#[test]
fn nobody_from_afar_makes_things_that_are_ours() {
    let town = Town::with_followee();
    let mut note = town.bob.note("<p>mine, claims bob</p>");
    let served = text(&note["id"]);
    note["id"] = json!(format!("{}/notes/aaaaaaaaaa", town.server.origin()));
    let mut create = town.bob.create(&note);
    create["id"] = json!(format!("{served}/activity"));
    town.hears(&town.bob, &create);
    let gone = json!({"noteId": "aaaaaaaaaa"});
    town.owner()
        .call("notes/show", gone)
        .refused(400, "NO_SUCH_NOTE");
    let stats = town.server.visitor().call("stats", json!({})).ok();
    assert_eq!(stats["notesCount"], 0);
}

#[test]
fn a_changed_profile_is_taken_over() {
    let town = Town::with_followee();
    let changed = town.bob.change(|actor| {
        actor["name"] = json!("Robert");
        actor["summary"] = json!("<p>I <b>changed</b></p>");
        actor["manuallyApprovesFollowers"] = json!(true);
    });
    town.hears(&town.bob, &town.bob.update(&changed));
    let seen = town.owner().finds("bob", Some(town.peer.host()));
    assert_eq!(seen["name"], "Robert");
    assert_eq!(seen["description"], "I **changed**");
    assert_eq!(seen["isLocked"], true);
}

#[test]
fn who_leaves_takes_everything_along() {
    let town = Town::with_followee();
    town.is_followed_by(&town.bob);
    let note = town.bob.note("<p>bye</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    let delete = town.bob.act("Delete", json!(town.bob.id));
    town.bob.vanish();
    town.hears(&town.bob, &delete);
    assert_eq!(town.known(&note["id"]), None);
    assert_eq!(town.owner().me()["followersCount"], 0);
    assert_eq!(town.owner().me()["followingCount"], 0);
}

#[test]
fn the_end_of_a_stranger_is_no_work() {
    let town = Town::new();
    let stranger = town.peer.actor("stranger");
    stranger.vanish();
    let delete = stranger.act("Delete", json!(stranger.id));
    stranger.deliver(&town.server, &delete).status(202);
    town.server.settle();
    let asked = town.peer.received().fetches("/users/stranger").len();
    assert_eq!(asked, 0, "nobody asks after the dead");
}

#[test]
fn a_rejected_follow_ends_and_a_removed_follower_too() {
    let town = Town::new();
    town.owner().follows(&town.local_id(&town.bob));
    town.server.settle();
    let follow = town.peer.received().single("Follow");
    town.hears(&town.bob, &town.bob.accept(&follow));
    assert_eq!(town.owner().me()["followingCount"], 1);
    town.hears(&town.bob, &town.bob.reject(&follow));
    assert_eq!(town.owner().me()["followingCount"], 0);
}

#[test]
fn only_the_followee_accepts_a_follow() {
    let town = Town::new();
    let mallory = town.peer.actor("mallory");
    town.owner().follows(&town.local_id(&town.bob));
    town.server.settle();
    let follow = town.peer.received().single("Follow");
    town.hears(&mallory, &mallory.accept(&follow));
    assert_eq!(town.owner().me()["followingCount"], 0);
}

#[test]
fn a_block_from_afar_parts_both() {
    let town = Town::with_followee();
    town.is_followed_by(&town.bob);
    town.hears(&town.bob, &town.bob.act("Block", json!(town.owner_uri())));
    assert_eq!(town.owner().me()["followersCount"], 0);
    assert_eq!(town.owner().me()["followingCount"], 0);
}

#[test]
fn a_poll_is_shown_and_counted() {
    let town = Town::with_followee();
    let question = town.bob.note_with("<p>Tea?</p>", |note| {
        note["type"] = json!("Question");
        note["oneOf"] = json!([
            {"type": "Note", "name": "yes", "replies": {"type": "Collection", "totalItems": 3}},
            {"type": "Note", "name": "no", "replies": {"type": "Collection", "totalItems": 1}},
        ]);
        note["endTime"] = json!("2099-01-01T00:00:00Z");
    });
    town.hears(&town.bob, &town.bob.create(&question));
    let poll = town.received(&question["id"])["poll"].clone();
    let votes: Vec<Value> = list(&poll["choices"])
        .iter()
        .map(|choice| json!([choice["text"], choice["votes"]]))
        .collect();
    assert_eq!(votes, [json!(["yes", 3]), json!(["no", 1])]);
}

/// A poll of bob's in which so many chose tea, as it is served from now on.
fn poll(town: &Town, note: &Value, tea: u32) -> Value {
    let mut question = note.clone();
    question["type"] = json!("Question");
    question["oneOf"] = json!([
        {"type": "Note", "name": "tea", "replies": {"type": "Collection", "totalItems": tea}},
        {"type": "Note", "name": "milk", "replies": {"type": "Collection", "totalItems": 0}},
    ]);
    let ends = jiff::Timestamp::from_millisecond(town.server.now() + 3_600_000);
    let ends = ends.expect("a time").to_string();
    question["endTime"] = match note["endTime"].is_null() {
        true => json!(ends),
        false => note["endTime"].clone(),
    };
    let path = text(&note["id"]).replace(&town.peer.origin(), "");
    town.peer.serve(&path, Page::activity(&question));
    question
}

/// I78.
#[test]
fn a_poll_elsewhere_is_asked_how_it_stands_when_it_is_seen_and_when_it_ends() {
    let town = Town::with_followee();
    let question = poll(&town, &town.bob.note("<p>Tea?</p>"), 1);
    town.hears(&town.bob, &town.bob.create(&question));
    let id = text(&town.received(&question["id"])["id"]);
    let path = text(&question["id"]).replace(&town.peer.origin(), "");
    let tea = || {
        let seen = town.owner().shows(&id)["poll"]["choices"][0]["votes"].clone();
        town.server.settle();
        seen
    };
    poll(&town, &question, 7);
    assert_eq!(tea(), 1, "asked now");
    assert_eq!(tea(), 7);
    poll(&town, &question, 8);
    assert_eq!(tea(), 7);
    assert_eq!(tea(), 7, "asked a moment ago");
    assert_eq!(town.peer.received().fetches(&path).len(), 1);
    town.server.advance(6 * 60_000);
    tea();
    assert_eq!(tea(), 8);

    let vote = json!({"noteId": id, "choice": 1});
    town.owner().call("notes/polls/vote", vote).done();
    town.server.settle();
    let before = town.peer.received().fetches(&path).len();
    poll(&town, &question, 100);
    town.server.advance(3_700_000);
    town.server.settle();
    assert_eq!(town.peer.received().fetches(&path).len(), before + 1);
    let told = &town.owner().notifications()[0];
    assert_eq!(told["type"], "pollEnded");
    assert_eq!(told["note"]["poll"]["choices"][0]["votes"], 100);
}

#[test]
fn attachments_are_shown_through_our_proxy() {
    let town = Town::with_followee();
    let note = town.bob.note_with("<p>look</p>", |note| {
        note["attachment"] = json!([{
            "type": "Document",
            "mediaType": "image/png",
            "url": format!("{}/media/cat.png", town.peer.origin()),
            "name": "A cat",
        }]);
    });
    town.hears(&town.bob, &town.bob.create(&note));
    let file = town.received(&note["id"])["files"][0].clone();
    assert_eq!(file["comment"], "A cat");
    let shown = text(&file["thumbnailUrl"]);
    assert!(shown.starts_with(town.server.origin()), "{shown}");
}

#[test]
fn script_in_a_note_is_text_on_the_page() {
    let town = Town::with_followee();
    let html = r#"<p>x<script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">y</a></p>"#;
    let note = town.bob.note(html);
    town.hears(&town.bob, &town.bob.create(&note));
    let id = text(&town.received(&note["id"])["id"]);
    let page = town.server.visitor().get(&format!("/notes/{id}"));
    if page.status == 200 {
        let page = page.text();
        for bad in ["<script>alert", "onerror=", "javascript:"] {
            assert!(!page.contains(bad), "{bad} in {page}");
        }
    }
}

#[test]
fn each_person_has_an_inbox_of_their_own() {
    let town = Town::new();
    let follow = town.bob.follow(&town.owner_uri());
    let inbox = format!("/users/{}/inbox", town.owner().id());
    let letter = || town.bob.letter(&follow);
    letter()
        .to("/users/aaaaaaaaaa/inbox")
        .send(&town.server)
        .status(404);
    letter().to(&inbox).send(&town.server).status(202);
    town.server.settle();
    assert_eq!(town.owner().me()["followersCount"], 1);
    let looked = town.server.visitor().get_activity(&inbox);
    assert_eq!(looked.status, 405, "an inbox is not read");
}

#[test]
fn what_is_no_activity_is_refused_at_the_door() {
    let town = Town::new();
    town.local_id(&town.bob);
    let nothing = json!({});
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    for body in [
        &b"not json"[..],
        b"",
        b"\xff\xfe",
        b"[1, 2",
        deep.as_bytes(),
    ] {
        let answer = town.bob.letter(&nothing).body(body).send(&town.server);
        assert!(answer.status < 500, "{answer}");
    }
    town.server.settle();
    town.owner().writes("still here");
}

#[test]
fn any_shape_of_an_activity_is_survived() {
    let town = Town::new();
    let bob: &Actor = &town.bob;
    for odd in [
        json!({}),
        json!([]),
        json!("Create"),
        json!({"type": "Create"}),
        json!({"type": ["Create"], "actor": bob.id, "object": null}),
        json!({"type": "Create", "actor": [bob.id], "object": [[]]}),
        json!({"type": "Like", "actor": bob.id, "object": 5}),
        json!({"type": "Follow", "actor": {"id": bob.id}, "object": {"id": {}}}),
        json!({"type": "Undo", "actor": bob.id, "object": {"type": "Undo", "object": {"type": "Undo"}}}),
        json!({"type": "Announce", "actor": bob.id, "object": "not a url"}),
        json!({"type": "Delete", "actor": bob.id, "object": "https://"}),
        json!({"type": "Accept", "actor": bob.id, "object": "http://127.0.0.1:1/x"}),
        json!({"type": "Bite", "actor": bob.id, "target": town.owner_uri()}),
        json!({"id": "not a url", "type": "Create", "actor": bob.id, "object": {}}),
    ] {
        let answer = bob.deliver(&town.server, &odd);
        assert!(answer.status < 500, "{odd}\n{answer}");
        town.server.settle();
    }
    assert_eq!(town.owner().is_told(), [""; 0]);
    town.owner().writes("still here");
}

#[test]
fn a_dead_third_server_holds_up_nobody() {
    let town = Town::with_followee();
    town.server.forgive();
    town.hears(&town.bob, &town.bob.announce("http://127.0.0.1:1/notes/1"));
    let note = town.bob.note("<p>after it</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    town.received(&note["id"]);
    assert_eq!(town.server.waiting_jobs(), 1, "the renote is not lost");
}

#[test]
fn a_secret_poll_is_not_told_to_whom_it_is_closed() {
    let town = Town::with_follower();
    let other = crate::harness::peer::Peer::start();
    let (carol, dave) = (other.actor("carol"), other.actor("dave"));
    let follow = dave.follow(&town.owner_uri());
    town.hears(&dave, &follow);
    let eve = town.server.account("eve");
    eve.follows(&town.owner().id());
    let poll = town.owner().notes_id(json!({
        "text": "between us", "visibility": "followers", "poll": {"choices": ["a", "b"]},
    }));
    town.server.settle();
    for actor in [&carol, &dave] {
        let answer = actor.note_with("<p>I know your address</p>", |note| {
            note["inReplyTo"] = json!(town.uri(&poll));
            note["cc"] = json!([town.owner_uri()]);
        });
        town.hears(actor, &actor.create(&answer));
    }
    assert_eq!(town.owner().shows(&poll)["repliesCount"], 1, "dave's alone");
    town.hears(&dave, &dave.undo(&follow));
    eve.call("notes/polls/vote", json!({"noteId": poll, "choice": 0}))
        .done();
    // Tallies go out a minute after the first vote they count.
    town.server.advance(2 * 60_000);
    town.server.settle();
    town.peer.received().at_least(1, "Update");
    other.received().none("Update");
}

#[test]
fn a_note_that_answers_itself_answers_nothing() {
    let town = Town::with_followee();
    let note = town.bob.note_with("<p>ouroboros</p>", |note| {
        note["inReplyTo"] = note["id"].clone();
    });
    town.hears(&town.bob, &town.bob.create(&note));
    assert_eq!(town.received(&note["id"])["replyId"], json!(null));
}

#[test]
fn notes_in_a_circle_are_shown_once() {
    let town = Town::with_followee();
    let one = town.bob.note("<p>one</p>");
    let two = town.bob.note_with("<p>two</p>", |note| {
        note["inReplyTo"] = one["id"].clone();
    });
    let mut circle = one.clone();
    circle["inReplyTo"] = two["id"].clone();
    let path = text(&one["id"]).replace(&town.peer.origin(), "");
    town.peer
        .serve(&path, crate::harness::wire::Page::activity(&circle));
    town.hears(&town.bob, &town.bob.create(&circle));
    town.hears(&town.bob, &town.bob.create(&two));
    let id = text(&town.received(&two["id"])["id"]);
    let above = town
        .owner()
        .call("notes/conversation", json!({"noteId": id, "limit": 30}));
    assert_eq!(list(&above.ok()).len(), 1);
}

#[test]
fn a_closed_note_that_is_not_shown_to_us_is_not_gone() {
    let town = Town::with_followee();
    let followers = format!("{}/followers", town.bob.id);
    let closed = town.bob.note_with("<p>closed</p>", |note| {
        note["to"] = json!([followers]);
        note["cc"] = json!([]);
    });
    let open = town.bob.note("<p>open</p>");
    let mallory = crate::harness::peer::Peer::start();
    let mallory = mallory.actor("mallory");
    for (note, stays) in [(&closed, true), (&open, false)] {
        town.hears(&town.bob, &town.bob.create(note));
        let path = text(&note["id"]).replace(&town.peer.origin(), "");
        town.peer.withdraw(&path);
        let mut delete = town.bob.act("Delete", note["id"].clone());
        delete["id"] = json!(format!("{}/forwarded", text(&delete["id"])));
        town.hears(&mallory, &delete);
        assert_eq!(town.known(&note["id"]).is_some(), stays, "{note}");
    }
}

#[test]
fn an_inbox_that_is_gone_does_not_end_its_owner() {
    let town = Town::new();
    town.is_followed_by(&town.bob);
    for path in ["/users/bob/inbox", "/inbox"] {
        town.peer
            .serve(path, crate::harness::wire::Page::status(410));
    }
    let note = json!({"text": "hi", "visibility": "specified",
        "visibleUserIds": [town.local_id(&town.bob)]});
    town.owner().notes_id(note);
    town.server.settle();
    assert_eq!(town.owner().me()["followersCount"], 1);
}

/// A home timeline is worth reading as soon as the work that the first follow leaves is done,
/// and so is the profile.
#[test]
fn what_somebody_wrote_lately_comes_with_the_first_follow() {
    let town = Town::new();
    let carol = town.peer.actor_with("carol", |document| {
        let id = text(&document["id"]);
        document["featured"] = json!(format!("{id}/featured"));
    });
    let notes: Vec<Value> = (0..20).map(|_| carol.note("<p>lately</p>")).collect();
    let pinned = carol.note("<p>read me first</p>");
    let latest = notes.iter().rev().map(|note| carol.create(note));
    carol.serve_collection("outbox", &latest.collect::<Vec<_>>());
    carol.serve_collection("featured", &[pinned["id"].clone()]);
    town.follows(&carol);
    let missing = notes
        .iter()
        .filter(|note| town.known(&note["id"]).is_none());
    assert_eq!(missing.count(), 0);
    let id = town.local_id(&carol);
    let profile = town
        .owner()
        .call("users/show", json!({ "userId": id }))
        .ok();
    assert_eq!(profile["pinnedNotes"][0]["uri"], pinned["id"]);
    let theirs = json!({"userId": id, "limit": 100});
    let theirs = town.owner().call("users/notes", theirs).ok();
    assert_eq!(list(&theirs).len(), 21);
    let told = town.owner().notifications();
    assert!(!told.iter().any(|one| one["type"] == "note"), "{told:?}");
}

#[test]
fn pinned_notes_come_with_the_first_follow() {
    let town = Town::new();
    let note = town.bob.note("<p>read me first</p>");
    town.bob.change(|actor| {
        actor["featured"] = json!(format!("{}/featured", text(&actor["id"])));
    });
    town.bob.serve_collection("featured", &[note["id"].clone()]);
    town.follows(&town.bob);
    let seen = town.owner().finds("bob", Some(town.peer.host()));
    assert_eq!(seen["pinnedNotes"][0]["text"], "read me first");
}

#[test]
fn who_was_gone_may_come_back() {
    let town = Town::with_follower();
    let delete = town.bob.act("Delete", json!(town.bob.id));
    town.bob.vanish();
    town.hears(&town.bob, &delete);
    assert_eq!(town.owner().me()["followersCount"], 0);
    town.bob.change(|_| {});
    let found = town
        .owner()
        .call("ap/show", json!({"uri": town.bob.id}))
        .ok();
    assert_eq!(found["object"]["username"], "bob");
    town.is_followed_by(&town.bob);
    assert_eq!(town.owner().me()["followersCount"], 1);
}

#[test]
fn the_address_of_a_follow_does_not_tell_whether_it_was_made() {
    let town = Town::new();
    let (owner, bob) = (town.owner().id(), town.local_id(&town.bob));
    let address = format!("/follows/{owner}/{bob}");
    let before = town.bob.fetch(&town.server, &address).status(200).json();
    town.owner().follows(&bob);
    town.server.settle();
    let after = town.bob.fetch(&town.server, &address).status(200).json();
    assert_eq!(before, after);
}

/// X7: what is once an actor is no note, and the other way round.
#[test]
fn an_id_does_not_change_what_it_is_the_id_of() {
    let town = Town::with_followee();
    town.server.forgive();
    let note = town.bob.note_with("<p>I am bob</p>", |note| {
        note["id"] = json!(town.bob.id);
        note["to"] = json!(["https://www.w3.org/ns/activitystreams#Public"]);
    });
    let create = town.bob.create(&note);
    town.bob.deliver(&town.server, &create);
    town.server.settle();
    let found = town
        .owner()
        .call("ap/show", json!({"uri": town.bob.id}))
        .ok();
    assert_eq!(found["type"], "User", "{found}");

    let written = town.bob.note("<p>a note</p>");
    town.hears(&town.bob, &town.bob.create(&written));
    let mut actor = town.bob.document();
    actor["id"] = written["id"].clone();
    actor["preferredUsername"] = json!("note");
    let path = text(&written["id"]);
    let path = path.strip_prefix(&town.peer.origin()).expect("of the peer");
    town.peer.serve(path, Page::activity(&actor));
    let mut follow = town.bob.follow(&town.owner_uri());
    follow["actor"] = written["id"].clone();
    town.bob.deliver(&town.server, &follow);
    town.server.settle();
    let uri = json!({"uri": written["id"]});
    let found = town.owner().call("ap/show", uri).ok();
    assert_eq!(found["type"], "Note", "{found}");
}

/// 3.7: the server in an emoji's name is a host and nothing else.
#[test]
fn a_custom_emoji_of_no_host_is_the_reactors_own() {
    let town = Town::new();
    let note = town.owner().writes_id("react!");
    let mut like = town
        .bob
        .like(&town.uri(&note), ":a@victim.example/any?x=1:");
    like["tag"] = json!([{"type": "Emoji", "name": ":a@victim.example/any?x=1:",
        "icon": {"type": "Image", "url": format!("{}/a.png", town.peer.origin())}}]);
    town.hears(&town.bob, &like);
    let servers = town.owner().call("federation/instances", json!({})).ok();
    let hosts: Vec<_> = list(&servers)
        .iter()
        .map(|one| text(&one["host"]))
        .collect();
    assert_eq!(hosts, [town.peer.host()]);
}

/// I11, I30: what nobody here asked for is not fetched because somebody pins it.
#[test]
fn a_pin_brings_only_what_is_the_pinners_own_and_wanted_here() {
    let featured = |actor: &mut Value| {
        actor["featured"] = json!(format!("{}/featured", text(&actor["id"])));
    };
    let town = Town::new();
    let carol = town.peer.actor_with("carol", featured);
    let add = |note: &Value| {
        let mut add = carol.act("Add", note["id"].clone());
        add["target"] = json!(format!("{}/featured", carol.id));
        add
    };
    let notes = || town.server.visitor().call("stats", json!({})).ok()["notesCount"].clone();
    let note = carol.note("<p>look</p>");
    town.hears(&carol, &add(&note));
    assert_eq!(notes(), 0, "a stranger's");
    town.follows(&carol);
    let others = crate::harness::peer::Peer::start();
    let dan = others.actor("dan");
    town.hears(&carol, &add(&dan.note("<p>not carol's</p>")));
    assert_eq!(notes(), 0, "another's");
    town.hears(&carol, &add(&note));
    assert_eq!(notes(), 1);
}

/// I8: what one item is worth says nothing about the next.
#[test]
fn a_bad_item_spoils_no_collection() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>hello</p>");
    let gone = format!("{}/notes/gone", town.peer.origin());
    let mallory = town.peer.actor("mallory");
    let others = crate::harness::peer::Peer::start();
    let foreign = others.actor("dan").note("<p>not bob's to bring</p>");
    let items = json!([
        {"type": "Create"},
        town.bob.act("Create", json!(gone)),
        town.bob.announce(&gone),
        mallory.create(&foreign),
        town.bob.create(&note),
    ]);
    let collection = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "OrderedCollection",
        "id": format!("{}/batches/1", town.peer.origin()),
        "actor": town.bob.id,
        "orderedItems": items,
    });
    town.hears(&town.bob, &collection);
    town.received(&note["id"]);
    assert_eq!(
        others.received().fetches(&path_of(&foreign, &others)).len(),
        0
    );
}

fn path_of(document: &Value, peer: &crate::harness::peer::Peer) -> String {
    text(&document["id"])
        .trim_start_matches(&peer.origin())
        .to_owned()
}

/// 3.2: who is blocked passes nothing on.
#[test]
fn a_renote_by_whom_the_author_blocks_is_none() {
    let town = Town::new();
    let note = town.owner().writes_id("not for bob");
    let bob = json!({"userId": town.local_id(&town.bob)});
    town.owner().call("blocking/create", bob).ok();
    town.server.settle();
    town.hears(&town.bob, &town.bob.announce(&town.uri(&note)));
    assert_eq!(town.owner().shows(&note)["renoteCount"], 0);
}

/// I49: to be named is not to be written to.
#[test]
fn who_is_named_but_not_addressed_is_not_told() {
    let town = Town::new();
    let note = mention(&town, "<p>about @owner</p>", |note| note["cc"] = json!([]));
    town.hears(&town.bob, &town.bob.create(&note));
    assert_eq!(town.owner().is_told(), [""; 0]);
    let note = mention(&town, "<p>to @owner</p>", |_| {});
    town.hears(&town.bob, &town.bob.create(&note));
    assert_eq!(town.owner().is_told(), ["mention"]);
}

/// 3.5: a ChatMessage is a letter to one person.
#[test]
fn a_letter_is_told_to_whom_it_is_for_and_to_nobody_else() {
    let town = Town::new();
    let carol = town.server.account("carol");
    let carol = format!("{}/users/{}", town.server.origin(), carol.id());
    for (to, told) in [
        (json!([town.owner_uri(), carol]), 0),
        (json!([town.owner_uri()]), 1),
    ] {
        let letter = town.bob.note_with("<p>between us</p>", |letter| {
            letter["type"] = json!("ChatMessage");
            letter["to"] = to;
            letter["cc"] = json!([]);
        });
        town.hears(&town.bob, &town.bob.create(&letter));
        assert_eq!(town.owner().is_told().len(), told);
    }
    assert_eq!(told_note(&town)["visibility"], "specified");
}

/// I11: a conversation is one of ours' if they answered there, too.
#[test]
fn an_answer_beside_one_of_ours_is_kept() {
    let town = Town::with_followee();
    let question = town.bob.note("<p>a question</p>");
    town.hears(&town.bob, &town.bob.create(&question));
    let here = text(&town.received(&question["id"])["id"]);
    let answers = || {
        let params = json!({ "noteId": here });
        list(&town.owner().call("notes/replies", params).ok()).len()
    };
    let dan = town.peer.actor("dan");
    let answer = || {
        dan.note_with("<p>me too</p>", |note| {
            note["inReplyTo"] = question["id"].clone()
        })
    };
    town.hears(&dan, &dan.create(&answer()));
    assert_eq!(answers(), 0, "between strangers");
    let mine = json!({"text": "mine", "replyId": here});
    town.owner().notes(mine);
    town.server.settle();
    town.hears(&dan, &dan.create(&answer()));
    assert_eq!(answers(), 2);
}

/// I41: no note of others is read on this server.
#[test]
fn a_page_of_a_note_is_not_on_our_own_host() {
    let town = Town::with_followee();
    let note = town.bob.note_with("<p>hello</p>", |note| {
        note["url"] = json!(format!("{}/@owner", town.server.origin()));
    });
    town.hears(&town.bob, &town.bob.create(&note));
    assert_eq!(town.received(&note["id"])["url"], note["id"]);
}

/// I81, 3.2: who passes on others' deeds is believed of little, and only if wanted here.
#[test]
fn a_wrapper_is_believed_only_of_votes_in_communities_that_are_followed() {
    let town = Town::with_follower();
    let note = town.owner().writes_id("vote!");
    let group = town
        .peer
        .actor_with("group", |actor| actor["type"] = json!("Group"));
    let wrap = |deed: &Value| {
        let mut announce = group.announce("");
        announce["object"] = deed.clone();
        announce
    };
    let like = town.bob.act("Like", json!(town.uri(&note)));
    let count = || town.owner().shows(&note)["reactionCount"].clone();
    town.hears(&group, &wrap(&like));
    assert_eq!(count(), 0, "nobody follows it");
    town.follows(&group);
    town.hears(&group, &wrap(&like));
    assert_eq!(count(), 1);
    let follow = town.bob.follow(&town.owner_uri());
    town.hears(&group, &wrap(&town.bob.undo(&follow)));
    assert_eq!(town.owner().me()["followersCount"], 1, "no vote");
    town.hears(&group, &wrap(&town.bob.undo(&like)));
    assert_eq!(count(), 0);
}

/// 3.2: a community may hide what it does not own, in itself.
#[test]
fn what_a_community_deletes_is_hidden_there() {
    let town = Town::new();
    let group = town
        .peer
        .actor_with("group", |actor| actor["type"] = json!("Group"));
    town.follows(&group);
    let others = crate::harness::peer::Peer::start();
    let note = others.actor("dan").note("<p>off topic</p>");
    town.hears(&group, &group.announce(&text(&note["id"])));
    let home = || list(&town.owner().call("notes/timeline", json!({})).ok()).len();
    assert_eq!(home(), 1);
    town.hears(&group, &group.act("Delete", note["id"].clone()));
    assert_eq!(home(), 0);
    let notes = town.server.visitor().call("stats", json!({})).ok()["notesCount"].clone();
    assert_eq!(notes, 1, "the note itself stays");
}
