//! Who somebody elsewhere is: handles that their host confirms, documents that are read
//! again, keys, and leaving for good.

use http::Method;
use mamekey::crypto::encoding;
use ring::signature::Ed25519KeyPair;
use ring::signature::KeyPair;
use serde_json::Value;
use serde_json::json;

use crate::harness::actor::Actor;
use crate::harness::neighbours::Neighbours;
use crate::harness::peer::Peer;
use crate::harness::person::text;
use crate::harness::server::Server;
use crate::harness::signing;
use crate::harness::town::Town;
use crate::harness::wire::Page;

const DAY: i64 = 24 * 3_600_000;

/// From now on this peer says that this handle on it is that of these actors.
fn named(peer: &Peer, name: &str, actors: &[&str]) {
    let subject = format!("acct:{name}@{}", peer.host());
    let link =
        |href: &&str| json!({"rel": "self", "type": "application/activity+json", "href": href});
    let links: Vec<Value> = actors.iter().map(link).collect();
    let document = json!({"subject": subject, "links": links});
    let page = Page::new("application/jrd+json", document.to_string());
    peer.serve(&subject, page);
}

/// What the owner gets to see at an address or handle.
#[track_caller]
fn shown(town: &Town, typed: &str) -> Value {
    let found = town.owner().call("ap/show", json!({"uri": typed})).ok();
    town.server.settle();
    found["object"].clone()
}

#[track_caller]
fn refused(town: &Town, typed: &str) {
    let answer = town.owner().call("ap/show", json!({"uri": typed}));
    assert!((400..500).contains(&answer.status), "{typed}: {answer}");
}

/// A note of theirs for the owner alone.
fn letter(town: &Town, from: &Actor, words: &str) -> Value {
    from.note_with(words, |note| {
        note["to"] = json!([town.owner_uri()]);
        note["cc"] = json!([]);
        note["tag"] = json!([{"type": "Mention", "href": town.owner_uri()}]);
    })
}

/// Someone is read again at once, whoever asks for it.
fn read_again(town: &Town, id: &Value) {
    let whom = json!({"userId": id});
    town.owner()
        .call("federation/update-remote-user", whom)
        .done();
    town.server.settle();
}

fn as_of(town: &Town, id: &Value) -> crate::harness::client::Answer {
    town.owner().call("users/show", json!({"userId": id}))
}

/// D10: Lemmy names a person and a community for one handle.
#[test]
fn a_person_and_a_community_of_one_name_are_both_met_and_both_read() {
    let town = Town::new();
    let community = town.peer.actor_with("community", |actor| {
        actor["type"] = json!("Group");
        actor["preferredUsername"] = json!("tech");
    });
    named(&town.peer, "tech", &[&community.id]);
    let group = shown(&town, &community.id);
    town.owner().follows(&text(&group["id"]));
    town.server.settle();
    let follow = town.peer.received().single("Follow");
    town.hears(&community, &community.accept(&follow));
    let post = community.note("<p>of the community</p>");
    town.hears(&community, &community.create(&post));

    let person = town.peer.actor("tech");
    named(&town.peer, "tech", &[&person.id, &community.id]);
    town.hears(
        &person,
        &person.create(&letter(&town, &person, "<p>of the person</p>")),
    );
    let told = town.owner().is_told();
    assert!(told.contains(&"mention".to_owned()), "{told:?}");
    town.received(&post["id"]);
    let post = community.note("<p>still here</p>");
    town.hears(&community, &community.create(&post));
    town.received(&post["id"]);

    let held = town.owner().finds("tech", Some(town.peer.host()));
    assert_eq!(held["uri"], community.id, "who had it first is found by it");
    let handle = format!("tech@{}", town.peer.host());
    assert_eq!(shown(&town, &format!("!{handle}"))["uri"], community.id);
    assert_eq!(shown(&town, &person.id)["username"], "tech");
    town.server.advance(2 * DAY);
    read_again(&town, &group["id"]);
    assert_eq!(as_of(&town, &group["id"]).ok()["uri"], community.id);
}

/// `!name@host` is the community, also where the person came first.
#[test]
fn a_community_is_found_though_a_person_has_its_name() {
    let town = Town::new();
    let person = town.peer.actor("tech");
    let community = town.peer.actor_with("community", |actor| {
        actor["type"] = json!("Group");
        actor["preferredUsername"] = json!("tech");
    });
    named(&town.peer, "tech", &[&person.id, &community.id]);
    let handle = format!("tech@{}", town.peer.host());
    assert_eq!(shown(&town, &format!("@{handle}"))["uri"], person.id);
    assert_eq!(shown(&town, &format!("!{handle}"))["uri"], community.id);
    assert_eq!(shown(&town, &format!("@{handle}"))["uri"], person.id);
}

