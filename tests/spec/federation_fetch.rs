//! What others fetch from us, and what we fetch from others.

use serde_json::Value;
use serde_json::json;

use crate::harness::actor::PUBLIC;
use crate::harness::client::Answer;
use crate::harness::peer::Peer;
use crate::harness::peer::Verdict;
use crate::harness::person::list;
use crate::harness::person::text;
use crate::harness::pictures;
use crate::harness::server::Server;
use crate::harness::town::Town;
use crate::harness::wire::Page;

const ACTIVITY: &str = "application/activity+json; charset=utf-8";

fn host(server: &Server) -> String {
    server.origin().trim_start_matches("http://").to_owned()
}

fn finger(server: &Server, resource: &str) -> Answer {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("resource", resource)
        .finish();
    server
        .visitor()
        .get(&format!("/.well-known/webfinger?{query}"))
}

#[test]
fn webfinger_knows_a_person_by_every_name() {
    let server = Server::start();
    let (host, origin, id) = (host(&server), server.origin(), server.owner().id());
    for resource in [
        format!("acct:owner@{host}"),
        format!("acct:OWNER@{host}"),
        format!("owner@{host}"),
        format!("@owner@{host}"),
        format!("acct:@owner@{host}"),
        format!("{origin}/users/{id}"),
        format!("{origin}/@owner"),
    ] {
        let answer = finger(&server, &resource).status(200);
        assert!(
            answer
                .header("content-type")
                .starts_with("application/jrd+json")
        );
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let found = answer.json();
        assert_eq!(found["subject"], format!("acct:owner@{host}"), "{resource}");
        let links = list(&found["links"]);
        let own = links.iter().find(|link| link["rel"] == "self");
        let own = own.expect("a link to the actor");
        assert_eq!(own["href"], format!("{origin}/users/{id}"));
        assert_eq!(own["type"], "application/activity+json");
        let is_face = |link: &&Value| link["rel"] == "http://webfinger.net/rel/avatar";
        let face = links.iter().find(is_face).expect("a link to the face");
        let path = text(&face["href"]).replace(&origin, "");
        server.visitor().get(&path).status(302);
    }
}

#[test]
fn webfinger_says_no_in_the_right_way() {
    let server = Server::start();
    let host = host(&server);
    server.visitor().get("/.well-known/webfinger").status(400);
    finger(&server, &format!("acct:nobody@{host}")).status(404);
    let elsewhere = finger(&server, "acct:owner@elsewhere.example");
    assert!(matches!(elsewhere.status, 404 | 422), "{elsewhere}");
}

/// D2, D49: leaving is told from being hidden for a while.
#[test]
fn who_left_is_gone_everywhere_and_who_is_suspended_is_just_not_there() {
    let server = Server::start();
    let host = host(&server);
    let (carol, dora) = (server.account("carol"), server.account("dora"));
    let (left, hidden) = (carol.id(), dora.id());
    let notes = [&carol, &dora].map(|one| one.writes_id("still here"));
    let password = json!({"password": crate::harness::server::PASSWORD});
    carol.call("i/delete-account", password).done();
    server.suspend("dora");
    let status = |path: String| server.visitor().get_activity(&path).status;
    let collections = ["outbox", "followers", "following", "collections/featured"];
    for collection in collections {
        assert_eq!(status(format!("/users/{left}/{collection}")), 410);
        assert_eq!(status(format!("/users/{hidden}/{collection}")), 404);
    }
    for (note, expected) in notes.iter().zip([410, 404]) {
        assert_eq!(status(format!("/notes/{note}")), expected);
    }
    finger(&server, &format!("acct:carol@{host}")).status(410);
    finger(&server, &format!("acct:dora@{host}")).status(404);
    server.settle();
}

