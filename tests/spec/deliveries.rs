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
fn a_server_that_wants_to_be_asked_again_at_once_loses_nothing() {
    for short in ["0", "5", "Thu, 01 Jan 1970 00:00:00 GMT"] {
        let world = Neighbours::meet();
        world.is_followed_by(ZOE);
        let busy = Page::status(503).with("retry-after", short);
        world.behaves("zoe.example", Manner::Answers(busy));
        world.server.owner().writes("one moment");
        for _ in 0..20 {
            world.server.settle();
            world.server.advance(6_000);
        }
        let tries = world.told(ZOES_INBOX).len();
        assert!((2..=3).contains(&tries), "{tries} in two minutes: {short}");
        world.server.advance(10 * HOUR);
        world.server.settle();
        world.is_polite_again("zoe.example");
        world.server.advance(10 * HOUR);
        world.server.settle();
        assert_eq!(world.told(ZOES_INBOX).len(), tries + 2, "{short}");
        assert_eq!(world.server.waiting_jobs(), 0);
    }
}

#[test]
fn some_refusals_are_for_now_and_some_for_good() {
    for (status, tries) in [(408, 2), (425, 2), (429, 2), (401, 2), (403, 1), (413, 1)] {
        let world = Neighbours::meet();
        world.is_followed_by(ZOE);
        world.behaves("zoe.example", Manner::says(status));
        world.server.owner().writes("please");
        world.server.settle();
        // Both dialects of signing are tried where a signature may be the matter (S10).
        let first = world.told(ZOES_INBOX).len();
        world.is_polite_again("zoe.example");
        world.server.advance(2 * MINUTE);
        world.server.settle();
        let again = world.told(ZOES_INBOX).len() - first;
        assert_eq!(again, tries - 1, "{status}");
        assert_eq!(world.server.waiting_jobs(), 0);
    }
}

/// Some of what was delivered to an inbox since so many, by kind and words.
fn heard_of(world: &Neighbours, since: usize) -> Vec<String> {
    let posts = world.asked().into_iter().filter(|one| one.asked.is_post());
    let hers = posts.filter(|one| one.url == ZOES_INBOX);
    let of = |activity: Value| {
        let object = &activity["object"];
        let words = object["source"]["content"].as_str().unwrap_or_default();
        let kind = activity["type"].as_str().expect("a type");
        format!("{kind} {words}").trim().to_owned()
    };
    hers.skip(since).map(|one| of(one.asked.json())).collect()
}

#[test]
fn who_stumbles_over_one_thing_hears_of_all_others_and_of_that_in_order() {
    let world = Neighbours::meet();
    world.is_followed_by(ZOE);
    let owner = world.server.owner();
    let since = heard_of(&world, 0).len();
    world.behaves("zoe.example", Manner::StumblesOver("poison"));
    let poison = owner.writes_id("poison");
    owner.writes("bread");
    let change = json!({"editId": poison, "text": "medicine"});
    does(&world, "notes/edit", change);
    assert_eq!(heard_of(&world, since), ["Create poison"]);
    for _ in 0..2 {
        world.server.advance(4 * MINUTE);
        world.server.settle();
    }
    let heard = heard_of(&world, since);
    let thrice = ["Create poison"; 3];
    assert_eq!(heard[..3], thrice);
    assert_eq!(heard[3..], ["Create bread"], "it does not wait any longer");
    let since = since + heard.len();
    owner.writes("wine");
    does(&world, "notes/delete", json!({ "noteId": poison }));
    let heard = heard_of(&world, since);
    assert_eq!(heard, ["Create wine"], "what ends it waits for it");
    world.is_polite_again("zoe.example");
    world.server.advance(DAY);
    world.server.settle();
    let heard = heard_of(&world, since + 1);
    let ends = ["Create poison", "Delete"];
    assert_eq!(heard, ends, "what was never tried is not said");
    assert_eq!(world.server.waiting_jobs(), 0);
    assert_eq!(world.server.tables()["activity"], 0);
}

#[test]
fn an_inbox_that_refuses_everything_for_a_week_is_left_alone() {
    let parking = Page::redirect("https://domains.example/for-sale");
    for manner in [Manner::Answers(parking), Manner::says(403)] {
        let world = Neighbours::meet();
        world.is_followed_by(ZOE);
        world.behaves("zoe.example", manner);
        for _ in 0..9 {
            world.server.owner().writes("anyone there?");
            world.server.settle();
            world.server.advance(DAY);
        }
        let tries = world.told(ZOES_INBOX).len();
        world.server.owner().writes("into the void");
        world.server.settle();
        assert_eq!(world.told(ZOES_INBOX).len(), tries);
    }
}

/// Somebody called after one host who lives on another.
const ANN: &str = "https://social.example.org/users/ann";
const ANNS_INBOX: &str = "https://social.example.org/inbox";