/// D10: an account that was made anew has the handle; what the old one wrote stays.
#[test]
fn a_handle_goes_to_the_newest_that_is_confirmed_and_the_notes_of_the_other_stay() {
    let town = Town::new();
    let note = town.bob.note("<p>of the first bob</p>");
    let note = shown(&town, &text(&note["id"]));
    let again = town.peer.actor_with("bob2", |actor| {
        actor["preferredUsername"] = json!("bob");
    });
    named(&town.peer, "bob", &[&again.id]);
    assert_eq!(shown(&town, &again.id)["username"], "bob");
    let found = town.owner().finds("bob", Some(town.peer.host()));
    assert_eq!(found["uri"], again.id);
    let kept = town.owner().shows(&text(&note["id"]));
    assert_eq!(kept["text"], "of the first bob");
    assert_eq!(as_of(&town, &note["userId"]).ok()["username"], "bob");
}

/// D9: `webfinger` (FEP-2c59) may name another host, which is asked.
#[test]
fn a_handle_that_moves_to_another_host_is_read_and_takes_nobodys_place() {
    let (town, other) = (Town::new(), Peer::start());
    let alice = town.peer.actor("alice");
    let ids = [&alice, &town.bob].map(|one| shown(&town, &one.id)["id"].clone());
    named(&other, "alice", &[&alice.id]);
    let claims = |name: &str| {
        let document = alice.change(|actor| {
            actor["preferredUsername"] = json!(name);
            actor["webfinger"] = json!(format!("{name}@{}", other.host()));
        });
        town.hears(&alice, &alice.update(&document));
        let found = as_of(&town, &ids[0]).ok();
        (text(&found["username"]), text(&found["host"]))
    };
    assert_eq!(claims("alice"), ("alice".into(), other.host().into()));
    named(&other, "bob", &[&alice.id]);
    assert_eq!(claims("bob"), ("bob".into(), other.host().into()));
    let bob = town.owner().finds("bob", Some(town.peer.host()));
    assert_eq!(bob["uri"], town.bob.id);
}

/// D9: a file that looks like an actor is no actor of its host.
#[test]
fn a_handle_that_its_host_does_not_know_is_refused() {
    let town = Town::new();
    let forged = |name: &str, kind: &str| {
        town.peer.actor_with(name, |actor| {
            actor["type"] = json!(kind);
            actor["preferredUsername"] = json!("admin");
        })
    };
    let (person, program) = (forged("evil", "Person"), forged("relay", "Application"));
    refused(&town, &person.id);
    let subject = format!("acct:admin@{}", town.peer.host());
    let empty = Page::new(
        "application/jrd+json",
        json!({"subject": subject}).to_string(),
    );
    town.peer.serve(&subject, empty);
    refused(&town, &person.id);
    town.peer.withdraw(&subject);
    // Servers' own actors may have no handle (D44).
    assert_eq!(shown(&town, &program.id)["username"], "admin");
    // G1: who cannot be asked now is not lost, and not found before whoever is confirmed.
    town.peer.serve(&subject, Page::status(503));
    let id = shown(&town, &person.id)["id"].clone();
    let admin = town.peer.actor("admin");
    assert_eq!(shown(&town, &admin.id)["username"], "admin");
    let found = town.owner().finds("admin", Some(town.peer.host()));
    assert_eq!(found["uri"], admin.id);
    assert_eq!(as_of(&town, &id).ok()["uri"], person.id);
}

/// X3: what WebFinger names may be another address of the same actor.
#[test]
fn a_handle_may_lead_to_an_actor_by_a_redirect() {
    let town = Town::new();
    let dora = town.peer.actor("dora");
    let page = format!("{}/@dora", town.peer.origin());
    town.peer.serve("/@dora", Page::redirect(&dora.id));
    named(&town.peer, "dora", &[&page]);
    let found = town.owner().finds("dora", Some(town.peer.host()));
    assert_eq!(found["uri"], dora.id);
    named(&town.peer, "dora", &[&town.bob.id]);
    let erin = town.peer.actor_with("erin", |actor| {
        actor["preferredUsername"] = json!("dora");
    });
    refused(&town, &erin.id);
}

