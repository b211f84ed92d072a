//! How deliveries go out when many servers take them, and not all as they should (4.2 to
//! 4.4): nobody waits for others, nobody is pestered, nothing is lost or out of order.

use serde_json::Value;
use serde_json::json;

use crate::harness::neighbours::Manner;
use crate::harness::neighbours::Neighbours;
use crate::harness::wire::Page;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

const ZOE: &str = "https://zoe.example/users/zoe";
const ZOES_INBOX: &str = "https://zoe.example/inbox";

/// Somebody who may see a note, and some who live at the same place.
fn crowd(place: &str, count: usize) -> Vec<String> {
    let name = |number| format!("https://{place}/p{number}");
    (0..count).map(name).collect()
}

#[test]
fn servers_that_keep_us_waiting_delay_nobody() {
    let world = Neighbours::meet();
    let silent: Vec<String> = (0..20).map(|n| format!("a{n}.example")).collect();
    for host in &silent {
        world.is_followed_by(&format!("https://{host}/users/ann"));
        world.behaves(host, Manner::KeepsWaiting);
    }
    world.is_followed_by(ZOE);
    world.server.owner().writes("to all of you");
    world.until_told(ZOES_INBOX);
    for host in &silent {
        world.is_polite_again(host);
    }
    world.server.settle();
    for host in &silent {
        assert_eq!(world.told(&format!("https://{host}/inbox")).len(), 1);
    }
}

#[test]
fn a_server_that_cannot_be_reached_is_tried_once_for_all_who_live_there() {
    let world = Neighbours::meet();
    let everybody = crowd("many.example/people", 6);
    everybody.iter().for_each(|who| world.is_followed_by(who));
    world.behaves("many.example", Manner::hangs_up());
    world.server.owner().writes("anybody home?");
    world.server.settle();
    let knocks = world.deliveries("Create").len();
    assert!((1..=2).contains(&knocks), "knocked {knocks} times");
    world.is_polite_again("many.example");
    world.server.advance(2 * MINUTE);
    world.server.settle();
    assert_eq!(world.deliveries("Create").len(), knocks + everybody.len());
    assert_eq!(world.server.waiting_jobs(), 0);
}

#[test]
fn an_inbox_that_fails_alone_waits_alone() {
    let world = Neighbours::meet();
    let everybody = crowd("many.example/people", 3);
    everybody.iter().for_each(|who| world.is_followed_by(who));
    world.behaves("many.example", Manner::says(500));
    world.server.owner().writes("anybody home?");
    world.server.settle();
    assert_eq!(world.deliveries("Create").len(), 3, "each was tried");
    world.is_polite_again("many.example");
    world.server.advance(2 * MINUTE);
    world.server.settle();
}

#[test]
fn what_waits_for_a_server_goes_out_in_order_as_soon_as_it_is_heard_of() {
    let world = Neighbours::meet();
    world.is_followed_by(ZOE);
    world.behaves("zoe.example", Manner::hangs_up());
    for word in ["one", "two", "three"] {
        world.server.owner().writes(word);
    }
    for _ in 0..6 {
        world.server.settle();
        world.server.advance(HOUR);
    }
    world.server.settle();
    assert!(world.told(ZOES_INBOX).iter().all(|word| word == "one"));
    let tries = world.told(ZOES_INBOX).len();
    world.is_polite_again("zoe.example");
    world.server.settle();
    assert_eq!(world.told(ZOES_INBOX).len(), tries, "it is not time yet");
    let like = world.act(ZOE, "Like", json!("https://zoe.example/nothing"));
    world.hears(ZOE, &like);
    assert_eq!(world.told(ZOES_INBOX)[tries..], ["one", "two", "three"]);
}

#[test]
fn a_pause_that_a_server_asks_for_is_kept() {
    let world = Neighbours::meet();
    world.is_followed_by(ZOE);
    let busy = Page::status(429).with("retry-after", "7200");
    world.behaves("zoe.example", Manner::Answers(busy));
    world.server.owner().writes("one moment");
    world.server.settle();
    world.is_polite_again("zoe.example");
    world.server.advance(110 * MINUTE);
    world.server.settle();
    assert_eq!(world.told(ZOES_INBOX).len(), 1);
    world.server.advance(11 * MINUTE);
    world.server.settle();
    assert_eq!(world.told(ZOES_INBOX).len(), 2);
}

#[test]
fn one_delivery_serves_all_who_may_share_it() {
    let world = Neighbours::meet();
    let everybody = crowd("town.example/users", 3);
    everybody.iter().for_each(|who| world.is_followed_by(who));
    let alone = "https://town.example/people/hermit";
    world.is_followed_by(alone);
    for visibility in ["public", "home", "followers"] {
        let before = world.deliveries("Create").len();
        let note = json!({"text": visibility, "visibility": visibility});
        world.server.owner().notes(note);
        world.server.settle();
        let mut inboxes: Vec<String> = world.deliveries("Create")[before..]
            .iter()
            .map(|(inbox, _)| inbox.clone())
            .collect();
        inboxes.sort();
        let shared = "https://town.example/inbox";
        assert_eq!(
            inboxes,
            [shared, "https://town.example/people/hermit/inbox"]
        );
    }
    let chosen: Vec<Value> = ["p0", "p2"]
        .iter()
        .map(|name| world.server.owner().finds(name, Some("town.example"))["id"].clone())
        .collect();
    let before = world.deliveries("Create").len();
    let note = json!({"text": "a secret", "visibility": "specified", "visibleUserIds": chosen});
    world.server.owner().notes(note);
    world.server.settle();
    let inboxes: Vec<String> = world.deliveries("Create")[before..]
        .iter()
        .map(|(inbox, _)| inbox.clone())
        .collect();
    assert_eq!(inboxes.len(), 2, "{inboxes:?}");
    for name in ["p0", "p2"] {
        assert!(inboxes.contains(&format!("https://town.example/users/{name}/inbox")));
    }
}

