//! Handles at another domain than the server (section 1.2): `@owner@example.org`, served
//! from `us.example`, as others see it and as those who live here do.

use std::collections::HashMap;
use std::sync::Arc;

use http::Method;
use mamekey::actions::users;
use mamekey::cli::serve;
use mamekey::config::Config;
use mamekey::config::Origin;
use mamekey::config::Reach;
use serde_json::Value;
use serde_json::json;

use crate::harness::client::Client;
use crate::harness::internet::Internet;
use crate::harness::internet::Question;
use crate::harness::neighbours::Neighbours;
use crate::harness::neighbours::document;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::person::texts;
use crate::harness::server::PASSWORD;
use crate::harness::server::Server;
use crate::harness::server::password_hash;
use crate::harness::wire::Page;

const WEBFINGER: &str = "/.well-known/webfinger";

/// An origin with the handles of its accounts elsewhere.
fn split(origin: &str, domain: &str) -> Origin {
    let origin = Origin::parse(origin).expect("an origin");
    origin.with_account_domain(domain).expect("a domain")
}

/// A server at `https://us.example` whose handles are at `example.org`, and everybody else.
fn us() -> Neighbours {
    Neighbours::with(
        |network| network,
        |config| config.origin = split("https://us.example", "example.org"),
    )
}

/// What WebFinger answers for a resource.
fn webfinger(server: &Server, resource: &str) -> Value {
    let resource: String = form_urlencoded::byte_serialize(resource.as_bytes()).collect();
    let answer = server
        .visitor()
        .get(&format!("{WEBFINGER}?resource={resource}"));
    answer.status(200).json()
}

/// Two servers of ours that know each other by name alone; the website at `example.org`
/// leads questions about people to the first.
struct Two {
    us: Server,
    them: Server,
    internet: Internet,
}

impl Two {
    fn meet() -> Self {
        let internet = Internet::start();
        let us = Server::on(internet.network(), |config| {
            config.origin = split("https://us.example", "example.org");
        });
        let them = Server::on(internet.network(), |config| {
            config.origin = Origin::parse("https://them.example").expect("an origin");
        });
        let homes = [("us.example", &us), ("them.example", &them)]
            .map(|(host, server)| (host.to_owned(), server.origin().to_owned()));
        let homes = HashMap::from(homes);
        internet.plays(Arc::new(move |question| lead(&homes, question)));
        Self { us, them, internet }
    }

    /// Both do all they have to do, until neither has anything.
    fn settle(&self) {
        for _ in 0..3 {
            self.us.settle();
            self.them.settle();
        }
    }
}

/// Passes a question on to who lives at that name.
fn lead(homes: &HashMap<String, String>, question: &Question) -> Option<Page> {
    let (host, path) = question.url.strip_prefix("https://")?.split_once('/')?;
    if host == "example.org" {
        let is_led = path.starts_with(".well-known/webfinger");
        return is_led.then(|| Page::redirect(&format!("https://us.example/{path}")));
    }
    let asked = &question.asked;
    let hop = ["content-length", "connection", "transfer-encoding"];
    let headers = asked
        .headers
        .iter()
        .filter(|(name, _)| !hop.contains(&name.to_lowercase().as_str()));
    let headers: Vec<(&str, &str)> = headers
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let method = Method::from_bytes(asked.method.as_bytes()).ok()?;
    let home = Client::visitor(homes.get(host)?);
    let answer = home.send(method, &asked.target, &headers, &asked.body);
    let kind = answer.headers.get("content-type");
    let kind = kind.map_or("text/plain", |kind| kind.to_str().expect("a type"));
    let mut page = Page::new(kind, answer.body.clone());
    page.status = answer.status;
    Some(page)
}