/// D31: who gives themselves no name has that of their host.
#[test]
fn an_actor_without_a_name_is_called_as_its_host_says() {
    let town = Town::new();
    let actor = town.peer.actor_with("17", |actor| {
        actor
            .as_object_mut()
            .expect("an actor")
            .remove("preferredUsername");
    });
    named(&town.peer, "frank", &[&actor.id]);
    let subject = format!("acct:frank@{}", town.peer.host());
    let link = json!({"rel": "self", "type": "application/activity+json", "href": actor.id});
    let answer = json!({"subject": subject, "links": [link]}).to_string();
    town.peer
        .serve(&actor.id, Page::new("application/jrd+json", answer));
    assert_eq!(shown(&town, &actor.id)["username"], "frank");
}

/// D37, D39.
#[test]
fn birthdays_to_come_are_not_kept() {
    let town = Town::new();
    let born = |name: &str, day: &str| {
        let actor = town
            .peer
            .actor_with(name, |actor| actor["vcard:bday"] = json!(day));
        shown(&town, &actor.id)["birthday"].clone()
    };
    assert_eq!(born("old", "1999-12-31"), "1999-12-31");
    assert_eq!(born("unborn", "2999-12-31"), Value::Null);
}

/// S1: what is meant for followers is shown to a follower of ours.
#[test]
fn a_note_for_followers_is_fetched_in_the_name_of_who_follows() {
    let (here, there) = (Server::start(), Server::start());
    let settle = || {
        for server in [&here, &there, &here, &there] {
            server.settle();
        }
    };
    let writer = there.owner();
    let closed = |words: &str, above: Option<&str>| {
        writer.notes_id(json!({"text": words, "visibility": "followers", "replyId": above}))
    };
    let parent = closed("before you came", None);
    let pasted = closed("pasted", None);
    let uri = |id: &str| json!({"uri": format!("{}/notes/{id}", there.origin())});
    let host = there.origin().trim_start_matches("http://").to_owned();
    let found = here.owner().finds("owner", Some(&host));
    let denied = here.owner().call("ap/show", uri(&pasted));
    assert_eq!(denied.status, 400, "{denied}");
    here.owner().follows(&text(&found["id"]));
    settle();
    let shown = here.owner().call("ap/show", uri(&pasted)).ok();
    assert_eq!(shown["object"]["text"], "pasted");
    assert_eq!(shown["object"]["visibility"], "followers");
    closed("and after", Some(&parent));
    settle();
    let home = here.owner().call("notes/timeline", json!({})).ok();
    let answer = home[0].clone();
    assert_eq!(answer["text"], "and after");
    assert_eq!(answer["reply"]["text"], "before you came");
    let stranger = here.account("stranger");
    let hidden = stranger.shows(&text(&answer["replyId"]));
    assert_eq!(hidden["isHidden"], true);
}

/// X12: others' 410 are no leaving.
#[test]
fn only_their_own_address_says_that_somebody_left() {
    let (town, other) = (Town::new(), Peer::start());
    let note = town.bob.note("<p>I stay</p>");
    let note = shown(&town, &text(&note["id"]));
    let id = &note["userId"];
    let is_here = |why: &str| {
        town.server.advance(DAY);
        read_again(&town, id);
        assert_eq!(
            town.owner().shows(&text(&note["id"]))["text"],
            "I stay",
            "{why}"
        );
    };
    let key = format!("{}/keys/bob", town.peer.origin());
    town.peer.serve("/keys/bob", Page::status(410));
    town.bob.change(|actor| actor["publicKey"] = json!(key));
    is_here("a key that is gone");
    town.bob
        .change(|actor| actor["preferredUsername"] = json!("bobby"));
    let handle = format!("acct:bobby@{}", town.peer.host());
    town.peer.serve(&handle, Page::status(410));
    is_here("a handle that is gone");
    let moved = format!("{}/users/robert", town.peer.origin());
    town.peer.serve("/users/robert", Page::status(410));
    let mut document = town.bob.document();
    document["id"] = json!(moved);
    town.peer.serve("/users/bob", Page::activity(&document));
    is_here("another id that is gone");
    other.serve("/gone", Page::status(410));
    let gone = format!("{}/gone", other.origin());
    town.peer.serve("/users/bob", Page::redirect(&gone));
    is_here("another host");
    town.bob.vanish();
    town.server.advance(DAY);
    read_again(&town, id);
    town.owner()
        .call("notes/show", json!({"noteId": note["id"]}))
        .status(400);
}