fn ann_follows(world: &Neighbours) {
    let link = json!({"rel": "self", "type": "application/activity+json", "href": ANN});
    let account = json!({"subject": "acct:ann@example.org", "links": [link]});
    let page = Page::new("application/jrd+json", account.to_string());
    for host in ["social.example.org", "example.org"] {
        let handle = format!("acct%3Aann%40{}", host.replace('.', "%2E"));
        let url = format!("https://{host}/.well-known/webfinger?resource={handle}");
        world.serves(&url, page.clone());
    }
    world.is_followed_by(ANN);
    let ann = world.server.owner().finds("ann", Some("example.org"));
    assert_eq!(ann["uri"], ANN);
}

#[test]
fn a_server_counts_as_gone_by_the_host_it_takes_deliveries_on() {
    let world = Neighbours::meet();
    ann_follows(&world);
    let owner = world.server.owner();
    world.behaves("social.example.org", Manner::says(410));
    owner.writes("one");
    world.server.settle();
    owner.writes("two");
    world.server.settle();
    assert_eq!(world.told(ANNS_INBOX), ["one"], "nothing more is brought");
    let act = world.act(ANN, "Like", json!("https://example.org/nothing"));
    world.is_polite_again("social.example.org");
    world.hears(ANN, &act);
    owner.writes("three");
    world.server.settle();
    assert_eq!(world.told(ANNS_INBOX), ["one", "three"], "until it speaks");
    world.behaves("social.example.org", Manner::says(410));
    owner.writes("four");
    world.server.settle();
    world.server.advance(31 * DAY);
    world.server.tidy();
    assert_eq!(owner.me()["followersCount"], 0, "they are parted from");
}