/// D22: a suspended actor keeps its address and its key, and shows nothing.
#[test]
fn the_document_of_a_suspended_actor_is_empty() {
    let server = Server::start();
    let carol = server.account("carol");
    let says = json!({
        "description": "#beans are good",
        "isCat": true,
        "isExplorable": true,
        "fields": [{"name": "a", "value": "b"}],
    });
    carol.call("i/update", says).ok();
    let path = format!("/users/{}", carol.id());
    server.suspend("carol");
    let actor = server.visitor().get_activity(&path).ok();
    assert_eq!(actor["suspended"], true);
    for list in ["tag", "attachment", "alsoKnownAs"] {
        assert_eq!(actor[list], json!([]), "{list}");
    }
    for flag in ["isCat", "discoverable", "indexable"] {
        assert_eq!(actor[flag], false, "{flag}");
    }
    assert!(actor["publicKey"]["publicKeyPem"].is_string());
    server.settle();
}

#[test]
fn nodeinfo_tells_what_crawlers_expect() {
    let server = Server::start();
    server.owner().writes("counted");
    let visitor = server.visitor();
    let index = visitor.get("/.well-known/nodeinfo").ok();
    for version in ["2.0", "2.1"] {
        let schema = format!("http://nodeinfo.diaspora.software/ns/schema/{version}");
        let links = list(&index["links"]);
        let link = links.iter().find(|link| link["rel"] == schema.as_str());
        let href = text(&link.expect("a link to each version")["href"]);
        let path = href.trim_start_matches(server.origin());
        let answer = visitor.get(path).status(200);
        assert!(answer.header("content-type").contains(&schema), "{answer}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(answer.header("cache-control").contains("max-age="));
        let info = answer.json();
        assert_eq!(info["version"], version);
        assert_eq!(info["software"]["name"], "mamekey");
        assert_eq!(info["protocols"], json!(["activitypub"]));
        assert_eq!(info["openRegistrations"], false);
        assert_eq!(info["usage"]["users"]["total"], 1);
        assert_eq!(info["usage"]["localPosts"], 1);
        if version == "2.0" {
            assert!(info["software"].get("repository").is_none(), "not in 2.0");
        }
    }
}

#[test]
fn host_meta_leads_to_webfinger() {
    let server = Server::start();
    let template = format!("{}/.well-known/webfinger?resource={{uri}}", server.origin());
    let xml = server.visitor().get("/.well-known/host-meta").status(200);
    assert!(
        xml.header("content-type")
            .starts_with("application/xrd+xml")
    );
    assert!(xml.text().contains(&template), "{xml}");
    let json = server.visitor().get("/.well-known/host-meta.json").ok();
    assert_eq!(json["links"][0]["template"], template);
}

#[test]
fn an_actor_has_all_that_others_demand() {
    let server = Server::start();
    let id = format!("{}/users/{}", server.origin(), server.owner().id());
    let path = id.trim_start_matches(server.origin());
    let answer = server.visitor().get_activity(path).status(200);
    assert_eq!(answer.header("content-type"), ACTIVITY);
    assert!(
        answer
            .header("vary")
            .to_ascii_lowercase()
            .contains("accept")
    );
    let actor = answer.json();
    assert_eq!(actor["id"], id.as_str());
    assert_eq!(actor["type"], "Person");
    assert_eq!(actor["preferredUsername"], "owner");
    assert_eq!(actor["name"], "owner", "Mastodon shows nothing for null");
    for part in ["inbox", "outbox", "followers", "following"] {
        assert_eq!(actor[part], format!("{id}/{part}"));
    }
    let shared = format!("{}/inbox", server.origin());
    assert_eq!(actor["endpoints"]["sharedInbox"], shared);
    assert_eq!(actor["publicKey"]["id"], format!("{id}#main-key"));
    assert_eq!(actor["publicKey"]["owner"], id.as_str());
    let pem = text(&actor["publicKey"]["publicKeyPem"]);
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----"), "{pem}");
    for flag in ["manuallyApprovesFollowers", "discoverable", "isCat"] {
        assert!(actor[flag].is_boolean(), "{flag}: {actor}");
    }
    for array in ["tag", "attachment", "alsoKnownAs"] {
        assert!(actor[array].is_array(), "{array}: {actor}");
    }
}

#[test]
fn the_same_address_is_a_page_for_people_and_a_document_for_servers() {
    let server = Server::start();
    let note = server.owner().writes_id("hello");
    let paths = ["/@owner".to_owned(), format!("/notes/{note}")];
    let profiled = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
    for path in &paths {
        for (accept, document) in [
            ("application/activity+json", true),
            (profiled, true),
            ("application/ld+json", true),
            ("application/activity+json, text/html;q=0.5", true),
            ("text/html, application/activity+json;q=0.5", false),
            ("text/html", false),
            ("application/json", false),
            ("*/*", false),
        ] {
            let answer = server.visitor().get_with(path, &[("accept", accept)]);
            let kind = answer.header("content-type");
            assert_eq!(kind == ACTIVITY, document, "{path} as {accept}: {kind}");
        }
        let lines = [("accept", "text/html;q=0.5"), ("accept", profiled)];
        let answer = server.visitor().get_with(path, &lines);
        assert_eq!(answer.header("content-type"), ACTIVITY, "in two lines");
    }
}

#[test]
fn the_servers_own_actor_can_be_read_by_anyone() {
    let server = Server::with(|config| config.federation.signed_fetch = true);
    let host = host(&server);
    let found = finger(&server, &format!("acct:{host}@{host}")).ok();
    let links = list(&found["links"]);
    let own = links.iter().find(|link| link["rel"] == "self");
    let href = text(&own.expect("a link to the actor")["href"]);
    let path = href.trim_start_matches(server.origin());
    let actor = server.visitor().get_activity(path).ok();
    assert_eq!(actor["type"], "Application");
    assert!(actor["publicKey"]["publicKeyPem"].is_string());
}

#[test]
fn a_server_that_demands_signatures_gets_them() {
    let server = Server::with(|config| config.federation.signed_fetch = true);
    let note = server.owner().writes_id("for the known");
    let path = format!("/notes/{note}");
    server.visitor().get_activity(&path).status(401);
    let peer = Peer::start();
    let bob = peer.actor("bob");
    let seen = bob.fetch(&server, &path).status(200);
    assert_eq!(seen.json()["type"], "Note");
    server.settle();
}

/// S35: a signature that cannot count makes us ask nobody, and strangers ask no more of us
/// than of an inbox.
#[test]
fn a_server_that_demands_signatures_cannot_be_made_to_knock_at_others() {
    let server = Server::with(|config| {
        config.federation.signed_fetch = true;
        config.rate_limits = true;
    });
    let path = format!("/users/{}", server.owner().id());
    let peer = Peer::start();
    let asks = |number: usize, headers: &str, date: &str| {
        let key = format!("{}/?n={number}", peer.origin());
        let signature = format!("keyId=\"{key}\",headers=\"{headers}\",signature=\"AA==\"");
        let headers = [
            ("accept", "application/activity+json"),
            ("date", date),
            ("signature", &signature),
        ];
        server.visitor().get_with(&path, &headers).status
    };
    let date = httpdate::fmt_http_date(std::time::SystemTime::now());
    let whole = "(request-target) host date";
    assert_eq!(asks(0, "date", &date), 401);
    assert_eq!(asks(0, whole, "Sat, 01 Jan 2000 00:00:00 GMT"), 401);
    assert_eq!(peer.received().fetches("/").len(), 0);
    let statuses: Vec<u16> = (0..62).map(|number| asks(number, whole, &date)).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 60);
    assert_eq!(statuses[60..], [429, 429]);
}

