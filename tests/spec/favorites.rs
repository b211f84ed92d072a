//! What one keeps for oneself: marked notes, memos; and what one shows first.

use serde_json::Value;
use serde_json::json;

use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::reader::Reader;
use crate::harness::server::Server;
use crate::harness::stream::Stream;
use crate::harness::town::Town;

#[test]
fn a_marked_note_is_found_again_the_newest_mark_first() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let notes = [owner.writes_id("one"), owner.writes_id("two")];
    for note in [&notes[1], &notes[0]] {
        let params = json!({ "noteId": note });
        bob.call("notes/favorites/create", params).done();
    }
    let marks = list(&bob.call("i/favorites", json!({})).ok());
    let found: Vec<&Value> = marks.iter().map(|mark| &mark["note"]["text"]).collect();
    assert_eq!(found, ["one", "two"]);
    let page = json!({"untilId": marks[0]["id"]});
    assert_eq!(list(&bob.call("i/favorites", page).ok()).len(), 1);
    let state = |who: &crate::harness::client::Client| {
        who.call("notes/state", json!({"noteId": notes[0]})).ok()["isFavorited"].clone()
    };
    assert_eq!((state(&bob), state(owner)), (json!(true), json!(false)));
    let params = json!({"noteId": notes[0]});
    bob.call("notes/favorites/create", params.clone())
        .refused(400, "ALREADY_FAVORITED");
    bob.call("notes/favorites/delete", params.clone()).done();
    bob.call("notes/favorites/delete", params)
        .refused(400, "NOT_FAVORITED");
    assert_eq!(
        owner.is_told(),
        ["achievementEarned"],
        "once, and not by whom"
    );
}

#[test]
fn what_one_may_not_see_is_not_marked_and_a_mark_shows_nothing_hidden() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let hidden = owner.notes_id(json!({"text": "closed", "visibility": "followers"}));
    let params = json!({ "noteId": hidden });
    bob.call("notes/favorites/create", params.clone())
        .refused(400, "NO_SUCH_NOTE");
    bob.call("notes/favorites/delete", params.clone())
        .refused(400, "NO_SUCH_NOTE");
    assert_eq!(bob.call("i/favorites", json!({})).ok(), json!([]));

    bob.follows(&owner.id());
    bob.call("notes/favorites/create", params).done();
    let unfollow = json!({"userId": owner.id()});
    bob.call("following/delete", unfollow).ok();
    let marks = bob.call("i/favorites", json!({})).ok();
    assert_eq!(marks[0]["note"]["text"], Value::Null);
    assert_eq!(marks[0]["note"]["isHidden"], true);
}

#[test]
fn a_pinned_note_stands_first_on_the_page_and_elsewhere() {
    let town = Town::with_follower();
    let (server, owner, peer) = (&town.server, town.owner(), &town.peer);
    let note = owner.writes_id("look here");
    server.settle();
    let mut stream = Stream::open(server.origin(), Some(owner.token()));
    let main = stream.connect("main");
    let me = owner.call("i/pin", json!({"noteId": note})).ok();
    assert_eq!(me["pinnedNoteIds"], json!([note]));
    assert_eq!(
        stream.until(&main, "meUpdated")["pinnedNoteIds"],
        json!([note])
    );
    let seen = server.visitor().finds("owner", None);
    assert_eq!(seen["pinnedNotes"][0]["text"], "look here");
    server.settle();
    let added = peer.received().single("Add");
    assert!(text(&added["object"]).ends_with(&note), "{added}");
    owner.call("i/unpin", json!({"noteId": note})).ok();
    owner.call("i/unpin", json!({"noteId": note})).ok();
    server.settle();
    peer.received().single("Remove");
}