/// D41: who is looked at after long is read again.
#[test]
fn a_profile_that_is_seen_after_long_is_read_again() {
    let town = Town::new();
    let id = shown(&town, &town.bob.id)["id"].clone();
    town.server.settle();
    town.bob.change(|actor| actor["name"] = json!("Robert"));
    let name = || {
        let found = as_of(&town, &id).ok();
        town.server.settle();
        text(&found["name"])
    };
    assert_eq!([name(), name()], ["bob of the peer"; 2], "it is young");
    town.server.advance(DAY + 60_000);
    town.peer.forget();
    let visitor = town.server.visitor();
    visitor.call("users/show", json!({"userId": id})).ok();
    town.server.settle();
    let asked = || town.peer.received().fetches("/users/bob").len();
    assert_eq!(asked(), 0, "visitors make us ask nobody");
    assert_eq!([name(), name()], ["bob of the peer", "Robert"]);
    name();
    assert_eq!(asked(), 1);
    town.bob.change(|actor| actor["name"] = json!("Roberta"));
    town.server.advance(DAY + 60_000);
    let post = letter(&town, &town.bob, "<p>hello</p>");
    town.hears(&town.bob, &town.bob.create(&post));
    assert_eq!(name(), "Roberta", "and so is who writes");
}

/// D41: a 404 may be a mistake.
#[test]
fn who_is_not_there_for_days_counts_as_suspended_until_they_are_back() {
    let town = Town::new();
    let id = shown(&town, &town.bob.id)["id"].clone();
    let status = || {
        town.server
            .visitor()
            .call("users/show", json!({"userId": id}))
            .status
    };
    town.peer.withdraw("/users/bob");
    for _ in 0..3 {
        town.server.advance(DAY);
        read_again(&town, &id);
        assert_eq!(status(), 200);
    }
    town.server.advance(DAY + 60_000);
    read_again(&town, &id);
    assert_eq!(status(), 404);
    town.bob.change(|_| {});
    town.server.advance(DAY + 60_000);
    as_of(&town, &id);
    town.server.settle();
    assert_eq!(status(), 200);
    for _ in 0..3 {
        town.peer.withdraw("/users/bob");
        town.server.advance(2 * DAY);
        read_again(&town, &id);
        town.bob.change(|_| {});
        town.server.advance(2 * DAY);
        read_again(&town, &id);
        assert_eq!(status(), 200, "each time they were back");
    }
}

/// A key with an address of its own, as its server shows it.
fn serve_key(peer: &Peer, owner: &str, holder: &Actor) -> String {
    let key = format!("{}/keys/{}", peer.origin(), holder.name);
    let document = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": key,
        "owner": owner,
        "publicKeyPem": holder.document()["publicKey"]["publicKeyPem"],
    });
    peer.serve(&format!("/keys/{}", holder.name), Page::activity(&document));
    key
}

/// D30: without a key they cannot write to us; that is no reason not to know them.
#[test]
fn an_actor_whose_key_cannot_be_read_is_met_without_it() {
    let town = Town::new();
    let key = format!("{}/keys/gina", town.peer.origin());
    let gina = town.peer.actor("gina").with_key(&signing::SECOND);
    gina.change(|actor| actor["publicKey"] = json!(key));
    let whom = shown(&town, &gina.id)["id"].clone();
    let reads_again = || {
        town.server.advance(DAY);
        read_again(&town, &whom);
    };
    let follows = || {
        let follow = gina.follow(&town.owner_uri());
        gina.letter(&follow).key_id(&key).send(&town.server);
        town.server.settle();
        let count = town.owner().me()["followersCount"].clone();
        let undo = gina.undo(&gina.follow(&town.owner_uri()));
        gina.letter(&undo).key_id(&key).send(&town.server);
        town.server.settle();
        count
    };
    assert_eq!(follows(), 0);
    serve_key(&town.peer, &town.bob.id, &gina);
    reads_again();
    assert_eq!(follows(), 0, "a key that says it is somebody else's (S18)");
    serve_key(&town.peer, &gina.id, &gina);
    reads_again();
    assert_eq!(follows(), 1);
    town.peer.serve("/keys/gina", Page::status(503));
    reads_again();
    assert_eq!(follows(), 1, "it is still good");
}