#[test]
fn behind_signatures_only_what_signing_needs_is_open() {
    let server = Server::with(|config| config.federation.signed_fetch = true);
    let owner = server.owner();
    let note = owner.writes_id("for the known");
    let user = format!("/users/{}", owner.id());
    let visitor = server.visitor();
    let closed = [
        user.clone(),
        format!("{user}/outbox"),
        format!("{user}/outbox?page=true"),
        format!("{user}/followers"),
        format!("{user}/collections/featured"),
        format!("/notes/{note}"),
        format!("/notes/{note}/activity"),
        format!("/notes/{note}/replies"),
        format!("/contexts/{note}"),
        "/@owner".to_owned(),
    ];
    for path in &closed {
        visitor.get_activity(path).status(401);
    }
    // Its key, WebFinger and NodeInfo are read by whoever has no key of ours yet (S35).
    let open = [
        format!("{user}/publickey"),
        format!(
            "/.well-known/webfinger?resource=acct:owner@{}",
            host(&server)
        ),
        "/.well-known/nodeinfo".to_owned(),
        "/nodeinfo/2.1".to_owned(),
    ];
    for path in &open {
        visitor.get_activity(path).status(200);
    }
    visitor.get("/@owner").status(200);
    let peer = Peer::start();
    let bob = peer.actor("bob");
    for path in &closed {
        bob.fetch(&server, path).status(200);
    }
    server.settle();
}

