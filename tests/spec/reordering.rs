//! Letters that come late, twice, or in another order than they were written in (I3, I33).

use serde_json::Value;
use serde_json::json;

use crate::harness::actor::PUBLIC;
use crate::harness::person::text;
use crate::harness::town::Town;

/// A note of the owner's and how it is reacted to.
struct Liked {
    town: Town,
    note: String,
}

impl Liked {
    fn new() -> Self {
        let town = Town::new();
        let note = town.owner().writes_id("react!");
        Self { town, note }
    }

    fn like(&self, emoji: &str) -> Value {
        self.town.bob.like(&self.town.uri(&self.note), emoji)
    }

    #[track_caller]
    fn hears(&self, activities: &[&Value]) {
        for activity in activities {
            self.town.hears(&self.town.bob, activity);
        }
    }

    fn reactions(&self) -> Value {
        self.town.owner().shows(&self.note)["reactions"].clone()
    }
}

/// I53: Misskey changes a reaction by an Undo and a Like, which may cross.
#[test]
fn a_late_undo_takes_nothing_away_that_came_since() {
    let liked = Liked::new();
    let (first, second) = (liked.like("👍"), liked.like("🎉"));
    let undo = liked.town.bob.undo(&first);
    liked.hears(&[&first, &second, &undo]);
    assert_eq!(liked.reactions(), json!({"🎉": 1}));
    liked.hears(&[&undo, &first]);
    assert_eq!(liked.reactions(), json!({"🎉": 1}));
}

#[test]
fn an_undo_that_comes_twice_undoes_once() {
    let liked = Liked::new();
    let (first, again) = (liked.like("❤"), liked.like("❤"));
    let undo = liked.town.bob.undo(&first);
    liked.hears(&[&first, &undo, &again, &undo]);
    assert_eq!(liked.reactions(), json!({"❤": 1}));
    liked.hears(&[&liked.town.bob.undo(&again)]);
    assert_eq!(liked.reactions(), json!({}));
}

/// I53: an emoji that is named is the one that is meant; a Like without one may be the only
/// reaction there is.
#[test]
fn an_undo_removes_the_emoji_it_names() {
    let liked = Liked::new();
    let bob = &liked.town.bob;
    let nameless = |mut like: Value, content: Value| {
        like.as_object_mut().expect("a like").remove("id");
        like["content"] = content.clone();
        like["_misskey_reaction"] = content;
        bob.undo(&like)
    };
    liked.hears(&[&liked.like("🎉"), &nameless(liked.like("👍"), json!("👍"))]);
    assert_eq!(liked.reactions(), json!({"🎉": 1}));
    liked.hears(&[&nameless(liked.like("👍"), Value::Null)]);
    assert_eq!(liked.reactions(), json!({}));
}

#[test]
fn a_repeated_undo_of_a_renote_leaves_the_next_one() {
    let town = Town::new();
    let note = town.owner().writes_id("worth it");
    let (first, second) = (
        town.bob.announce(&town.uri(&note)),
        town.bob.announce(&town.uri(&note)),
    );
    let undo = town.bob.undo(&first);
    for activity in [&first, &undo, &second, &undo] {
        town.hears(&town.bob, activity);
    }
    assert_eq!(town.owner().shows(&note)["renoteCount"], 1);
    town.hears(&town.bob, &town.bob.undo(&second));
    assert_eq!(town.owner().shows(&note)["renoteCount"], 0);
}

/// Mastodon gives every follow an id of its own; Lemmy gives even the follow within an Undo
/// another one.
#[test]
fn a_late_undo_of_a_follow_leaves_the_next_one() {
    let town = Town::new();
    let followers = || town.owner().me()["followersCount"].clone();
    let follow = || town.bob.follow(&town.owner_uri());
    let (first, second) = (follow(), follow());
    let undo = town.bob.undo(&first);
    for activity in [&first, &undo, &second, &undo] {
        town.hears(&town.bob, activity);
    }
    assert_eq!(followers(), 1);
    town.hears(&town.bob, &town.bob.undo(&follow()));
    assert_eq!(followers(), 0);
}