#[test]
fn nothing_is_brought_to_a_suspended_host_whatever_its_people_are_called_after() {
    for host in ["social.example.org", "example.org"] {
        let world = Neighbours::meet();
        ann_follows(&world);
        let set = json!({"host": host, "isSuspended": true});
        let owner = world.server.owner();
        owner.call("admin/federation/update-instance", set).done();
        owner.writes("to nobody");
        world.server.settle();
        assert_eq!(world.told(ANNS_INBOX), [""; 0], "{host}");
    }
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

const ZOE_ALONE: &str = "https://zoe.example/users/zoe/inbox";

/// Zoe, who follows the owner, and a note of hers, both as they are known here.
fn zoe_is_known(world: &Neighbours) -> (Value, Value) {
    world.is_followed_by(ZOE);
    let note = world.note(ZOE, "<p>hello</p>");
    let uri = note["id"].as_str().expect("an id");
    world.serves(uri, Page::activity(&note));
    let owner = world.server.owner();
    let shown = owner.call("ap/show", json!({ "uri": uri })).ok();
    let zoe = owner.finds("zoe", Some("zoe.example"))["id"].clone();
    (zoe, shown["object"]["id"].clone())
}

/// Zoe's server is out of order, and something that was tried is the first to wait for each
/// of her inboxes. Returns how often she was told anything.
fn zoe_is_away(world: &Neighbours, zoe: &Value) -> usize {
    world.behaves("zoe.example", Manner::says(503));
    let owner = world.server.owner();
    owner.writes("the first to wait");
    owner.notes(
        json!({"text": "the first to wait for her alone", "visibility": "specified",
        "visibleUserIds": [zoe]}),
    );
    world.server.settle();
    assert_eq!(world.deliveries("Create").len(), 2, "both were tried");
    heard(world, 0).len()
}

/// Zoe's server is in order again, and all that waits reaches it; what it is told then.
fn zoe_comes_back(world: &Neighbours, since: usize) -> Vec<String> {
    world.is_polite_again("zoe.example");
    world.server.advance(2 * MINUTE);
    world.server.settle();
    assert_eq!(world.server.waiting_jobs(), 0);
    assert_eq!(world.server.tables()["activity"], 0, "no body is left over");
    heard(world, since)
}

/// The kinds of what zoe's server was told after so many, in order.
fn heard(world: &Neighbours, since: usize) -> Vec<String> {
    let posts = world.asked().into_iter().filter(|one| one.asked.is_post());
    let hers = posts.filter(|one| [ZOES_INBOX, ZOE_ALONE].contains(&one.url.as_str()));
    let kinds = hers.skip(since).map(|one| one.asked.json()["type"].clone());
    kinds
        .map(|kind| kind.as_str().expect("a type").to_owned())
        .collect()
}

/// The owner does something through the API, and all that follows from it is done.
fn does(world: &Neighbours, endpoint: &str, params: Value) {
    let answer = world.server.owner().call(endpoint, params);
    assert!(answer.status < 300, "{answer}");
    world.server.settle();
}

#[test]
fn what_was_taken_back_before_it_was_tried_is_not_said_at_all() {
    let world = Neighbours::meet();
    let (zoe, hers) = zoe_is_known(&world);
    let since = zoe_is_away(&world, &zoe);
    let before = world.server.waiting_jobs();
    let (it, her) = (
        json!({"noteId": hers, "reaction": "👍"}),
        json!({"userId": zoe}),
    );
    for (does_it, takes_it_back, params) in [
        ("notes/reactions/create", "notes/reactions/delete", it),
        ("following/create", "following/requests/cancel", her.clone()),
    ] {
        does(&world, does_it, params.clone());
        assert_eq!(world.server.waiting_jobs(), before + 1, "{does_it}");
        does(&world, takes_it_back, params);
        assert_eq!(world.server.waiting_jobs(), before, "{takes_it_back}");
    }
    // A block also sends the follower away, and that stands.
    does(&world, "blocking/create", her.clone());
    assert_eq!(world.server.waiting_jobs(), before + 2);
    does(&world, "blocking/delete", her);
    assert_eq!(world.server.waiting_jobs(), before + 1);
    let mut told = zoe_comes_back(&world, since);
    told.sort();
    assert_eq!(told, ["Create", "Create", "Reject"]);
}

#[test]
fn what_was_tried_once_is_taken_back_aloud() {
    let world = Neighbours::meet();
    let (zoe, _) = zoe_is_known(&world);
    world.behaves("zoe.example", Manner::says(503));
    let her = json!({"userId": zoe});
    does(&world, "following/create", her.clone());
    does(&world, "following/requests/cancel", her.clone());
    assert_eq!(world.server.waiting_jobs(), 2);
    // A second time it waits behind the first, and nobody has heard of it.
    does(&world, "following/create", her.clone());
    assert_eq!(world.server.waiting_jobs(), 3);
    let since = heard(&world, 0).len();
    let told = zoe_comes_back(&world, since);
    assert_eq!(told, ["Follow", "Undo", "Follow"]);
}

#[test]
fn what_is_being_tried_in_this_moment_is_taken_back_aloud() {
    let world = Neighbours::meet();
    let (_, hers) = zoe_is_known(&world);
    let yan = "https://yan.example/users/yan";
    world.is_followed_by(yan);
    world.behaves("zoe.example", Manner::KeepsWaiting);
    let since = heard(&world, 0).len();
    let owner = world.server.owner();
    owner.reacts(hers.as_str().expect("an id"), "👍");
    world.until(|| heard(&world, since).len() == 1);
    let back = json!({ "noteId": hers });
    owner.call("notes/reactions/delete", back).done();
    // Deeds of one person are told in order: when yan hears of this, that is queued.
    owner.writes("and now?");
    world.until_told("https://yan.example/inbox");
    let told = zoe_comes_back(&world, since);
    assert_eq!(told, ["Like", "Undo", "Create"]);
}

#[test]
fn a_wish_that_was_said_before_is_taken_back_aloud() {
    let world = Neighbours::meet();
    let (zoe, _) = zoe_is_known(&world);
    let her = json!({"userId": zoe});
    does(&world, "following/create", her.clone());
    let since = zoe_is_away(&world, &zoe);
    does(&world, "following/create", her.clone());
    does(&world, "following/requests/cancel", her);
    let told = zoe_comes_back(&world, since);
    assert_eq!(told.iter().filter(|kind| *kind == "Undo").count(), 1);
    assert_eq!(told.iter().filter(|kind| *kind == "Follow").count(), 1);
}

#[test]
fn a_deleted_note_is_brought_to_nobody_more_and_its_end_to_everybody() {
    let world = Neighbours::meet();
    let (_, hers) = zoe_is_known(&world);
    world.is_followed_by("https://yan.example/users/yan");
    world.behaves("zoe.example", Manner::says(503));
    let owner = world.server.owner();
    owner.writes("the first to wait");
    world.server.settle();
    let since = heard(&world, 0).len();
    let note = owner.writes_id("said too soon");
    let change = json!({"editId": note, "text": "said too late"});
    does(&world, "notes/edit", change);
    does(&world, "notes/delete", json!({ "noteId": note }));
    let renote = owner.renotes(hers.as_str().expect("an id"));
    does(&world, "notes/delete", json!({ "noteId": renote }));
    let told = zoe_comes_back(&world, since);
    // Anybody may have read it at its own address meanwhile.
    let ends: Vec<&str> = told.iter().map(String::as_str).collect();
    assert!(ends.ends_with(&["Delete", "Undo"]), "{ends:?}");
    for kind in ["Update", "Announce"] {
        assert!(!ends.contains(&kind), "{kind} in {ends:?}");
    }
    let of_yan = |kind: &str| {
        let all = world.deliveries(kind).into_iter();
        all.filter(|(inbox, _)| inbox.contains("yan.example"))
            .count()
    };
    let kinds = ["Create", "Update", "Delete", "Announce", "Undo"];
    assert_eq!(kinds.map(of_yan), [2, 1, 1, 1, 1]);
}