#[test]
fn two_servers_that_demand_signatures_are_not_in_each_others_way() {
    let [here, there] =
        [(), ()].map(|()| Server::with(|config| config.federation.signed_fetch = true));
    let settle = || {
        for server in [&here, &there, &here] {
            server.settle();
        }
    };
    let writer = there.owner();
    let found = here.owner().finds("owner", Some(&host(&there)));
    here.owner().follows(&text(&found["id"]));
    settle();
    assert_eq!(here.owner().me()["followingCount"], 1, "accepted (D42)");
    writer.writes("between the two of us");
    settle();
    assert_eq!(
        here.owner().reads("notes/timeline"),
        ["between the two of us"]
    );
}

#[test]
fn a_blocked_server_is_shown_nothing_it_signs_for() {
    for signed_fetch in [true, false] {
        let server = Server::with(|config| config.federation.signed_fetch = signed_fetch);
        let note = server.owner().writes_id("for friends");
        let path = format!("/notes/{note}");
        let peer = Peer::start();
        let bob = peer.actor("bob");
        bob.fetch(&server, &path).status(200);
        server.settle();
        let blocked = json!({"blockedHosts": [peer.host()]});
        server.owner().call("admin/update-meta", blocked).done();
        bob.fetch(&server, &path).status(403);
        let user = format!("/users/{}", server.owner().id());
        bob.fetch(&server, &user).status(403);
        server.settle();
    }
}

#[test]
fn a_followers_note_is_given_to_followers_alone() {
    let town = Town::with_follower();
    let stranger = Peer::start();
    let mallory = stranger.actor("mallory");
    let note = json!({"text": "among friends", "visibility": "followers"});
    let path = format!("/notes/{}", town.owner().notes_id(note));
    town.server.settle();
    assert_eq!(town.bob.fetch(&town.server, &path).ok()["type"], "Note");
    let denied = mallory.fetch(&town.server, &path).status(404);
    let unsigned = town.server.visitor().get_activity(&path).status(404);
    for answer in [denied, unsigned] {
        assert_eq!(
            answer.header("cache-control"),
            "private, no-store",
            "nobody keeps it for the next, who may see it"
        );
    }
}

#[test]
fn collections_count_and_page() {
    let town = Town::with_follower();
    for number in 0..3 {
        town.owner().writes(&format!("note {number}"));
    }
    town.server.settle();
    let visitor = town.server.visitor();
    let base = format!("/users/{}", town.owner().id());
    let followers = visitor.get_activity(&format!("{base}/followers")).ok();
    assert_eq!(followers["type"], "OrderedCollection");
    assert_eq!(followers["totalItems"], 1);
    let page = visitor
        .get_activity(&format!("{base}/followers?page=true"))
        .ok();
    assert_eq!(page["type"], "OrderedCollectionPage");
    assert_eq!(page["orderedItems"], json!([town.bob.id]));
    let outbox = visitor
        .get_activity(&format!("{base}/outbox?page=true"))
        .ok();
    let items = list(&outbox["orderedItems"]);
    assert_eq!(items.len(), 3);
    assert_eq!(items[0]["type"], "Create");
    assert_eq!(items[0]["object"]["content"], "<p>note 2</p>");
}

