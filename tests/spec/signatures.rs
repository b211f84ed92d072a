//! Signatures: which letters are believed, and that ours are sound.

use serde_json::json;

use crate::harness::actor::Flaw;
use crate::harness::actor::Letter;
use crate::harness::peer::Peer;
use crate::harness::peer::Taste;
use crate::harness::peer::Verdict;
use crate::harness::server::Server;
use crate::harness::signing;
use crate::harness::town::Town;
use crate::harness::wire::Page;

/// Twelve hours, after which a letter is stale, and one of patience with bad clocks.
const STALE_SECONDS: i64 = 13 * 3_600;

/// Someone whose key the server has already seen.
fn known() -> Town {
    let town = Town::new();
    town.local_id(&town.bob);
    town
}

#[test]
fn a_broken_letter_is_refused_at_once_and_has_no_effect() {
    let town = known();
    let follow = town.bob.follow(&town.owner_uri());
    let letter = || town.bob.letter(&follow);
    let flawed: [(&str, Letter<'_>); 9] = [
        ("unsigned", letter().flawed(Flaw::Unsigned)),
        ("bad digest", letter().flawed(Flaw::BadDigest)),
        ("no digest", letter().flawed(Flaw::NoDigest)),
        ("digest not signed", letter().flawed(Flaw::DigestNotSigned)),
        ("target not signed", letter().flawed(Flaw::TargetNotSigned)),
        ("other host", letter().flawed(Flaw::WrongHost)),
        ("garbage", letter().flawed(Flaw::Garbage)),
        ("stale", letter().aged(STALE_SECONDS + 60)),
        ("from the future", letter().aged(-2 * 3_600)),
    ];
    for (flaw, letter) in flawed {
        let answer = letter.send(&town.server);
        assert!(matches!(answer.status, 400 | 401), "{flaw}: {answer}");
    }
    town.server.settle();
    assert_eq!(town.owner().me()["followersCount"], 0);
    town.hears(&town.bob, &follow);
    assert_eq!(
        town.owner().me()["followersCount"],
        1,
        "the sound one counts"
    );
}

#[test]
fn a_forged_letter_has_no_effect() {
    let town = known();
    let follow = town.bob.follow(&town.owner_uri());
    town.bob
        .letter(&follow)
        .forged(&signing::SECOND)
        .send(&town.server);
    town.server.settle();
    assert_eq!(town.owner().me()["followersCount"], 0);
}

#[test]
fn a_key_elsewhere_speaks_for_nobody_here() {
    let town = known();
    let other = Peer::start();
    let mallory = other.actor("mallory").with_key(&signing::SECOND);
    let follow = town.bob.follow(&town.owner_uri());
    // The letter says bob, the key says mallory.
    let letter = mallory.letter(&follow).key_id(&mallory.key_id());
    letter.send(&town.server);
    town.server.settle();
    assert_eq!(town.owner().me()["followersCount"], 0);
}

#[test]
fn a_key_that_does_not_name_its_owner_is_no_key() {
    let town = Town::new();
    let mallory = town.peer.actor_with("mallory", |actor| {
        actor["publicKey"]["owner"] = json!("http://127.0.0.1:1/users/other");
    });
    mallory.deliver(&town.server, &mallory.follow(&town.owner_uri()));
    town.server.settle();
    assert_eq!(town.owner().me()["followersCount"], 0);
}

#[test]
fn a_letter_with_a_slightly_wrong_date_is_believed() {
    let town = known();
    let follow = town.bob.follow(&town.owner_uri());
    let letter = town.bob.letter(&follow).aged(STALE_SECONDS - 3_700);
    letter.send(&town.server).status(202);
    town.server.settle();
    assert_eq!(town.owner().me()["followersCount"], 1);
}

#[test]
fn the_newer_dialect_is_understood() {
    let town = known();
    let follow = town.bob.follow(&town.owner_uri());
    town.bob
        .letter(&follow)
        .send_rfc9421(&town.server)
        .status(202);
    town.server.settle();
    assert_eq!(town.owner().me()["followersCount"], 1);
}

#[test]
fn a_letter_of_a_stranger_is_taken_in_without_asking_anyone_first() {
    let town = Town::new();
    town.peer.hold("/users/bob");
    let follow = town.bob.follow(&town.owner_uri());
    town.bob.deliver(&town.server, &follow).status(202);
    town.peer.received().fetched("/users/bob");
    town.peer.release("/users/bob");
    town.server.settle();
    assert_eq!(town.owner().me()["followersCount"], 1);
}

#[test]
fn a_new_key_is_learned_when_the_old_one_fails() {
    let town = Town::with_follower();
    let bob = town.peer.actor("bob").with_key(&signing::THIRD);
    town.server.advance(6 * 60_000);
    let note = town.owner().writes_id("hello");
    town.server.settle();
    let like = bob.like(&town.uri(&note), "👍");
    assert!(bob.deliver(&town.server, &like).status < 500);
    town.server.settle();
    if town.owner().shows(&note)["reactionCount"] == 0 {
        // A server may say no at first, but then it has looked again.
        bob.deliver(&town.server, &bob.like(&town.uri(&note), "👍"))
            .status(202);
        town.server.settle();
    }
    assert_eq!(town.owner().shows(&note)["reactionCount"], 1);
}

#[test]
fn ours_are_dated_for_their_host_and_cover_the_body() {
    let town = Town::with_follower();
    town.owner().writes("signed");
    town.server.settle();
    let post = town.peer.received().posts().remove(0);
    let header = post.asked.header("signature").expect("a signature");
    let fields = signing::fields(header);
    assert_eq!(fields["algorithm"], "rsa-sha256");
    assert_eq!(fields["keyId"], format!("{}#main-key", town.owner_uri()));
    assert_eq!(
        fields["headers"],
        "(request-target) host date digest content-type"
    );
    let date = post.asked.header("date").expect("a date");
    let date = httpdate::parse_http_date(date).expect("an HTTP date");
    let age = date.elapsed().unwrap_or_default();
    assert!(age.as_secs() < 60, "{age:?}");
}

#[test]
fn a_letter_tried_again_is_dated_anew() {
    let town = Town::with_follower();
    town.peer.serve("/inbox", Page::status(503));
    town.owner().writes("later");
    town.server.settle();
    town.peer.withdraw("/inbox");
    town.server.advance(2 * 60_000);
    town.server.settle();
    let posts = town.peer.received().posts();
    let dates: Vec<_> = posts.iter().map(|post| post.asked.header("date")).collect();
    assert_eq!(dates.len(), 2);
    assert_ne!(dates[0], dates[1]);
}

#[test]
fn who_demands_the_newer_dialect_gets_it_at_the_second_knock() {
    let town = Town::with_follower();
    let refusal = Page::status(401).with("accept-signature", "sig1=(\"@method\")");
    town.peer.serve("/inbox", refusal);
    town.owner().writes("knock knock");
    town.server.settle();
    let posts = town.peer.received().posts();
    assert!(
        posts[0].asked.header("signature-input").is_none(),
        "cavage comes first"
    );
    let second = posts.get(1).expect("a second knock");
    assert!(second.asked.header("signature-input").is_some());
    town.server.forgive();
}

/// Whether each delivery that came was in the newer dialect, in order.
fn newer(town: &Town) -> Vec<bool> {
    let posts = town.peer.received().posts();
    let all = posts.iter().map(|post| &post.asked);
    all.map(|asked| asked.header("signature-input").is_some())
        .collect()
}

/// Has the owner write, and answers how it was brought to the peer.
fn writes(town: &Town, words: &str) -> Vec<bool> {
    town.peer.forget();
    town.owner().writes(words);
    town.server.settle();
    assert_eq!(town.server.waiting_jobs(), 0, "{words} was not taken");
    newer(town)
}

#[test]
fn the_dialect_a_server_took_comes_first_from_then_on() {
    let town = Town::with_follower();
    town.peer.takes(Taste::Newer);
    assert_eq!(writes(&town, "who are you?"), [false, true]);
    assert_eq!(writes(&town, "I know you"), [true]);
    town.peer.takes(Taste::Older);
    assert_eq!(writes(&town, "you have changed"), [true, false]);
    assert_eq!(writes(&town, "I see"), [false]);
    town.peer.takes(Taste::Newer);
    writes(&town, "and back");
    town.server.advance(31 * 24 * 3_600_000);
    assert_eq!(writes(&town, "long ago"), [false, true], "forgotten (S29)");
}

#[test]
fn who_says_that_it_takes_the_newer_dialect_gets_it() {
    let town = Town::with_follower();
    let says = Page::status(202).with("accept-signature", "sig1=(\"@method\")");
    town.peer.serve("/inbox", says);
    assert_eq!(writes(&town, "hello"), [false]);
    assert_eq!(writes(&town, "so you do"), [true]);
}

#[test]
fn whose_actor_says_that_it_takes_the_newer_dialect_gets_it() {
    let town = Town::new();
    let standard = json!({
        "href": "https://datatracker.ietf.org/doc/html/rfc9421",
        "name": "RFC-9421: HTTP Message Signatures",
    });
    let carol = town.peer.actor_with("carol", |actor| {
        actor["generator"] = json!({"type": "Application", "implements": [standard]});
    });
    town.is_followed_by(&carol);
    assert_eq!(writes(&town, "as you say (S31)"), [true]);
    town.peer.takes(Taste::Older);
    assert_eq!(writes(&town, "or not"), [true, false]);
    assert_eq!(writes(&town, "never mind"), [false]);
}

#[test]
fn what_is_asked_for_is_signed_in_the_dialect_that_is_understood() {
    let town = Town::new();
    town.peer.takes(Taste::Newer);
    let note = town.bob.note("<p>for those who sign well</p>");
    let found = town.owner().call("ap/show", json!({"uri": note["id"]}));
    assert_eq!(found.ok()["object"]["text"], "for those who sign well");
    let path = note["id"].as_str().expect("an id");
    let path = path.trim_start_matches(&town.peer.origin()).to_owned();
    let asked = town.peer.received().fetches(&path);
    let last = asked.last().expect("a fetch");
    assert!(matches!(last.signature, Verdict::Good(_)), "{last}");
    assert!(last.asked.header("signature-input").is_some(), "{last}");
}

#[test]
fn our_actors_say_that_they_take_the_newer_dialect() {
    let town = Town::new();
    let path = format!("/users/{}", town.owner().id());
    let actor = town.server.visitor().get_activity(&path).ok();
    let standard = &actor["generator"]["implements"][0]["href"];
    assert_eq!(*standard, "https://datatracker.ietf.org/doc/html/rfc9421");
}

#[test]
fn a_key_that_is_not_there_is_asked_for_once() {
    let town = Town::new();
    let nobody = format!("{}/users/nobody", town.peer.origin());
    let mut follow = town.bob.follow(&town.owner_uri());
    follow["actor"] = json!(nobody);
    let send = || {
        let letter = town.bob.letter(&follow);
        letter
            .key_id(&format!("{nobody}#main-key"))
            .send(&town.server)
    };
    send().status(202);
    town.server.settle();
    send().status(401);
    town.server.settle();
    assert_eq!(town.peer.received().fetches("/users/nobody").len(), 1);
}

/// I12: what was taken is not lost because its server has no time for our questions.
#[test]
fn letters_of_strangers_wait_until_their_server_has_time() {
    let town = Town::new();
    let names = ["ann", "ben", "cem", "dee", "eve"];
    let actors = names.map(|name| town.peer.actor(name));
    for actor in &actors {
        let path = format!("/users/{}", actor.name);
        town.peer.serve(&path, Page::status(503));
        let follow = actor.follow(&town.owner_uri());
        actor.deliver(&town.server, &follow).status(202);
        town.server.settle();
    }
    for actor in &actors {
        actor.change(|_| {});
    }
    for _ in 0..3 {
        town.server.advance(7 * 60_000);
        town.server.settle();
    }
    assert_eq!(town.owner().me()["followersCount"], 5);
}

/// X23: addresses that are answered with 503 say nothing about the people next to them.
#[test]
fn nobody_shuts_the_door_to_the_newcomers_of_a_server() {
    let town = known();
    town.server.forgive();
    for number in 0..4 {
        let path = format!("/busy/{number}");
        town.peer.serve(&path, Page::status(503));
        let mut follow = town.bob.follow(&town.owner_uri());
        follow["actor"] = json!(format!("{}{path}", town.peer.origin()));
        let letter = town.bob.letter(&follow);
        let key = format!("{}{path}#main-key", town.peer.origin());
        letter.key_id(&key).send(&town.server).status(202);
        town.server.settle();
    }
    let ann = town.peer.actor("ann");
    town.hears(&ann, &ann.follow(&town.owner_uri()));
    assert_eq!(town.owner().me()["followersCount"], 1);
}

/// A letter of somebody on a host that does not answer; every port of this machine is
/// another host.
fn from_nowhere(town: &Town, port: u16, words: &str) -> crate::harness::client::Answer {
    let actor = format!("http://127.0.0.1:{port}/users/nobody");
    let mut letter = town.bob.act("Create", json!({"content": words}));
    letter["actor"] = json!(actor);
    let letter = town.bob.letter(&letter);
    letter
        .key_id(&format!("{actor}#main-key"))
        .send(&town.server)
}

#[test]
fn strangers_fill_no_disk() {
    let town = known();
    town.server.forgive();
    let words = "x".repeat(900_000);
    let mut taken = 0;
    while taken < 30 && from_nowhere(&town, taken + 1, &words).status == 202 {
        taken += 1;
    }
    assert!((16..=19).contains(&taken), "{taken} megabytes were kept");
    town.hears(&town.bob, &town.bob.follow(&town.owner_uri()));
}

#[test]
fn one_address_brings_only_so_many_strangers() {
    let town = Town::around(Server::with(|config| config.rate_limits = true));
    town.server.forgive();
    for port in 1..=60 {
        from_nowhere(&town, port, "hi").status(202);
    }
    let refused = from_nowhere(&town, 61, "hi").status(429);
    let wait = refused.header("retry-after");
    assert!((1..=60).contains(&wait.parse::<u32>().expect("seconds")));
}

/// S20: whoever signs badly makes us ask no more than once, whatever comes of it.
#[test]
fn a_key_that_does_not_fit_is_asked_for_once_in_five_minutes() {
    let town = known();
    town.server.forgive();
    let follow = town.bob.follow(&town.owner_uri());
    let forged = || {
        let letter = town.bob.letter(&follow).forged(&signing::SECOND);
        let answer = letter.send(&town.server);
        town.server.settle();
        answer.status
    };
    let asked = || town.peer.received().fetches("/users/bob").len();
    town.peer.forget();
    assert_eq!((forged(), asked()), (401, 0), "it was fetched a moment ago");
    town.peer.serve("/users/bob", Page::status(503));
    town.server.advance(6 * 60_000);
    assert_eq!((forged(), asked()), (202, 1));
    assert_eq!((forged(), asked()), (401, 1), "though nothing came of it");
    town.server.advance(6 * 60_000);
    town.server.settle();
    assert_eq!(asked(), 2, "the first letter, tried again");
}