#[test]
fn who_is_gone_is_told_nothing_more_and_their_neighbours_still_are() {
    let world = Neighbours::meet();
    let (gone, left) = (
        "https://many.example/people/gone",
        "https://many.example/people/left",
    );
    world.is_followed_by(gone);
    world.is_followed_by(left);
    world.serves(gone, Page::status(410));
    world.behaves("many.example", Manner::hangs_up());
    world.server.owner().writes("one");
    world.server.owner().writes("and one");
    world.server.settle();
    world.behaves("many.example", Manner::says(410));
    world.server.advance(2 * MINUTE);
    world.server.settle();
    world.is_polite_again("many.example");
    world.server.owner().writes("two");
    world.server.settle();
    let to_the_gone = world.told(&format!("{gone}/inbox"));
    assert!(!to_the_gone.contains(&"two".to_owned()), "{to_the_gone:?}");
    let to_the_other = world.told(&format!("{left}/inbox"));
    assert_eq!(to_the_other.last().map(String::as_str), Some("two"));
    assert_eq!(world.server.owner().me()["followersCount"], 1);
}

#[test]
fn a_server_that_is_gone_is_left_alone_and_parted_from_after_a_month() {
    let world = Neighbours::meet();
    world.is_followed_by(ZOE);
    world.behaves("zoe.example", Manner::says(410));
    for word in ["one", "two"] {
        world.server.owner().writes(word);
        world.server.settle();
    }
    assert_eq!(world.told(ZOES_INBOX), ["one"]);
    assert_eq!(world.server.waiting_jobs(), 0);
    world.server.advance(29 * DAY);
    world.server.tidy();
    assert_eq!(world.server.owner().me()["followersCount"], 1);
    world.server.advance(2 * DAY);
    world.server.tidy();
    assert_eq!(world.server.owner().me()["followersCount"], 0);
}

#[test]
fn an_inbox_that_is_missing_for_a_week_is_told_nothing_more() {
    let world = Neighbours::meet();
    let (lost, left) = (
        "https://many.example/people/lost",
        "https://zoe.example/people/left",
    );
    world.is_followed_by(lost);
    world.is_followed_by(left);
    let followers = || world.server.owner().me()["followersCount"].clone();
    let writes = |words: &str| {
        world.server.owner().writes(words);
        world.server.settle();
    };
    world.behaves("many.example", Manner::says(404));
    writes("one");
    world.server.advance(4 * DAY);
    world.is_polite_again("many.example");
    writes("two");
    world.behaves("many.example", Manner::says(404));
    for words in ["three", "four"] {
        world.server.advance(4 * DAY);
        writes(words);
    }
    assert_eq!(followers(), 2, "it was there four days ago");
    world.server.advance(4 * DAY);
    writes("five");
    assert_eq!(followers(), 1);
    writes("six");
    let all = ["one", "two", "three", "four", "five", "six"];
    assert_eq!(world.told(&format!("{lost}/inbox")), all[..5]);
    assert_eq!(world.told(&format!("{left}/inbox")), all);
}

/// A server that has failed for more than a week and was given up.
fn given_up() -> Neighbours {
    let world = Neighbours::meet();
    world.is_followed_by(ZOE);
    world.behaves("zoe.example", Manner::hangs_up());
    for _ in 0..8 {
        world.server.owner().writes("anyone there?");
        world.server.settle();
        world.server.advance(DAY);
        world.server.settle();
    }
    assert_eq!(world.server.waiting_jobs(), 0, "nothing is kept for it");
    world.server.forgive();
    world
}

#[test]
fn a_server_that_was_given_up_is_asked_once_a_week_whether_it_is_back() {
    let world = given_up();
    let nodeinfo = "https://zoe.example/.well-known/nodeinfo";
    let before = world.fetches(nodeinfo);
    for _ in 0..22 * 2 {
        world.server.advance(DAY / 2);
        world.server.tidy();
        world.server.settle();
    }
    let asked = world.fetches(nodeinfo) - before;
    assert!(
        (3..=4).contains(&asked),
        "asked {asked} times in three weeks"
    );
    let tries = world.told(ZOES_INBOX).len();
    world.server.owner().writes("into the void");
    world.server.settle();
    assert_eq!(world.told(ZOES_INBOX).len(), tries);

    world.is_polite_again("zoe.example");
    world.serves(nodeinfo, Page::new("application/json", r#"{"links": []}"#));
    world.server.advance(8 * DAY);
    world.server.tidy();
    world.server.settle();
    world.server.owner().writes("welcome back");
    world.server.settle();
    assert_eq!(world.told(ZOES_INBOX)[tries..], ["welcome back"]);
}