#[test]
fn an_outbox_shows_nothing_that_is_not_public() {
    let server = Server::start();
    let owner = server.owner();
    for visibility in ["followers", "specified"] {
        owner.notes(json!({"text": "do not tell", "visibility": visibility}));
    }
    let outbox = format!("/users/{}/outbox?page=true", owner.id());
    let outbox = server.visitor().get_activity(&outbox).status(200).text();
    assert!(!outbox.contains("do not tell"), "{outbox}");
}

#[test]
fn a_picture_goes_out_with_size_blur_and_alt_text() {
    let server = Server::start();
    let owner = server.owner();
    let fields = json!({"comment": "A square"});
    let file = owner.upload("a.png", &pictures::png(64, 48), fields).ok();
    let note = owner.notes_id(json!({"text": "look", "fileIds": [file["id"]]}));
    let document = server
        .visitor()
        .get_activity(&format!("/notes/{note}"))
        .ok();
    let attachment = &document["attachment"][0];
    assert_eq!(attachment["mediaType"], "image/png");
    assert_eq!(attachment["name"], "A square");
    assert_eq!(
        (&attachment["width"], &attachment["height"]),
        (&json!(64), &json!(48))
    );
    assert!(text(&attachment["url"]).starts_with(server.origin()));
    assert!(attachment["blurhash"].is_string());
}

#[test]
fn a_person_is_found_by_handle() {
    let town = Town::new();
    let found = town.owner().finds("bob", Some(town.peer.host()));
    assert_eq!(found["name"], "bob of the peer");
    assert_eq!(found["description"], "Lives in a test");
    assert_eq!(found["uri"], town.bob.id);
    let asked = town.peer.received().fetches("/users/bob");
    assert!(
        matches!(asked[0].signature, Verdict::Good(_)),
        "every fetch of a document is signed: {}",
        asked[0]
    );
}

#[test]
fn a_note_is_found_by_its_address() {
    let town = Town::new();
    let note = town.bob.note("<p>find <i>me</i></p>");
    let found = town
        .owner()
        .call("ap/show", json!({"uri": note["id"]}))
        .ok();
    assert_eq!(found["type"], "Note");
    assert_eq!(found["object"]["text"], "find <i>me</i>");
    assert_eq!(found["object"]["uri"], note["id"]);
    let found = town
        .owner()
        .call("ap/show", json!({"uri": town.bob.id}))
        .ok();
    assert_eq!(found["type"], "User");
    assert_eq!(found["object"]["username"], "bob");
}

#[test]
fn what_does_not_answer_as_it_should_is_not_taken() {
    let town = Town::new();
    let other = Peer::start();
    let carol = other.actor("carol");
    let note = carol.note("<p>by carol</p>");
    let path = |note: &Value| {
        text(&note["id"])
            .trim_start_matches(&town.peer.origin())
            .to_owned()
    };
    let show = |uri: &Value| town.owner().call("ap/show", json!({ "uri": uri }));
    let stolen = town.bob.note_with("<p>stolen</p>", |note| {
        note["attributedTo"] = json!(carol.id);
    });
    let disguised = town.bob.note("<p>as a file</p>");
    let page = Page::new("application/json", disguised.to_string());
    town.peer.serve(&path(&disguised), page);
    let mut elsewhere = town.bob.note("<p>served under another name</p>");
    let served_at = elsewhere["id"].clone();
    elsewhere["id"] = json!(format!("{}/notes/hers", other.origin()));
    town.peer
        .serve(&path(&json!({"id": served_at})), Page::activity(&elsewhere));
    let nowhere = json!(format!("{}/notes/nowhere", town.peer.origin()));
    let endless = json!(format!("{}/loop", town.peer.origin()));
    town.peer.serve("/loop", Page::redirect("/loop"));
    let huge = json!(format!("{}/huge", town.peer.origin()));
    let filler = Page::new("application/activity+json", vec![b' '; 3 << 20]);
    town.peer.serve("/huge", filler);
    for uri in [
        &stolen["id"],
        &disguised["id"],
        &served_at,
        &nowhere,
        &endless,
        &huge,
    ] {
        let answer = show(uri);
        assert!((400..500).contains(&answer.status), "{uri}: {answer}");
    }
    let stats = town.server.visitor().call("stats", json!({})).ok();
    assert_eq!(stats["notesCount"], 0, "nothing was kept");
    assert_eq!(show(&note["id"]).ok()["object"]["text"], "by carol");
}