#[test]
fn only_ones_own_notes_are_pinned_and_only_so_many() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let theirs = json!({"noteId": bob.writes_id("bob's")});
    owner
        .call("i/pin", theirs.clone())
        .refused(400, "NO_SUCH_NOTE");
    owner.call("i/unpin", theirs).refused(400, "NO_SUCH_NOTE");
    let limit = owner.me()["policies"]["pinLimit"]
        .as_u64()
        .expect("a limit");
    let mut pinned = Vec::new();
    for number in 0..limit {
        let note = owner.writes_id(&format!("pin {number}"));
        owner.call("i/pin", json!({"noteId": note})).ok();
        pinned.insert(0, note);
    }
    owner
        .call("i/pin", json!({"noteId": owner.writes_id("too many")}))
        .refused(400, "PIN_LIMIT_EXCEEDED");
    assert_eq!(
        owner.me()["pinnedNoteIds"],
        json!(pinned),
        "the newest first"
    );
    owner.call("i/unpin", json!({"noteId": pinned[0]})).ok();
    owner
        .call("i/pin", json!({"noteId": pinned[1]}))
        .refused(400, "ALREADY_PINNED");
}

#[test]
fn a_memo_is_seen_by_who_wrote_it_alone() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let write = |memo: Value| json!({"userId": bob.id(), "memo": memo});
    owner
        .call("users/update-memo", write(json!("met at the fair")))
        .done();
    assert_eq!(owner.finds("bob", None)["memo"], "met at the fair");
    assert_eq!(bob.me()["memo"], Value::Null);
    assert_eq!(server.visitor().finds("bob", None)["memo"], Value::Null);
    owner.call("users/update-memo", write(json!(""))).done();
    assert_eq!(owner.finds("bob", None)["memo"], Value::Null);
    owner
        .call(
            "users/update-memo",
            json!({"userId": "0000000000", "memo": "x"}),
        )
        .refused(400, "NO_SUCH_USER");
}

#[test]
fn what_is_pinned_for_few_stands_on_the_page_for_them_alone() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    server.account("carol");
    bob.follows(&owner.id());
    for visibility in ["followers", "specified", "public"] {
        let words = format!("pinned for {visibility}");
        let note = owner.notes_id(json!({"text": words, "visibility": visibility}));
        owner.call("i/pin", json!({ "noteId": note })).ok();
    }
    let seen = |page: String| {
        let words = ["followers", "specified", "public"];
        let is_seen = |word: &&str| page.contains(&format!("pinned for {word}"));
        words.into_iter().filter(is_seen).collect::<Vec<_>>()
    };
    let visitor = server.visitor().get("/@owner").status(200).text();
    assert_eq!(seen(visitor), ["public"]);
    let page_of = |name: &str| Reader::signed_in(&server, name).reads_page("/@owner");
    assert_eq!(seen(page_of("carol")), ["public"]);
    assert_eq!(seen(page_of("bob")), ["followers", "public"]);
    assert_eq!(seen(page_of("owner")), ["followers", "specified", "public"]);
}

#[test]
fn what_somebody_elsewhere_pinned_for_followers_is_shown_to_those_alone() {
    let town = Town::new();
    let featured = format!("{}/featured", town.bob.id);
    town.bob.change(|actor| actor["featured"] = json!(featured));
    town.follows(&town.bob);
    let closed = town.bob.note_with("<p>among ourselves</p>", |note| {
        note["to"] = json!([format!("{}/followers", town.bob.id)]);
        note["cc"] = json!([]);
    });
    town.hears(&town.bob, &town.bob.create(&closed));
    let mut add = town.bob.act("Add", closed["id"].clone());
    add["target"] = json!(featured);
    town.hears(&town.bob, &add);
    let page = format!("/@bob@{}", town.peer.host());
    let owner = Reader::signed_in(&town.server, "owner");
    let pins = |page: &str| page.matches("among ourselves").count();
    assert_eq!(pins(&owner.reads_page(&page)), 2, "pinned and listed");
    let visitor = town.server.visitor();
    assert_eq!(pins(&visitor.get(&page).status(200).text()), 0);
}