/// I19: who takes back something that never came is believed of their own only.
#[test]
fn nobody_keeps_anothers_note_away() {
    let town = Town::with_followee();
    let mallory = town.peer.actor("mallory");
    let (deleted, undone) = (town.bob.note("<p>one</p>"), town.bob.note("<p>two</p>"));
    town.hears(&mallory, &mallory.act("Delete", deleted["id"].clone()));
    town.hears(&mallory, &mallory.act("Undo", undone["id"].clone()));
    for note in [&deleted, &undone] {
        town.hears(&town.bob, &town.bob.create(note));
        town.received(&note["id"]);
    }
}

#[test]
fn a_delete_that_overtakes_its_note_wins() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>oops</p>");
    town.hears(&town.bob, &town.bob.delete(&text(&note["id"])));
    town.hears(&town.bob, &town.bob.create(&note));
    assert_eq!(town.known(&note["id"]), None);
}

#[test]
fn an_unblock_that_overtakes_its_block_wins() {
    let town = Town::with_follower();
    let block = town.bob.act("Block", json!(town.owner_uri()));
    town.hears(&town.bob, &town.bob.undo(&block));
    town.hears(&town.bob, &block);
    assert_eq!(town.owner().me()["followersCount"], 1);
    let who = json!({"userId": [town.local_id(&town.bob)]});
    let relation = town.owner().call("users/relation", who).ok();
    assert_eq!(relation[0]["isBlocked"], false);
}

/// I9: an Announce of a list is a renote of each.
#[test]
fn an_undone_renote_of_several_is_undone_for_all() {
    let town = Town::new();
    let notes = [town.owner().writes_id("one"), town.owner().writes_id("two")];
    let mut announce = town.bob.announce(&town.uri(&notes[0]));
    announce["object"] = json!(notes.clone().map(|note| town.uri(&note)));
    announce["to"] = json!([PUBLIC]);
    let counts = || {
        notes
            .clone()
            .map(|note| town.owner().shows(&note)["renoteCount"].clone())
    };
    town.hears(&town.bob, &announce);
    assert_eq!(counts(), [1, 1]);
    town.hears(&town.bob, &town.bob.act("Undo", announce["id"].clone()));
    assert_eq!(counts(), [0, 0]);
}

/// I13: the letter about the first words was lost; this one brings the newest.
#[test]
fn a_known_note_that_is_created_anew_says_the_newer_words() {
    let town = Town::with_followee();
    let note = town.bob.note("<p>first</p>");
    town.hears(&town.bob, &town.bob.create(&note));
    let mut newer = note.clone();
    newer["content"] = json!("<p>second</p>");
    let mut create = town.bob.create(&newer);
    town.hears(&town.bob, &create);
    assert_eq!(town.received(&note["id"])["text"], "first");
    newer["updated"] = json!(jiff::Timestamp::now().to_string());
    create["object"] = newer;
    town.hears(&town.bob, &create);
    assert_eq!(town.received(&note["id"])["text"], "second");
}

/// I52: Pleroma's reactions stand beside each other, and beside a favourite.
#[test]
fn a_favourite_leaves_reactions_beside_it() {
    let liked = Liked::new();
    let bob = &liked.town.bob;
    let react = |emoji: &str| {
        let mut react = bob.act("EmojiReact", json!(liked.town.uri(&liked.note)));
        react["content"] = json!(emoji);
        react
    };
    let plain = bob.act("Like", json!(liked.town.uri(&liked.note)));
    liked.hears(&[&react("🐱"), &plain]);
    assert_eq!(liked.reactions(), json!({"🐱": 1, "❤": 1}));
    liked.hears(&[&liked.like("👍")]);
    assert_eq!(liked.reactions(), json!({"🐱": 1, "👍": 1}));
    let many = "🍇🍈🍉🍊🍋🍌🍍🥭🍎🍏🍐🍑🍒🍓🥝🍅🥥🥑🍆🥔🥕🌽";
    for emoji in many.chars() {
        liked.hears(&[&react(&emoji.to_string())]);
    }
    let seen = liked.reactions();
    assert_eq!(seen.as_object().map(serde_json::Map::len), Some(21));
}