#[test]
fn every_form_of_a_handle_leads_to_the_one_at_the_other_domain() {
    let world = us();
    let id = world.server.owner().id();
    let actor = format!("https://us.example/users/{id}");
    for resource in [
        "acct:owner@example.org",
        "acct:owner@us.example",
        "@owner@example.org",
        "acct:@OWNER@EXAMPLE.org",
        "owner@us.example",
        "https://us.example/@owner",
        "https://us.example/@owner@example.org",
        &actor,
    ] {
        let told = webfinger(&world.server, resource);
        assert_eq!(told["subject"], "acct:owner@example.org", "{resource}");
        assert_eq!(told["links"][0]["href"], actor, "{resource}");
    }
    for resource in ["acct:us.example@us.example", "acct:example.org@example.org"] {
        let told = webfinger(&world.server, resource);
        assert_eq!(told["subject"], "acct:system.actor@example.org");
    }
    let visitor = world.server.visitor();
    let elsewhere = visitor.get(&format!("{WEBFINGER}?resource=acct:owner@b.example"));
    elsewhere.status(404);
    let told = visitor.get_activity(&format!("/users/{id}")).ok();
    assert_eq!(told["webfinger"], "owner@example.org");
    assert_eq!(told["id"], actor);
}

#[test]
fn two_servers_find_each_other_through_the_website_at_the_domain() {
    let two = Two::meet();
    let (owner, guest) = (two.us.owner(), two.them.owner());
    let friend = two.us.account("friend");
    let found = guest.finds("owner", Some("example.org"));
    assert_eq!(found["host"], "example.org");
    assert_eq!(
        found["uri"],
        format!("https://us.example/users/{}", owner.id())
    );
    let again = guest.finds("owner", Some("us.example"));
    assert_eq!(again["id"], found["id"], "one actor is one person");
    guest.follows(&text(&found["id"]));
    two.settle();
    assert_eq!(owner.me()["followersCount"], 1);
    let friend_there = guest.finds("friend", Some("example.org"))["id"].clone();
    owner.writes("hello @friend and @owner@them.example");
    two.settle();
    let come = guest.call("notes/timeline", json!({})).ok();
    assert_eq!(texts(&come), ["hello @friend and @owner@them.example"]);
    let mentions = list(&come[0]["mentions"]);
    assert_eq!(mentions.len(), 2);
    assert!(mentions.contains(&friend_there), "{mentions:?}");
    let asked = two.internet.asked();
    let posts = asked.iter().filter(|one| one.asked.is_post());
    let mut posts = posts.map(|one| one.asked.json());
    let create = posts.find(|one| one["type"] == "Create").expect("a note");
    let tags = list(&create["object"]["tag"]);
    let names: Vec<&Value> = tags.iter().map(|tag| &tag["name"]).collect();
    assert_eq!(names, ["@friend@example.org", "@owner@them.example"]);
    let html = text(&create["object"]["content"]);
    assert!(html.contains("@friend@example.org"), "{html}");
    let mentioned = friend.is_told().len();
    guest.writes("hello @friend@example.org");
    two.settle();
    assert_eq!(friend.is_told().len(), mentioned + 1);
    let of_website = asked
        .iter()
        .filter(|one| one.url.starts_with("https://example.org/"));
    assert!(of_website.count() > 0, "the way led over the website");
}