/// S24, S27: an Ed25519 key signs requests, too.
#[test]
fn a_request_is_believed_that_a_multikey_signed() {
    let town = Town::new();
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key pair");
    let point = [&[0xed, 0x01], pair.public_key().as_ref()].concat();
    let key = format!("{}/users/hana#ed25519-key", town.peer.origin());
    let hana = town.peer.actor_with("hana", |actor| {
        actor["assertionMethod"] = json!([{
            "id": key,
            "type": "Multikey",
            "controller": actor["id"],
            "publicKeyMultibase": format!("z{}", bs58::encode(point).into_string()),
        }]);
    });
    let body = hana.follow(&town.owner_uri()).to_string();
    let digest = format!("sha-256=:{}:", signing::sha256(body.as_bytes()));
    let parameters = format!(
        "(\"@method\" \"@target-uri\" \"content-digest\");created={};keyid=\"{key}\"",
        town.server.now() / 1_000
    );
    let base = format!(
        "\"@method\": POST\n\"@target-uri\": {}/inbox\n\"content-digest\": {digest}\n\
         \"@signature-params\": {parameters}",
        town.server.origin()
    );
    let signature = encoding::base64(pair.sign(base.as_bytes()).as_ref());
    let headers = [
        ("content-type", "application/activity+json"),
        ("content-digest", &digest),
        ("signature-input", &format!("sig1={parameters}")),
        ("signature", &format!("sig1=:{signature}:")),
    ];
    let visitor = town.server.visitor();
    let answer = visitor.send(Method::POST, "/inbox", &headers, body.as_bytes());
    assert_eq!(answer.status, 202, "{answer}");
    town.server.settle();
    assert_eq!(town.owner().me()["followersCount"], 1);
}

/// S21: a Delete counts though its key was never seen here, or is gone.
#[test]
fn who_is_known_leaves_by_whatever_key() {
    let town = Town::with_follower();
    let key = format!("{}#another", town.bob.id);
    let leave = town.bob.act("Delete", json!(town.bob.id));
    let send = || {
        let letter = town.bob.letter(&leave);
        letter.key_id(&key).send(&town.server).status(202);
        town.server.settle();
    };
    send();
    assert_eq!(
        town.owner().me()["followersCount"],
        1,
        "no such key, and still here"
    );
    town.bob.vanish();
    town.server.advance(6 * 60_000);
    send();
    assert_eq!(town.owner().me()["followersCount"], 0);
}

/// A server that came back from a backup has its people back.
#[test]
fn who_left_and_is_back_is_heard() {
    let town = Town::with_follower();
    town.bob.vanish();
    town.hears(&town.bob, &town.bob.act("Delete", json!(town.bob.id)));
    assert_eq!(town.owner().me()["followersCount"], 0);
    town.bob.change(|_| {});
    town.hears(&town.bob, &town.bob.follow(&town.owner_uri()));
    assert_eq!(town.owner().me()["followersCount"], 1);
}

/// What a server runs, as it is shown here.
fn version_of(world: &Neighbours, host: &str) -> Value {
    let asked = json!({ "host": host });
    let shown = world.server.owner().call("federation/show-instance", asked);
    shown.ok()["softwareVersion"].clone()
}

#[test]
fn what_a_server_says_of_itself_is_asked_once_a_day_when_it_is_heard_of() {
    let world = Neighbours::meet();
    let (zoe, host) = ("https://zoe.example/users/zoe", "zoe.example");
    let index = format!("https://{host}/.well-known/nodeinfo");
    let link = json!({"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
        "href": format!("https://{host}/nodeinfo/2.0")});
    let page = json!({"links": [link]}).to_string();
    world.serves(&index, Page::new("application/json", page));
    let runs = |version: &str| {
        let page = json!({"software": {"name": "zoo", "version": version}}).to_string();
        let address = format!("https://{host}/nodeinfo/2.0");
        world.serves(&address, Page::new("application/json", page));
    };
    let speaks = || {
        world.hears(
            zoe,
            &world.act(zoe, "Like", json!(format!("{zoe}/nothing"))),
        )
    };
    runs("1.0");
    world.is_followed_by(zoe);
    assert_eq!(version_of(&world, host), "1.0");
    runs("2.0");
    for _ in 0..5 {
        world.server.advance(4 * 3_600_000);
        speaks();
    }
    assert_eq!(
        (version_of(&world, host), world.fetches(&index)),
        (json!("1.0"), 1)
    );
    world.server.advance(5 * 3_600_000);
    speaks();
    speaks();
    assert_eq!(
        (version_of(&world, host), world.fetches(&index)),
        (json!("2.0"), 2)
    );
    world.serves(&index, Page::status(503));
    world.server.advance(25 * 3_600_000);
    speaks();
    speaks();
    assert_eq!(
        (version_of(&world, host), world.fetches(&index)),
        (json!("2.0"), 3)
    );
    assert_eq!(world.server.waiting_jobs(), 0);
}