#[test]
fn a_redirect_is_followed_to_the_note() {
    let town = Town::new();
    let note = town.bob.note("<p>moved</p>");
    town.peer
        .serve("/@bob/1", Page::redirect(&text(&note["id"])));
    let uri = format!("{}/@bob/1", town.peer.origin());
    let found = town.owner().call("ap/show", json!({ "uri": uri })).ok();
    assert_eq!(found["object"]["uri"], note["id"]);
}

#[test]
fn public_reach_never_touches_this_machine() {
    let server = Server::with(|config| {
        config.federation.reach = mamekey::config::Reach::Public;
    });
    let peer = Peer::start();
    let bob = peer.actor("bob");
    let note = bob.note("<p>inside</p>");
    let localhost = text(&note["id"]).replace("127.0.0.1", "localhost");
    for uri in [text(&note["id"]), localhost] {
        let answer = server.owner().call("ap/show", json!({ "uri": uri }));
        assert!((400..500).contains(&answer.status), "{uri}: {answer}");
    }
    assert!(
        peer.received()
            .fetches(text(&note["id"]).as_str())
            .is_empty()
    );
    assert_eq!(peer.received().kinds(), [""; 0]);
}

#[test]
fn a_thread_is_fetched_upwards() {
    let town = Town::with_followee();
    let root = town.bob.note("<p>root</p>");
    let middle = town.bob.note_with("<p>middle</p>", |note| {
        note["inReplyTo"] = root["id"].clone();
    });
    let leaf = town.bob.note_with("<p>leaf</p>", |note| {
        note["inReplyTo"] = middle["id"].clone();
    });
    town.hears(&town.bob, &town.bob.create(&leaf));
    let id = text(&town.received(&leaf["id"])["id"]);
    let above = town
        .owner()
        .call("notes/conversation", json!({ "noteId": id }));
    let above: Vec<Value> = list(&above.ok());
    let words: Vec<_> = above.iter().map(|note| note["text"].clone()).collect();
    assert_eq!(words, ["middle", "root"]);
}

#[test]
fn what_we_learned_of_others_is_not_ours_to_serve() {
    let town = Town::with_followee();
    let note = town.bob.note_with("<p>theirs</p>", |note| {
        note["to"] = json!([PUBLIC]);
    });
    town.hears(&town.bob, &town.bob.create(&note));
    let id = text(&town.received(&note["id"])["id"]);
    let answer = town.server.visitor().get_activity(&format!("/notes/{id}"));
    assert_eq!(answer.redirected(), text(&note["id"]));
}

/// The items of one page of a collection of a note.
#[track_caller]
fn items(town: &Town, note: &str, collection: &str) -> (Value, Vec<Value>) {
    let visitor = town.server.visitor();
    let path = format!("/notes/{note}/{collection}");
    let root = visitor.get_activity(&path).status(200).json();
    let page = visitor.get_activity(&format!("{path}?page=true")).json();
    assert_eq!(page["partOf"], root["id"]);
    (root["totalItems"].clone(), list(&page["orderedItems"]))
}