#[test]
fn those_who_live_here_are_at_home_under_both_names() {
    let world = us();
    let server = &world.server;
    let (owner, friend) = (server.owner(), server.account("friend"));
    for host in ["example.org", "us.example", "Example.ORG"] {
        let told = friend.is_told().len();
        let note = owner.notes(json!({"text": format!("hello @friend@{host}")}));
        assert_eq!(note["mentions"], json!([friend.id()]), "{host}");
        assert_eq!(friend.is_told().len(), told + 1, "{host}");
        let found = owner.finds("friend", Some(host));
        assert_eq!(found["id"], friend.id());
        assert_eq!(found["host"], Value::Null, "ours have none");
    }
    let visitor = server.visitor();
    let profile = visitor.get("/@friend").status(200).text();
    assert!(profile.contains("@friend@example.org"));
    assert!(!profile.contains("@friend@us.example"));
    visitor.get("/@friend@example.org").status(200);
    friend.writes("hello");
    let feed = visitor.get("/@friend.atom").status(200).text();
    assert!(feed.contains("(@friend@example.org)"), "{feed}");
    let meta = owner.call("meta", json!({})).ok();
    assert_eq!(meta["uri"], "https://us.example");
    for name in [
        "@friend@example.org",
        "friend@us.example",
        "@friend",
        "friend",
    ] {
        let params = json!({"username": name, "password": PASSWORD});
        let opened = visitor.post_json("/api/signin-flow", &params).ok();
        assert_eq!(opened["finished"], true, "{name}");
    }
    let strange = json!({"username": "friend@b.example", "password": PASSWORD});
    visitor.post_json("/api/signin-flow", &strange).status(404);
    let asked = world.asked();
    let ours = asked.iter().filter(|one| one.url.contains("example.org"));
    assert_eq!(ours.count(), 0, "nobody is asked about ourselves");
}

#[test]
fn nobody_elsewhere_has_a_handle_at_our_domain() {
    let world = us();
    let server = &world.server;
    let owner = server.owner();
    let squatter = "https://example.org/users/owner";
    let shown = owner.call("ap/show", json!({"uri": squatter}));
    assert!(shown.status >= 400, "{shown}");
    let claims = "https://b.example/users/owner";
    let mut actor = document(claims);
    actor["webfinger"] = json!("owner@example.org");
    world.serves(claims, Page::activity(&actor));
    let subject = json!({"subject": "acct:owner@example.org", "links": [
        {"rel": "self", "type": "application/activity+json", "href": claims}]});
    let jrd = Page::new("application/jrd+json", subject.to_string());
    let question = format!("https://b.example{WEBFINGER}?resource=acct%3Aowner%40b%2Eexample");
    world.serves(&question, jrd);
    let shown = owner.call("ap/show", json!({"uri": claims})).ok();
    assert_eq!(shown["object"]["host"], "b.example", "its own and no other");
    let found = owner.finds("owner", Some("example.org"));
    assert_eq!(found["id"], owner.id());
    for ours in ["example.org", "us.example", "org"] {
        let blocked = json!({"blockedHosts": ["b.example", ours]});
        owner
            .call("admin/update-meta", blocked)
            .refused(400, "INVALID_PARAM");
    }
    let blocked = json!({"blockedHosts": ["b.example"]});
    owner.call("admin/update-meta", blocked).done();
}

#[test]
fn the_domain_of_handles_stays_what_it_was_once_somebody_is_here() {
    let folder = tempfile::tempdir().expect("a folder");
    let with = |origin: Origin| {
        let mut config = Config::in_folder(folder.path());
        config.origin = origin;
        config.listen = ([127, 0, 0, 1], 0).into();
        config.federation.reach = Reach::Loopback;
        config
    };
    let plain = || Origin::parse("https://us.example").expect("an origin");
    let starts = |origin: Origin| match serve::start(with(origin)) {
        Ok(running) => {
            running.stop();
            Ok(())
        }
        Err(fault) => Err(fault.to_string()),
    };
    starts(plain()).expect("nobody is here yet");
    starts(split("https://us.example", "example.net")).expect("still nobody");
    let running = serve::start(with(split("https://us.example", "example.org"))).expect("a start");
    let made = running.app.db.write(|tx| {
        let by = users::Entitled::Operator { as_owner: true };
        users::sign_up(tx, "owner", Some(password_hash()), &by)
    });
    made.expect("an account");
    running.stop();
    starts(split("https://us.example", "example.org")).expect("the same as before");
    for other in [plain(), split("https://us.example", "example.net")] {
        let refused = starts(other).expect_err("another domain");
        assert!(
            refused.contains("account_domain = \"example.org\""),
            "{refused}"
        );
    }
}