/// I58: whoever wants to know how a note of ours was taken can look.
#[test]
fn a_public_note_lists_its_likes_its_emoji_reactions_and_its_shares() {
    let town = Town::new();
    let carol = town.server.account("carol");
    let note = town.owner().writes_id("look at me");
    let like = town.bob.like(&town.uri(&note), "👍");
    town.hears(&town.bob, &like);
    carol.reacts(&note, "❤");
    let announce = town.bob.announce(&town.uri(&note));
    town.hears(&town.bob, &announce);
    let renote = carol.renotes(&note);
    carol.notes(json!({"text": "a quote is no share", "renoteId": note}));

    let (total, likes) = items(&town, &note, "likes");
    assert_eq!((total, likes.len()), (json!(2), 2));
    assert!(likes.contains(&like["id"]));
    let ours = likes.iter().find(|id| **id != like["id"]).map(text);
    let ours = ours.expect("carol's like");
    let path = ours.strip_prefix(town.server.origin()).expect("ours");
    let shown = town.server.visitor().get_activity(path).status(200).json();
    assert_eq!(shown["type"], "Like");

    let (total, emojis) = items(&town, &note, "emoji-reactions");
    assert_eq!((total, emojis.len()), (json!(1), 1));
    assert_eq!(emojis[0]["content"], "👍");
    assert_eq!(emojis[0]["actor"], town.bob.id);

    let (_, shares) = items(&town, &note, "shares");
    let announced = json!(format!("{}/activity", town.uri(&renote)));
    assert_eq!(shares, [announced, announce["id"].clone()]);

    let document = town
        .server
        .visitor()
        .get_activity(&format!("/notes/{note}"))
        .json();
    assert_eq!(document["likes"]["totalItems"], 2);
    let likes = text(&document["likes"]["id"]);
    assert!(likes.ends_with(&format!("/notes/{note}/likes")));
}

/// I58, I91: what is not listed is not counted either.
#[test]
fn nobody_sees_how_many_answers_and_renotes_are_hidden() {
    let town = Town::new();
    let carol = town.server.account("carol");
    let note = town.owner().writes_id("look at me");
    for visibility in ["public", "home", "followers", "specified"] {
        let answer = json!({"text": "an answer", "replyId": note, "visibility": visibility});
        carol.notes(answer);
    }
    let renote = json!({"renoteId": note, "visibility": "followers"});
    carol.notes(renote);
    assert_eq!(items(&town, &note, "replies").0, 2);
    assert_eq!(items(&town, &note, "shares").0, 0);
    let visitor = town.server.visitor();
    let document = visitor.get_activity(&format!("/notes/{note}")).json();
    assert_eq!(document["shares"]["totalItems"], 0);
}

/// X21.
#[test]
fn three_redirects_are_followed_and_no_fourth() {
    let town = Town::new();
    let note = town.bob.note("far away");
    let path = text(&note["id"]).replace(&town.peer.origin(), "");
    for (from, to) in [("/4", "/3"), ("/3", "/2"), ("/2", "/1"), ("/1", &path)] {
        let to = format!("{}{to}", town.peer.origin());
        town.peer.serve(from, Page::redirect(&to));
    }
    let look = |path: &str| {
        let uri = format!("{}{path}", town.peer.origin());
        town.owner().call("ap/show", json!({ "uri": uri }))
    };
    look("/4").status(400);
    assert_eq!(look("/3").ok()["object"]["uri"], note["id"]);
}

/// Whom this server does not show, and whom it does not know, it does not name to others.
#[test]
fn reactions_of_the_suspended_and_of_blocked_servers_are_not_listed() {
    let town = Town::new();
    let carol = town.server.account("carol");
    let dora = town.server.account("dora");
    let note = town.owner().writes_id("look at me");
    town.hears(&town.bob, &town.bob.like(&town.uri(&note), "👍"));
    carol.reacts(&note, "🍮");
    dora.reacts(&note, "🍣");
    let lengths = || ["likes", "emoji-reactions"].map(|name| items(&town, &note, name).1.len());
    assert_eq!(lengths(), [3, 3]);
    let whom = json!({"userId": carol.id()});
    town.owner().call("admin/suspend-user", whom).done();
    town.server.settle();
    assert_eq!(lengths(), [2, 2]);
    let blocked = json!({"blockedHosts": [town.peer.host()]});
    town.owner().call("admin/update-meta", blocked).done();
    assert_eq!(lengths(), [1, 1]);
}

#[test]
fn what_was_put_on_a_note_that_is_not_for_all_is_listed_nowhere() {
    let town = Town::with_follower();
    let closed = json!({"text": "among us", "visibility": "followers"});
    let note = town.owner().notes_id(closed);
    town.hears(&town.bob, &town.bob.like(&town.uri(&note), "👍"));
    for collection in ["likes", "emoji-reactions", "shares"] {
        let path = format!("/notes/{note}/{collection}?page=true");
        town.server.visitor().get_activity(&path).status(404);
    }
}
